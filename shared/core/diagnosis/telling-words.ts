import { saysDown } from './health-body.ts';

/** Fields by which services say what is wrong, the most telling first (`msg`, `title`: RFC 9457 and its forerunners). */
const TELLING = ['detail', 'error', 'error.message', 'message', 'msg', 'reason', 'title'];
/** The same of a part (Spring Boot's actuator, draft-inadarei-api-health-check, ASP.NET's health checks). */
const TELLING_OF_PART = [
  'output',
  'details.error',
  'details.message',
  'description',
  'exception',
  ...TELLING,
];
/** Where a health answer has its parts. */
const PARTS = ['checks', 'components', 'dependencies', 'entries', 'results', 'services', 'details', 'error'];
const MOST_PARTS = 50;
const DEEPEST = 3;

/** A body without JSON that is one short line is its own message; a page or a dump is none. */
const ONE_LINE = /^[^\n\r<>{}]{1,200}$/;

/**
 * What a parsed body tells of its trouble: its own words, those of a part that it calls down, or else its status; but
 * for the field that is quoted already. Not safe to be shown as it is.
 */
export function tellingWords(parsed: unknown, quotedPath?: string): string | undefined {
  const own = firstTold(
    parsed,
    TELLING.filter((field) => field !== quotedPath),
  );
  return own ?? wordsOfParts(parsed) ?? (quotedPath === 'status' ? undefined : firstTold(parsed, ['status']));
}

const firstTold = (value: unknown, fields: readonly string[]): string | undefined =>
  fields.map((field) => valueAt(value, field)).find((one) => typeof one === 'string' && one.trim() !== '') as
    | string
    | undefined;

/** The words of the first part that is not well, behind its name. */
function wordsOfParts(parsed: unknown, depth = 0): string | undefined {
  for (const parts of depth > DEEPEST ? [] : PARTS.map((field) => valueAt(parsed, field))) {
    if (typeof parts !== 'object' || parts === null) continue;
    for (const [name, part] of Object.entries(parts).slice(0, MOST_PARTS)) {
      const words = [part]
        .flat()
        .map((one) => wordsOfPart(one, depth))
        .find((one) => one !== undefined);
      if (words !== undefined) return Array.isArray(parts) ? words : `${name}: ${words}`;
    }
  }
  return undefined;
}

/** A part may be a sentence, which begins with what is wrong; what it tells of besides is no trouble of now. */
const TELLS_TROUBLE = /^\s*(?:stale|out of date|no (?:new|recent|fresh))\b/i;

function wordsOfPart(part: unknown, depth: number): string | undefined {
  if (typeof part === 'string')
    return / /.test(part.trim()) && (saysDown(part) || TELLS_TROUBLE.test(part)) ? part : undefined;
  const isDown = ['status', 'state', 'healthy', 'ok'].some((field) => saysDown(valueAt(part, field)));
  return isDown ? (firstTold(part, TELLING_OF_PART) ?? wordsOfParts(part, depth + 1)) : undefined;
}

/** What a body that is no JSON says, if it is a message and not a page. */
export function tellingLine(body: string): string | undefined {
  const line = body.trim();
  return ONE_LINE.test(line) ? line : undefined;
}

/** Own properties only: `__proto__` and `constructor` lead nowhere. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
