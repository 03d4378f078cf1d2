import { classifyLogLine } from './classify-log-line.ts';
import type { Classification } from './failure.ts';
import { commonestOf, writtenByItself } from './function-errors.ts';

/**
 * What lines about failures have in them, in the words of loggers and of Lambda (Lambda developer guide:
 * troubleshooting-invocation). CloudWatch Logs tells capitals apart.
 */
export const FAILURE_WORDS = [
  ...['ERROR', 'Error', 'error', 'Exception', 'exception', 'Traceback', 'panic'],
  ...['FATAL', 'Fatal', 'fatal', 'CRITICAL', 'failed', 'Failed', 'refused', 'denied', 'Killed'],
  ...['timed out', 'Timed out', 'too many', 'Too Many', 'rate limit'],
  ...['Status: error', 'Max Memory Used'],
] as const;

const MOST_SAMPLES = 3;

export interface LogSays {
  readonly found: Classification;
  /** So many lines say it, of those that say anything. */
  readonly lines: number;
  readonly of: number;
}

/** What most lines of a service's own log say, of those that name any cause. */
export function logSays(lines: readonly string[]): LogSays | undefined {
  const known = lines
    .map((message) => classifyLogLine({ message }))
    .filter((one) => one.class !== 'unknown' && one.class !== 'steady');
  const found = commonestOf(known);
  return found && { found, lines: known.filter((one) => one.class === found.class).length, of: known.length };
}

/** For people: how many lines, what most of them say, and a few that differ from each other. Not yet made safe. */
export function logFacts(lines: readonly string[]): string[] {
  const telling = writtenByItself(lines);
  if (telling.length === 0) return [];
  const says = logSays(telling);
  const most = says ? `; ${says.lines} tell of ${says.found.class}: ${says.found.because}` : '';
  const samples = [...Map.groupBy(telling, shapeOf).values()].slice(0, MOST_SAMPLES);
  return [
    `log: ${telling.length} lines about failures in five minutes${most}`,
    ...samples.map(([line]) => `log: ${line}`),
  ];
}

/** Two lines that differ in numbers and ids only say the same. */
const shapeOf = (line: string): string => line.slice(0, 300).replace(/[0-9a-f-]*\d[0-9a-f-]*/gi, '#');
