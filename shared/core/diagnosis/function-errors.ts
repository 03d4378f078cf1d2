import { classifyLambdaError } from './classify-lambda-error.ts';
import type { WitnessReading } from './evidence.ts';
import type { Classification } from './failure.ts';
import { OF_THE_PLATFORM } from './report-line.ts';

/** Of the lines that say anything about a failure, what most of them say. */
export function commonestError(lines: readonly string[]): Classification | undefined {
  const logTail = lines.join('\n');
  const known = lines
    .map((errorMessage) => classifyLambdaError({ errorMessage, logTail }))
    .filter((one) => one.class !== 'unknown' && one.class !== 'steady');
  return commonestOf(known);
}

/** The first of the class that is met most often. */
export function commonestOf(known: readonly Classification[]): Classification | undefined {
  const groups = [...Map.groupBy(known, (one) => one.class).values()];
  return groups.toSorted((a, b) => b.length - a.length)[0]?.[0];
}

export const countOf = (lines: readonly string[]): string =>
  `${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`;

/** Lambda writes them of every invocation (Lambda developer guide: monitoring-cloudwatchlogs-view). */
const OF_EVERY_INVOCATION = /^(?:START|END|REPORT) /;

/** The lines of a log that the function itself has written. */
export const writtenByItself = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => !OF_EVERY_INVOCATION.test(line) && !OF_THE_PLATFORM.test(line));

/**
 * The log is written by the function, the metrics by Lambda: two sources that say the same. A line that only holds
 * a word such as "error" is none: `"error":null` does.
 */
export function witnessOfLog(lines: readonly string[] = []): WitnessReading | undefined {
  const own = writtenByItself(lines);
  const found = commonestError(own);
  if (!found) return undefined;
  const detail = `${countOf(own)} about failures: ${found.because}`;
  return { witness: 'logs', verdict: 'unhealthy', detail };
}
