import type { WitnessReading } from '../diagnosis/evidence.ts';
import type { Series, ServiceMetrics } from '../diagnosis/metrics.ts';

/** At its end: below it a service may be busy for good. */
const MOST_CPU_PERCENT = 90;
const MOST_MEMORY_PERCENT = 93;

export interface LastLook {
  readonly metrics: ServiceMetrics;
  readonly witnesses: readonly WitnessReading[];
  /** Since when it answers rightly: what was measured before says nothing about the cure. */
  readonly wellSinceMs: number;
  /** From which on an answer is too slow. */
  readonly criticalMs: number;
}

/** One thing that is not as it should be, though the service answers. */
export interface Unrest {
  readonly says: string;
  /** Its users still suffer, or somebody else still says so: that is no cure. */
  readonly disproves: boolean;
}

/** What is not in its bounds again, though it answers: the runbooks' last look before an incident is closed. */
export function unrestOf({ metrics, witnesses, wellSinceMs, criticalMs }: LastLook): Unrest[] {
  const beyond = (series: Series, most: number, disproves: boolean, say: (value: number) => string) => {
    const last = series.at(-1);
    const isBeyond = last && last.atMs >= wellSinceMs && last.value >= most;
    return isBeyond ? [{ says: say(Math.round(last.value)), disproves }] : [];
  };
  const unhealthy = witnesses.filter((one) => one.verdict === 'unhealthy');
  return [
    ...unhealthy.map((one) => ({ says: `${one.witness}: ${one.detail}`, disproves: true })),
    ...beyond(metrics.p99Ms, criticalMs, true, (value) => `p99 at ${value} ms`),
    ...stillFailing(metrics, wellSinceMs),
    // Busy or full and yet quick is for people to think about: nobody suffers from it.
    ...beyond(metrics.cpuPercent, MOST_CPU_PERCENT, false, (value) => `CPU at ${value} %`),
    ...beyond(metrics.memoryPercent, MOST_MEMORY_PERCENT, false, (value) => `memory at ${value} %`),
  ];
}

/** As of invocations: below it a retry makes good what failed. */
const MOST_ERROR_SHARE = 0.05;
/** As of probes: one failure is no illness. */
const LEAST_ERRORS = 3;

/** What fails still may be what its users ask, and not the service: it is waited for, and then said. */
function stillFailing({ serverErrors, requests }: ServiceMetrics, wellSinceMs: number): Unrest[] {
  const failed = serverErrors.at(-1);
  const asked = requests.find(({ atMs }) => atMs === failed?.atMs)?.value ?? 0;
  if (!failed || failed.atMs < wellSinceMs || failed.value < LEAST_ERRORS) return [];
  if (failed.value < asked * MOST_ERROR_SHARE) return [];
  return [{ says: `${failed.value} of ${asked} answers with 5xx a minute`, disproves: false }];
}

export const isDisproved = (unrest: readonly Unrest[]): boolean => unrest.some((one) => one.disproves);

export const sayUnrest = (unrest: readonly Unrest[]): string =>
  unrest.map(({ says }) => `still ${says}`).join('; ');
