import { LATE_MS } from './judge-measures.ts';
import type { Observation, Phase } from './observation.ts';

/** What CloudWatch counted of an alias in one minute. */
export interface InvocationMinute {
  readonly startMs: number;
  readonly invocations: number;
  readonly errors: number;
  /** Requests that were not run: not among the invocations. */
  readonly throttles: number;
  readonly longestMs?: number;
}

/** Metrics come one to three minutes late; what is older says nothing about now. */
export const MINUTES_READ = 5;
const MINUTE_MS = 60_000;

/** Three, as of probes: one failed call is no illness. With fewer in the newest minute, earlier ones count too. */
const LEAST_CALLS = 3;
/** The first few of a minute that has just begun end now one way, now the other: by so many a share of failures is told. */
const LEAST_MIXED = 20;

/** Below this share of failures the rest is noise: a retry makes good what failed. */
const DEGRADED_SHARE = 0.05;

/** How the newest invocations ended, as one observation. No traffic is unknown, never down. */
export function judgeInvocations(
  target: string,
  nowMs: number,
  minutes: readonly InvocationMinute[],
): Observation {
  const sum = { invocations: 0, errors: 0, throttles: 0, longestMs: 0 };
  const newestFirst = minutes.toSorted((a, b) => b.startMs - a.startMs);
  let endsAtMs = (newestFirst[0]?.startMs ?? nowMs) + MINUTE_MS;
  const measuredToMs = Math.min(nowMs, endsAtMs);
  for (const minute of newestFirst) {
    if (minute.startMs <= nowMs - (MINUTES_READ + 1) * MINUTE_MS) break;
    if (tellsEnough(sum, endsAtMs <= nowMs)) break;
    endsAtMs = minute.startMs + MINUTE_MS;
    sum.invocations += minute.invocations;
    sum.errors += minute.errors;
    sum.throttles += minute.throttles;
    sum.longestMs = Math.max(sum.longestMs, minute.longestMs ?? 0);
  }
  const asked = sum.invocations + sum.throttles;
  const right = Math.max(0, sum.invocations - sum.errors);
  const latencyMs = sum.longestMs || undefined;
  const oldestToMs = Math.min(nowMs, endsAtMs);
  const base = { target, atMs: nowMs, asked, right, latencyMs, measuredToMs, oldestToMs };
  const failed = asked - right;
  // Before an illness counts as broken off, its next minute has to say more than its first few calls can.
  const hasJustBegun = minutes.length === 1 && minutes[0]!.startMs + MINUTE_MS > nowMs;
  const tooFew = right * 2 < asked ? asked < LEAST_CALLS : hasJustBegun && failed > 0 && asked < LEAST_MIXED;
  if (asked === 0 || tooFew) {
    const detail =
      asked === 0
        ? `nobody invoked it in ${MINUTES_READ} min`
        : `${failed} of ${asked} invocations failed: too few to tell`;
    return { ...base, verdict: 'unknown', phase: 'idle', detail };
  }
  if (failed < asked * DEGRADED_SHARE) return { ...base, verdict: 'up', detail: 'its invocations end well' };
  const phase: Phase = sum.throttles > sum.errors ? 'throttle' : 'invocation';
  const throttled = sum.throttles > 0 ? `, ${sum.throttles} of them throttled` : '';
  const detail = `${failed} of ${asked} invocations failed${throttled}`;
  if (nowMs - measuredToMs > LATE_MS)
    return { ...base, verdict: 'unknown', phase: 'idle', detail: old(detail, base) };
  return { ...base, verdict: right * 2 < asked ? 'down' : 'degraded', phase, detail };
}

/** A few do where all ended alike, and of a minute that is over: earlier ones would outvote it. */
function tellsEnough(
  { invocations, errors, throttles }: Omit<InvocationMinute, 'startMs'>,
  isOver: boolean,
): boolean {
  const failed = errors + throttles;
  const asked = invocations + throttles;
  return asked >= (isOver || failed === 0 || failed === asked ? LEAST_CALLS : LEAST_MIXED);
}

/** It may have recovered since: nobody has invoked it, or CloudWatch is later than it mostly is. */
const old = (detail: string, { atMs, measuredToMs }: { atMs: number; measuredToMs: number }): string =>
  `${detail} until ${Math.round((atMs - measuredToMs) / MINUTE_MS)} min ago, and nothing is known since`;

/** What could not be read is our own trouble. */
export function unreadable(target: string, nowMs: number, why: string): Observation {
  return { target, atMs: nowMs, verdict: 'unknown', phase: 'self', detail: why, asked: 0, right: 0 };
}
