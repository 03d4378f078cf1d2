/** Fields by which services say what is wrong, the most telling first (`msg`, `title`: RFC 9457 and its forerunners). */
const TELLING = ['detail', 'error', 'error.message', 'message', 'msg', 'reason', 'title', 'status'];

/** A body without JSON that is one short line is its own message; a page or a dump is none. */
const ONE_LINE = /^[^\n\r<>{}]{1,200}$/;

/** The first telling field of a parsed body, but for the one that is quoted already. Not safe to be shown as it is. */
export function tellingWords(parsed: unknown, quotedPath?: string): string | undefined {
  for (const field of TELLING) {
    const value = field === quotedPath ? undefined : valueAt(parsed, field);
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return undefined;
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
