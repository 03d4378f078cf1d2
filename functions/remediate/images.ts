import type { ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import type { Refusal } from '../../shared/core/remediation/harm.ts';
import type { Remedy } from '../../shared/core/remediation/ladder.ts';
import { DEPLOYS } from '../../shared/core/remediation/pledge.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import type { RemediatePorts } from './ports.ts';

/** These make a deployment of what is described now, and so resolve every tag anew; a roll-back goes where it was proven. */
const resolvesTags = (remedy: Remedy): boolean => DEPLOYS.has(remedy) && remedy !== 'roll-back';

/** These start tasks of the deployment that is there: it keeps its digests, but they must still be to be had. */
const STARTS_TASKS: ReadonlySet<Remedy> = new Set<Remedy>(['scale-cycle', 'scale-out']);

/** A new task must run the image that runs now: not another one under its name, and not none. */
export async function wouldChangeImage(
  remedy: Remedy,
  service: WatchedService,
  view: ServiceView,
  world: RemediatePorts,
): Promise<Refusal | undefined> {
  if (!resolvesTags(remedy) && !STARTS_TASKS.has(remedy)) return undefined;
  const [record, tasks] = await Promise.all([
    world.fleet.taskDefinition(view.taskDefinition),
    world.fleet.runningTasks(service),
  ]);
  const running = new Map<string, { readonly image: string; readonly digest: string }>();
  for (const { name, imageDigest: digest } of tasks.flatMap((task) => task.containers)) {
    const image = record?.images[name];
    if (image !== undefined && digest !== undefined) running.set(`${image} ${digest}`, { image, digest });
  }
  for (const { image, digest } of running.values()) {
    const state = await world.fleet.imageState(image, digest);
    if (state === 'same' || (state === 'moved' && STARTS_TASKS.has(remedy))) continue;
    const detail = `${image} is ${state}: a new task would not run the image that runs now`;
    return { reason: 'would-harm', detail, mayPass: false };
  }
  return undefined;
}

/** The digests that new tasks must run, sorted: a roll-back's from its record, any other act's from what runs. */
export async function expectedDigests(
  remedy: Remedy,
  service: WatchedService,
  rollBackTo: string | undefined,
  world: RemediatePorts,
): Promise<string[]> {
  if (remedy !== 'roll-back') return runningDigests(service, world);
  const baselines = await world.rollback.baselines(service.id);
  const target = baselines.find((one) => one.taskDefinition === rollBackTo);
  return [...new Set(Object.values(target?.digests ?? {}))].sort();
}

/** Of one deployment's tasks, or of all that run. */
export async function runningDigests(
  service: WatchedService,
  world: RemediatePorts,
  deploymentId?: string,
): Promise<string[]> {
  const tasks = await world.fleet.runningTasks(service);
  const own = deploymentId === undefined ? tasks : tasks.filter((one) => one.startedBy === deploymentId);
  const digests = own.flatMap((task) => task.containers).flatMap((one) => one.imageDigest ?? []);
  return [...new Set(digests)].sort();
}
