import { type Diagnosis, illSinceMs } from '../../shared/core/diagnosis/diagnose.ts';
import { NO_METRICS } from '../../shared/core/diagnosis/metrics.ts';
import { isNotMeasuredYet, memoryNow } from '../../shared/core/diagnosis/read-metrics.ts';
import type { PlanInput } from '../../shared/core/remediation/plan.ts';
import { chooseRaise, type RaiseChoice } from '../../shared/core/remediation/raise-memory.ts';
import { chooseCount, type ScaleChoice } from '../../shared/core/remediation/scale-out.ts';
import { mayStopDeployment } from '../../shared/core/remediation/stop-deployment.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import type { RemediatePorts } from './ports.ts';
import type { SituationNow } from './situation.ts';

type Choices = Pick<PlanInput, 'isStuck' | 'isIdle' | 'awaitsMetrics' | 'memoryPercent' | 'raise' | 'count'>;

/** What a plan for this cause also has to know, read only where the cause asks for it. */
export async function readChoices(
  now: SituationNow,
  { cause }: Diagnosis,
  world: RemediatePorts,
): Promise<Choices> {
  const { service, nowMs } = now.situation;
  // What a function's rungs would set stands in its view and its owner's limits.
  if (service.kind === 'lambda') return { isStuck: false, awaitsMetrics: false };
  const view = now.view!;
  const metrics = now.file.metrics ?? NO_METRICS;
  const lastStopMs = Math.max(0, ...now.file.stopped.map((task) => task.stoppedAtMs ?? 0));
  const { belief } = now.file;
  const isSlow = belief.phase === 'timeout' || belief.phase === 'latency';
  const failingSinceMs = belief.failingSinceMs ?? nowMs;
  const isSoon = nowMs - failingSinceMs < world.environment.timings.witnessSeconds * 1000;
  const isUnmeasured = isNotMeasuredYet(metrics, { nowMs, failingSinceMs: illSinceMs(now.file) });
  return {
    isStuck: mayStopDeployment({ ...now.situation, view }),
    isIdle: belief.phase === 'backlog',
    // It is worth a minute to know that it hangs: a restart would throw away tasks that only have too much to do.
    awaitsMetrics: isSlow && isSoon && isUnmeasured,
    memoryPercent: memoryNow(metrics, { nowMs, sinceMs: lastStopMs }),
    raise: cause === 'out-of-memory' ? await readRaise(service, view.taskDefinition, world) : undefined,
    count: cause === 'overload' ? await readCount(service, view.desired, world) : undefined,
  };
}

/** From the definition that runs now, as ECS has it. */
export async function readRaise(
  { raiseMemoryUpToMiB: limitMiB }: WatchedService,
  taskDefinition: string,
  world: RemediatePorts,
): Promise<RaiseChoice | undefined> {
  if (limitMiB === undefined) return undefined;
  const record = await world.fleet.taskDefinition(taskDefinition);
  const passRoles = world.environment.passRoles ?? [];
  return record && chooseRaise(record.definition, { limitMiB, passRoles });
}

async function readCount(
  service: WatchedService,
  desired: number,
  world: RemediatePorts,
): Promise<ScaleChoice | undefined> {
  if (service.scaleOutUpTo === undefined) return undefined;
  const autoscaler = await world.fleet.scalableTarget(service);
  return chooseCount(desired, { upTo: service.scaleOutUpTo, autoscaler });
}
