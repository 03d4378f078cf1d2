import type { ServiceView, WitnessReading } from '../../shared/core/diagnosis/evidence.ts';
import { NO_METRICS } from '../../shared/core/diagnosis/metrics.ts';
import { type Unrest, unrestOf } from '../../shared/core/remediation/unrest.ts';
import { readMetrics } from '../gather/read-metrics.ts';
import type { Case } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';
import { smokeTest } from './smoke-test.ts';

/** Alarms, the metrics since it answers again, and what its owner would try. */
export async function readUnrest(
  current: Case,
  view: ServiceView,
  wellSinceMs: number,
  world: RemediatePorts,
): Promise<Unrest[]> {
  const { service } = current;
  const views = new Map([[service.id, view]]);
  const [witnesses, metrics, smoke] = await Promise.all([
    world.fleet.witnesses([service], views),
    readMetrics([service], views, world),
    smokeTest(current, world),
  ]);
  const said: readonly WitnessReading[] = witnesses.get(service.id) ?? [];
  return [
    ...unrestOf({
      witnesses: said,
      metrics: metrics.get(service.id) ?? NO_METRICS,
      wellSinceMs,
      criticalMs: service.question.kind === 'http' ? service.question.latency.criticalMs : Infinity,
    }),
    ...smoke,
  ];
}
