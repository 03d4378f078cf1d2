import type { BodyCondition } from '../watchlist/environment.ts';

/** RFC draft draft-inadarei-api-health-check-06, 3.1, with the words that it takes for the same. */
const PASS = /^(?:pass|ok|up|healthy)$/i;
const WARN = /^warn(?:ing)?$/i;
const FAIL = /^(?:fail|error|down)$/i;

const MOST_CHECKS = 3;
const MOST_READ = 200;

/** `application/health+json`: then `status` is what the service itself says of its health, whatever its owner asks. */
export const isHealthJson = (contentType: string | undefined): boolean =>
  /^application\/health\+json\s*(?:;|$)/i.test(contentType ?? '');

/** Which of its checks do not pass and what they put out; undefined where the answer does not warn. Not yet made safe. */
export const warningOf = (body: unknown): string | undefined =>
  saysOf(body, WARN) ? concernsOf(body) : undefined;

/** The same where it fails. */
export const failureOf = (body: unknown): string | undefined =>
  saysOf(body, FAIL) ? concernsOf(body) : undefined;

/**
 * The draft: whoever warns is healthy, with some concerns. An owner who asks for `pass` has not asked for less; it is
 * told as degraded, and nothing is done.
 */
export const butForWarnings = (conditions: readonly BodyCondition[]): readonly BodyCondition[] =>
  conditions.filter(({ path, oneOf }) => path !== 'status' || !oneOf.some((one) => PASS.test(String(one))));

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const saysOf = (body: unknown, words: RegExp): body is Fields =>
  isObject(body) && typeof body.status === 'string' && words.test(body.status.trim());

function concernsOf(body: Fields): string {
  const checks = isObject(body.checks) ? Object.entries(body.checks).slice(0, MOST_READ) : [];
  const concerns = checks.flatMap(([name, found]) =>
    [found]
      .flat()
      .flatMap((one) => (isObject(one) && isConcern(one) ? `${name} ${outputOf(one)}`.trim() : [])),
  );
  const own = typeof body.output === 'string' ? [body.output] : [];
  const all = [...own, ...concerns];
  return all.length > 0 ? all.slice(0, MOST_CHECKS).join('; ') : 'it does not say of what';
}

const isConcern = ({ status }: Fields): boolean =>
  typeof status === 'string' && (WARN.test(status) || FAIL.test(status));

/** In its own words, or the figure that it has seen. */
function outputOf({ output, observedValue, observedUnit = '', status }: Fields): string {
  if (typeof output === 'string' && output !== '') return output;
  const isFigure = typeof observedValue === 'number' || typeof observedValue === 'string';
  return isFigure ? `${observedValue} ${observedUnit}`.trim() : String(status);
}
