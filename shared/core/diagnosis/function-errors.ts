import { classifyLambdaError } from './classify-lambda-error.ts';
import { isOver, withoutNone } from './classify-log-line.ts';
import type { WitnessReading } from './evidence.ts';
import type { Classification, FailureClass } from './failure.ts';
import { howMany } from './how-many.ts';
import { OF_THE_PLATFORM } from './report-line.ts';
import { ONLY_MENTIONED } from './rule.ts';

/** Of the lines that say anything about a failure, what most of them say; what is written while all is well comes last. */
export function commonestError(lines: readonly string[]): Classification | undefined {
  const errors = errorsIn(lines);
  return commonestOf(errors.filter((one) => !isRoutine(one))) ?? commonestOf(errors);
}

function errorsIn(lines: readonly string[]): Classification[] {
  const logTail = lines.join('\n');
  return lines
    .filter((line) => !isOver(line))
    .map((line) => classifyLambdaError({ errorMessage: withoutNone(line), logTail }))
    .filter((one) => one.class !== 'unknown' && one.class !== 'steady');
}

/** Whoever asked, AWS or a person did it: what is well writes such lines too. */
const NOT_ITS_OWN: ReadonlySet<FailureClass> = new Set<FailureClass>([
  'client-error',
  'scheduler',
  'spot',
  'human',
]);

const isItsOwn = (one: Classification): boolean => !NOT_ITS_OWN.has(one.class);

/** So sure that a request is wrong, and does not only ask for what is not there. */
const SURE = 0.7;

/** What a function that is well may write for any request: as good as nothing said. */
export const isRoutine = (one: Classification): boolean => !isItsOwn(one) && one.confidence < SURE;

const isSure = (one: Classification): boolean => one.confidence > ONLY_MENTIONED;

/** A mere word has a vote where nobody says more. */
export const surest = (known: readonly Classification[]): readonly Classification[] =>
  known.some(isSure) ? known.filter(isSure) : known;

/** The first of the class that is met most often. */
export function commonestOf(known: readonly Classification[]): Classification | undefined {
  const groups = [...Map.groupBy(surest(known), (one) => one.class).values()];
  return groups.toSorted((a, b) => b.length - a.length)[0]?.[0];
}

export const countOf = (lines: readonly string[]): string => howMany(lines.length, 'line');

/** Lambda writes them of every invocation (Lambda developer guide: monitoring-cloudwatchlogs-view). */
const OF_EVERY_INVOCATION = /^(?:START|END|REPORT) /;

/** The lines of a log that the function itself has written. */
export const writtenByItself = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => !OF_EVERY_INVOCATION.test(line) && !OF_THE_PLATFORM.test(line));

/**
 * The log is written by the function, the metrics by Lambda: two sources that say the same. A line that only holds
 * a word such as "error" is none: `"error":null` does. Nor is a mere word that any business may use, nor one that
 * tells of no failure of its own: "user not found" stands in the log of what is well.
 */
export function witnessOfLog(lines: readonly string[] = []): WitnessReading | undefined {
  const own = writtenByItself(lines);
  const found = commonestOf(errorsIn(own).filter((one) => isItsOwn(one) && isSure(one)));
  if (!found) return undefined;
  const detail = `${countOf(own)} about failures: ${found.because}`;
  return { witness: 'logs', verdict: 'unhealthy', detail };
}
