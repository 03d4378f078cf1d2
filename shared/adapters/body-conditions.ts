import { componentsBlamed } from '../core/diagnosis/health-body.ts';
import { tellingLine, tellingWords, valueAt } from '../core/diagnosis/telling-words.ts';
import { type Judged, judgeFreshness } from '../core/health/freshness.ts';
import { failureOf, warningOf } from '../core/health/health-json.ts';
import { notJson } from '../core/health/web-page.ts';
import { printableLine } from '../core/notices/redact.ts';
import type { BodyCondition, Freshness } from '../core/watchlist/environment.ts';

/** Long enough for what drivers say: who, to whom, and why. */
const MOST_QUOTED = 160;
/** More words for the same would not be read. */
const MOST_WANTED = 3;

/** Why this body does not meet the conditions, or undefined if it does. */
export function unmetCondition(body: Uint8Array, conditions: readonly BodyCondition[]): string | undefined {
  if (conditions.length === 0) return undefined;
  const parsed = parseBody(body);
  if (parsed === undefined) return notJson(textOf(body));
  const unmet = conditions.find(
    ({ path, oneOf }) => !oneOf.some((wanted) => wanted === valueAt(parsed.value, path)),
  );
  if (!unmet) return undefined;
  const named = unmet.oneOf.slice(0, MOST_WANTED).map((one) => JSON.stringify(one));
  const wanted = [...named, ...(unmet.oneOf.length > MOST_WANTED ? ['the like'] : [])].join(' or ');
  const says = saying(parsed.value, unmet.path);
  const also = says === undefined ? '' : ` and says "${says}"`;
  return `its body has ${unmet.path} = ${quoted(valueAt(parsed.value, unmet.path))}${also}, not ${wanted}`;
}

/** Whom it blames itself, in at most two hundred safe characters. */
export function whomItBlames(body: Uint8Array): string | undefined {
  const names = componentsBlamed(new TextDecoder().decode(body)).map((one) => printableLine(one, 38));
  return names.length > 0 ? names.join(', ') : undefined;
}

/** What it says of itself as a health answer, in at most 160 safe characters each. */
export function healthOf(body: Uint8Array): { readonly warns?: string; readonly fails?: string } {
  const parsed = parseBody(body)?.value;
  return { warns: safe(warningOf(parsed)), fails: safe(failureOf(parsed)) };
}

/** How old this body says that it is; nothing where nobody asks. */
export function ageOfBody(body: Uint8Array, asked: Freshness, nowMs: number): Judged {
  return judgeFreshness(valueAt(parseBody(body)?.value, asked.path), nowMs, asked);
}

/** What the service itself says about its trouble, in at most 160 safe characters. Never the body as it came. */
export function whatItSays(body: Uint8Array): string | undefined {
  const parsed = parseBody(body);
  return parsed === undefined ? safe(tellingLine(textOf(body) ?? '')) : saying(parsed.value);
}

const saying = (parsed: unknown, quotedPath?: string): string | undefined =>
  safe(tellingWords(parsed, quotedPath));

const safe = (words: string | undefined): string | undefined =>
  words === undefined ? undefined : printableLine(words, MOST_QUOTED) || undefined;

function parseBody(body: Uint8Array): { readonly value: unknown } | undefined {
  const text = textOf(body);
  if (text === undefined) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function textOf(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function quoted(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? `"${printableLine(value, MOST_QUOTED)}"` : String(value);
}
