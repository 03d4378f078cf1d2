import { isDeploying } from '../../shared/core/diagnosis/evidence.ts';
import { LADDER } from '../../shared/core/remediation/ladder.ts';
import type { EcsService } from '../../shared/core/watchlist/environment.ts';
import { nameOf } from './case-book.ts';
import { CHECK_SECONDS, type Rival, type RivalWorld } from './rival.ts';
import type { Change } from './rival-hands.ts';

/** medik8s NodeHealthCheck and the Cluster API's example: Ready is False or Unknown for 300 s. */
const UNHEALTHY_SECONDS = 300;
/** medik8s, escalatingRemediations: each has a timeout. Assumed: this, and the service's own start. */
const RUNG_SECONDS = 300;
/** Cluster API's example: `maxUnhealthy: 40%` prevents further remediation. */
const MOST_UNHEALTHY = 0.4;
/** In a smaller fleet 40 % is less than two services, and one that another needs would keep both from being healed. */
const FEWEST_FOR_LIMIT = 5;
/** Assumed: a drain that takes longer is given up, as a node's drain is. */
const DRAIN_SECONDS = 120;

/** When each service of a story began to fail its checks. */
const illSinceMs = new WeakMap<RivalWorld, Map<string, number>>();

/**
 * A ladder with timeouts and a limit on how much may be unhealthy, without a diagnosis. Imitates the Kubernetes node
 * remediators: medik8s' node-healthcheck-operator (escalatingRemediations in order, each with a timeout;
 * pauseRequests; nothing during an upgrade) and the Cluster API's MachineHealthCheck (timeout, maxUnhealthy).
 *
 * Its best shot: its rungs are the watchdog's own, as far as the owner allows them; its scale cycle waits for the
 * tasks to stop and restores the exact count; it rolls back to the newest older ACTIVE revision; its limit
 * counts in fleets of five and more only; nothing is done during a deployment, while paused, or
 * at a count of 0; the same rungs are not tried again until the service was well.
 */
export const escalating: Rival = { watchOver };

async function watchOver(service: EcsService, world: RivalWorld): Promise<void> {
  const ill = illSinceMs.get(world) ?? new Map<string, number>();
  illSinceMs.set(world, ill);
  let isOver = false;
  for (;;) {
    await world.sleep(CHECK_SECONDS);
    if (await world.isHealthy(service)) {
      ill.delete(service.id);
      isOver = false;
      continue;
    }
    if (!ill.has(service.id)) ill.set(service.id, world.now());
    if (isOver || !isUnhealthy(ill.get(service.id)!, world)) continue;
    if (!(await mayBegin(service, ill, world))) continue;
    isOver = !(await climb(service, world));
  }
}

const isUnhealthy = (sinceMs: number, world: RivalWorld): boolean =>
  world.now() - sinceMs >= UNHEALTHY_SECONDS * 1000;

async function mayBegin(
  service: EcsService,
  ill: ReadonlyMap<string, number>,
  world: RivalWorld,
): Promise<boolean> {
  if (service.mode !== 'auto' || (await world.isPaused(service))) return false;
  const fleet = world.services.length;
  const unhealthy = [...ill.values()].filter((sinceMs) => isUnhealthy(sinceMs, world)).length;
  if (fleet >= FEWEST_FOR_LIMIT && unhealthy > MOST_UNHEALTHY * fleet) return false;
  const view = await world.describe(service);
  return view !== undefined && view.desired > 0 && !isDeploying(view);
}

/** Rung after rung until it is well. @returns whether it is */
async function climb(service: EcsService, world: RivalWorld): Promise<boolean> {
  const { book } = world;
  book.open(service, `unhealthy for ${UNHEALTHY_SECONDS} s`);
  book.tell(service, 'opened', `Remediation of ${service.modelName} started`);
  for (const remedy of LADDER.filter((one) => service.remedies.includes(one))) {
    book.begin(service, remedy);
    const change = await ACTS[remedy](service, world);
    if (change.accepted && (await becomesHealthy(service, world))) {
      book.end(service, 'verified', 'healthy within its time');
      book.close(service, 'recovered', `${nameOf(remedy)} helped`);
      book.tell(service, 'closed', `${service.modelName} is healthy again`);
      return true;
    }
    if (change.accepted) book.end(service, 'not-cured', 'not healthy within its time');
    else book.end(service, 'failed', change.because);
  }
  book.close(service, 'escalated', 'every remediation timed out');
  book.tell(service, 'decision', `Remediation of ${service.modelName} failed`);
  return false;
}

async function becomesHealthy(service: EcsService, world: RivalWorld): Promise<boolean> {
  const untilMs = world.now() + (RUNG_SECONDS + service.startSeconds) * 1000;
  while (world.now() < untilMs) {
    await world.sleep(CHECK_SECONDS);
    if (await world.isHealthy(service)) return true;
  }
  return false;
}

type Rung = (typeof LADDER)[number];

const ACTS: Readonly<Record<Rung, (service: EcsService, world: RivalWorld) => Promise<Change>>> = {
  'force-deploy': (service, { hands }) => hands.update(service, { forceNewDeployment: true }),
  'scale-cycle': scaleCycle,
  'roll-back': rollBack,
};

async function scaleCycle(service: EcsService, world: RivalWorld): Promise<Change> {
  const before = await world.describe(service);
  if (!before) return { accepted: false, because: 'ECS does not answer' };
  const down = await world.hands.update(service, { desiredCount: 0 });
  if (!down.accepted) return down;
  const untilMs = world.now() + DRAIN_SECONDS * 1000;
  do await world.sleep(CHECK_SECONDS);
  while (world.now() < untilMs && (await world.describe(service))?.running !== 0);
  return world.hands.update(service, { desiredCount: before.desired });
}

async function rollBack(service: EcsService, world: RivalWorld): Promise<Change> {
  const current = (await world.describe(service))?.taskDefinition;
  const revisions = await world.activeRevisions(service);
  const older = revisions[revisions.indexOf(current ?? '') + 1];
  if (!current || !older) return { accepted: false, because: 'there is no older revision' };
  return world.hands.update(service, { taskDefinition: older });
}
