import type { LambdaFunction, Outcome } from './lambda-function.ts';

/** What happened to the invocations that began within one period. */
interface Counted {
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  readonly longestMs: number;
}

/**
 * AWS/Lambda, Sum of Invocations, Errors and Throttles and Maximum of Duration (Lambda developer guide:
 * monitoring-metrics-types): throttled requests count in neither of the others; a period without traffic has no
 * datapoint. A minute that has begun already shows what it has so far.
 */
export function metricOf(
  fn: LambdaFunction,
  metric: string,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): number | undefined {
  const counted = countIn(fn, fromMs, untilMs);
  const ran = counted.invocations > 0;
  switch (metric) {
    case 'Invocations':
      return ran ? counted.invocations : undefined;
    case 'Errors':
      return ran ? counted.errors : undefined;
    case 'Throttles':
      return ran || counted.throttles > 0 ? counted.throttles : undefined;
    case 'Duration':
      return ran ? counted.longestMs : undefined;
    default:
      return undefined;
  }
}

/** Invocations come evenly; each belongs to the minute in which it began. */
function countIn({ stretches }: LambdaFunction, fromMs: number, untilMs: number): Counted {
  let [invocations, errors, throttles, longestMs] = [0, 0, 0, 0];
  for (const [at, { fromMs: beganMs, outcome, invocationsAMinute }] of stretches.entries()) {
    const endedMs = stretches[at + 1]?.fromMs ?? Infinity;
    const spacingMs = 60_000 / invocationsAMinute;
    const until = (atMs: number) => Math.ceil((Math.min(atMs, endedMs) - beganMs) / spacingMs);
    const count = Math.max(0, until(untilMs) - Math.max(0, until(Math.max(fromMs, beganMs))));
    if (count === 0) continue;
    if (outcome.kind === 'throttled') throttles += count;
    else invocations += count;
    if (outcome.kind === 'error') errors += Math.round(count * (outcome.share ?? 1));
    if (outcome.kind !== 'throttled') longestMs = Math.max(longestMs, outcome.durationMs);
  }
  return { invocations, errors, throttles, longestMs };
}

export interface FunctionLogEvent {
  readonly timestamp: number;
  readonly logStreamName: string;
  readonly message: string;
}

/** What a minute of one kind of failure is worth remembering. */
const MOST_LINES_A_STRETCH = 20;
const LINE_SPACING_MS = 3_000;

/** The log lines of failed invocations, oldest first; those that ended well say nothing of interest. */
export function logOf(
  { stretches }: LambdaFunction,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): FunctionLogEvent[] {
  return stretches.flatMap(({ fromMs: beganMs, outcome }, at) => {
    const endedMs = Math.min(stretches[at + 1]?.fromMs ?? untilMs, untilMs);
    return linesOf(outcome, Math.max(beganMs, fromMs), endedMs);
  });
}

function linesOf(outcome: Outcome, fromMs: number, untilMs: number): FunctionLogEvent[] {
  if (outcome.kind !== 'error') return [];
  const events: FunctionLogEvent[] = [];
  for (let atMs = fromMs; atMs < untilMs && events.length < MOST_LINES_A_STRETCH; atMs += LINE_SPACING_MS)
    for (const message of outcome.lines)
      events.push({ timestamp: atMs, logStreamName: '2026/01/05/[live]simulated', message });
  return events;
}
