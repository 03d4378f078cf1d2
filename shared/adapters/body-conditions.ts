import { componentsBlamed } from '../core/diagnosis/health-body.ts';
import { type Judged, judgeFreshness } from '../core/health/freshness.ts';
import { printableLine } from '../core/notices/redact.ts';
import type { BodyCondition, Freshness } from '../core/watchlist/environment.ts';

/** Fields by which services say what is wrong; the first that is short text is quoted. */
const TELLING = ['detail', 'error', 'message', 'reason', 'status'];
const MOST_QUOTED = 80;

/** Why this body does not meet the conditions, or undefined if it does. */
export function unmetCondition(body: Uint8Array, conditions: readonly BodyCondition[]): string | undefined {
  if (conditions.length === 0) return undefined;
  const parsed = parseBody(body);
  if (parsed === undefined) return 'its body is not JSON in UTF-8';
  const unmet = conditions.find(
    ({ path, oneOf }) => !oneOf.some((wanted) => wanted === valueAt(parsed.value, path)),
  );
  if (!unmet) return undefined;
  const wanted = unmet.oneOf.map((one) => JSON.stringify(one)).join(' or ');
  const says = saying(parsed.value, unmet.path);
  const also = says === undefined ? '' : ` and says "${says}"`;
  return `its body has ${unmet.path} = ${quoted(valueAt(parsed.value, unmet.path))}${also}, not ${wanted}`;
}

/** Whom it blames itself, in at most two hundred safe characters. */
export function whomItBlames(body: Uint8Array): string | undefined {
  const names = componentsBlamed(new TextDecoder().decode(body)).map((one) => printableLine(one, 38));
  return names.length > 0 ? names.join(', ') : undefined;
}

/** How old this body says that it is; nothing where nobody asks. */
export function ageOfBody(body: Uint8Array, asked: Freshness, nowMs: number): Judged {
  return judgeFreshness(valueAt(parseBody(body)?.value, asked.path), nowMs, asked);
}

/** What the service itself says about its trouble, in at most eighty safe characters. Never the body as it came. */
export function whatItSays(body: Uint8Array): string | undefined {
  const parsed = parseBody(body);
  return parsed === undefined ? undefined : saying(parsed.value);
}

/** The first telling field, but for the one that is quoted already. */
function saying(parsed: unknown, quotedPath?: string): string | undefined {
  for (const field of TELLING) {
    const value = field === quotedPath ? undefined : valueAt(parsed, field);
    if (typeof value === 'string' && value.trim() !== '') return printableLine(value, MOST_QUOTED);
  }
  return undefined;
}

function parseBody(body: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return undefined;
  }
}

/** Own properties only: `__proto__` and `constructor` lead nowhere. */
function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

function quoted(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? `"${printableLine(value, MOST_QUOTED)}"` : String(value);
}
