import type { Freshness } from '../watchlist/environment.ts';

export type Judged =
  | { readonly verdict: 'up' }
  | { readonly verdict: 'degraded' | 'down'; readonly detail: string };

/** Clocks differ; what lies further ahead was not written by a clock that can be believed. */
const MOST_AHEAD_SECONDS = 300;

/** How old is what the answer says? `value` is what stands at the path, undefined where nothing does. */
export function judgeFreshness(value: unknown, nowMs: number, asked: Freshness): Judged {
  const { path, warnSeconds, staleSeconds } = asked;
  const atMs = instantOf(value);
  if (atMs === undefined) return missing(asked, value === undefined ? 'is not there' : 'is no timestamp');
  const seconds = Math.round((nowMs - atMs) / 1000);
  if (seconds < -MOST_AHEAD_SECONDS) return missing(asked, `lies ${-seconds} s ahead`);
  if (seconds >= staleSeconds) {
    return { verdict: 'down', detail: `its ${path} is ${seconds} s old (stale from ${staleSeconds} s on)` };
  }
  if (warnSeconds === undefined || seconds < warnSeconds) return { verdict: 'up' };
  return {
    verdict: 'degraded',
    detail: `its ${path} is ${seconds} s old (warning from ${warnSeconds} s on)`,
  };
}

/** Nobody knows then how old it is: its owner has said what to make of that. */
function missing({ path, ifMissing }: Freshness, why: string): Judged {
  return { verdict: ifMissing === 'stale' ? 'down' : 'degraded', detail: `its ${path} ${why}` };
}

/** With a date and a time; without a zone it is UTC. */
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|[+-]\d\d:?\d\d)?$/i;
/** In seconds this is the year 5138, in milliseconds 1973: nobody means the one or the other. */
const FIRST_MS = 1e11;
const LAST_MS = 1e14;

/** Epoch milliseconds of an ISO 8601 instant, of epoch seconds or of epoch milliseconds, as number or as text. */
export function instantOf(value: unknown): number | undefined {
  if (typeof value === 'string' && ISO.test(value)) {
    const [, day, time, zone = 'Z'] = ISO.exec(value)!;
    const atMs = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
    return Number.isNaN(atMs) ? undefined : atMs;
  }
  const isNumeric = typeof value === 'string' && /^\d{9,14}(?:\.\d+)?$/.test(value);
  const number = isNumeric ? Number(value) : value;
  if (typeof number !== 'number' || !(number > 0) || number >= LAST_MS) return undefined;
  return number < FIRST_MS ? number * 1000 : number;
}
