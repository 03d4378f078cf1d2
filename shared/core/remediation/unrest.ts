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

/** What is not in its bounds again, though it answers: the runbooks' last look before an incident is closed. */
export function unrestOf({ metrics, witnesses, wellSinceMs, criticalMs }: LastLook): string[] {
  const beyond = (series: Series, most: number, say: (value: number) => string): string[] => {
    const last = series.at(-1);
    return last && last.atMs >= wellSinceMs && last.value >= most ? [say(Math.round(last.value))] : [];
  };
  return [
    ...witnesses.filter((one) => one.verdict === 'unhealthy').map((one) => `${one.witness}: ${one.detail}`),
    ...beyond(metrics.cpuPercent, MOST_CPU_PERCENT, (value) => `CPU at ${value} %`),
    ...beyond(metrics.memoryPercent, MOST_MEMORY_PERCENT, (value) => `memory at ${value} %`),
    ...beyond(metrics.p99Ms, criticalMs, (value) => `p99 at ${value} ms`),
  ];
}
