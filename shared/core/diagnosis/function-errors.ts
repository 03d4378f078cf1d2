import { classifyLambdaError } from './classify-lambda-error.ts';
import type { WitnessReading } from './evidence.ts';
import type { Classification } from './failure.ts';

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

/** The log is written by the function, the metrics by Lambda: two sources that say the same. */
export function witnessOfLog(lines: readonly string[] = []): WitnessReading | undefined {
  if (lines.length === 0) return undefined;
  const found = commonestError(lines);
  const detail = `${lines.length} lines about failures${found ? `: ${found.because}` : ''}`;
  return { witness: 'logs', verdict: 'unhealthy', detail };
}
