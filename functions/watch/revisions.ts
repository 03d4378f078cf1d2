import {
  completedAtMs,
  type FunctionView,
  isDeploying,
  primaryOf,
  type ServiceView,
} from '../../shared/core/diagnosis/evidence.ts';
import type { Baseline } from '../../shared/core/remediation/records.ts';
import type { Environment, WatchedService } from '../../shared/core/watchlist/environment.ts';
import type { HealthRow } from '../../shared/ports.ts';
import type { Glance } from './glance.ts';
import type { WatchPorts } from './ports.ts';

/** Notes which revision is live and since when; a restart of the same revision does not count as new. */
export function trackRevision(row: HealthRow, view: ServiceView, nowMs: number): HealthRow {
  const primary = primaryOf(view);
  if (!primary || isDeploying(view) || row.revision?.taskDefinition === primary.taskDefinition) return row;
  // Lambda does not say when an alias was moved: what was live before we saw it proves nothing.
  // Until a release is complete the tasks before it answer too: what is seen well then is not proven of it.
  const liveSinceMs = view.lambda
    ? nowMs
    : Math.max(primary.createdAtMs, completedAtMs(view) ?? primary.createdAtMs);
  return {
    ...row,
    revision: { taskDefinition: primary.taskDefinition, liveSinceMs, certified: false },
  };
}

/**
 * Healthy under our eyes, on one revision, for long enough. Where health is measured, what is not measured yet proves
 * nothing: the newest figures may be from before the revision went live.
 */
export function isDueForCertification(
  { row, seen }: Pick<Glance, 'row' | 'seen'>,
  nowMs: number,
  environment: Environment,
): boolean {
  const { belief, revision } = row;
  if (!revision || revision.certified || belief.status !== 'healthy' || belief.healthySinceMs === undefined)
    return false;
  const provenMs =
    (seen.at(-1)?.measuredToMs ?? nowMs) - Math.max(belief.healthySinceMs, revision.liveSinceMs);
  return provenMs >= environment.timings.certifySeconds * 1000;
}

/** Keeps a revision that is due for it whole: its registerable definition and the digests that its tasks really run. */
export async function certify(row: HealthRow, view: ServiceView, world: WatchPorts): Promise<HealthRow> {
  const nowMs = world.clock.now();
  if (isDeploying(view)) return row;
  const service = world.environment.services.find((one) => one.id === row.target);
  if (!service) return row;
  try {
    const baseline = view.lambda
      ? versionBaseline(service, row, view.lambda, nowMs)
      : await baselineOf(service, row, nowMs, world);
    if (!baseline) return row;
    await world.rollback.addBaseline(baseline);
  } catch (error) {
    // Whatever is wrong with this one, the others are still looked at; the next look tries again.
    world.journal.say('not certified', { service: service.id, because: String(error) });
    return row;
  }
  world.journal.say('certified', { service: service.id, taskDefinition: row.revision!.taskDefinition });
  return { ...row, revision: { ...row.revision!, certified: true } };
}

/** A version never changes: its code's hash says later whether it is still the one that was proven. */
function versionBaseline(service: WatchedService, row: HealthRow, fn: FunctionView, nowMs: number): Baseline {
  return {
    ...proofOf(service, row, nowMs),
    digests: { code: fn.live.codeSha256 },
    images: { code: row.revision!.taskDefinition },
    definition: JSON.stringify(fn.live),
  };
}

async function baselineOf(
  service: WatchedService,
  row: HealthRow,
  nowMs: number,
  world: WatchPorts,
): Promise<Baseline | undefined> {
  const { taskDefinition } = row.revision!;
  const [record, tasks] = await Promise.all([
    world.fleet.taskDefinition(taskDefinition),
    world.fleet.runningTasks(service),
  ]);
  const own = tasks.filter((task) => task.taskDefinition === taskDefinition && task.lastStatus === 'RUNNING');
  // What a look finds well between two deaths proves nothing: one of its tasks has to have lived through it.
  const provenFromMs = nowMs - world.environment.timings.certifySeconds * 1000;
  const proven = own.filter(({ startedAtMs = nowMs }) => startedAtMs <= provenFromMs);
  if (!record || proven.length === 0) return undefined;
  const digests = proven
    .flatMap((task) => task.containers)
    .flatMap((container) =>
      container.imageDigest ? [[container.name, container.imageDigest] as const] : [],
    );
  return {
    ...proofOf(service, row, nowMs),
    digests: Object.fromEntries(digests),
    images: record.images,
    definition: record.definition,
  };
}

/** What was proven, and since when it has been well. */
function proofOf({ id, modelName }: WatchedService, { belief, revision }: HealthRow, nowMs: number) {
  const { taskDefinition, liveSinceMs } = revision!;
  return {
    service: id,
    modelName,
    taskDefinition,
    liveSinceMs,
    healthySinceMs: belief.healthySinceMs!,
    certifiedAtMs: nowMs,
  };
}
