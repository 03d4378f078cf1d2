import { classifyLogLine } from './classify-log-line.ts';
import type { Classification } from './failure.ts';
import { commonestOf, countOf, surest, writtenByItself } from './function-errors.ts';

/**
 * What lines about failures have in them, in the words of loggers and of Lambda (Lambda developer guide:
 * troubleshooting-invocation). CloudWatch Logs tells capitals apart.
 */
export const FAILURE_WORDS = [
  ...['ERROR', 'Error', 'error', 'Exception', 'exception', 'Traceback', 'panic'],
  ...['FATAL', 'Fatal', 'fatal', 'CRITICAL', 'failed', 'Failed', 'refused', 'denied', 'Killed'],
  ...['timed out', 'Timed out', 'too many', 'Too Many', 'rate limit'],
  ...['Status: error', 'Max Memory Used', 'maxMemoryUsedMB'],
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
  const known = surest(
    lines
      .map((message) => classifyLogLine({ message }))
      .filter((one) => one.class !== 'unknown' && one.class !== 'steady'),
  );
  const found = commonestOf(known);
  return found && { found, lines: known.filter((one) => one.class === found.class).length, of: known.length };
}

/** For people: how many lines, what most of them say, and a few that differ from each other. Not yet made safe. */
export function logFacts(lines: readonly string[]): string[] {
  const telling = writtenByItself(lines);
  if (telling.length === 0) return [];
  const says = logSays(telling);
  const most = says ? `; ${says.lines} tell of ${says.found.class}: ${says.found.because}` : '';
  const kinds = [...Map.groupBy(telling, shapeOf).values()].toSorted((a, b) => b.length - a.length);
  const several = kinds.length > 1 ? `, of ${kinds.length} kinds` : '';
  return [
    `log: ${countOf(telling)} about failures in five minutes${several}${most}`,
    ...kinds.slice(0, MOST_SAMPLES).map(([line]) => `log: ${line}`),
  ];
}

/** Of a caller's log: how many of its lines name a service that it calls, and the newest of them. */
export function callerFacts(caller: string, lines: readonly string[], names: readonly string[]): string[] {
  const about = lines.filter((line) => words(line).some((word) => names.includes(word)));
  return about.length === 0
    ? []
    : [
        `log of ${caller}, which calls it: ${countOf(about)} ${about.length === 1 ? 'names' : 'name'} it: ${about[0]}`,
      ];
}

const words = (line: string): string[] => line.toLowerCase().split(/[^a-z0-9.-]+/);

/** What is written since it answers again, in a few words. */
export function sayQuiet(lines: readonly string[]): string {
  const [count, newest] = logFacts(lines);
  return count === undefined
    ? 'its log tells of no failure since'
    : `${count.replace('log: ', 'its log still has ')}: ${newest?.replace('log: ', '')}`;
}

/** Two lines that differ in numbers and ids only say the same. */
const shapeOf = (line: string): string => line.slice(0, 300).replace(/[0-9a-f-]*\d[0-9a-f-]*/gi, '#');
