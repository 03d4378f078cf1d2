import type { EcsService } from '../../shared/core/watchlist/environment.ts';
import { CHECK_SECONDS, type Rival, type RivalWorld } from './rival.ts';

/** Docker's default for a HEALTHCHECK; Kubernetes' failureThreshold of a liveness probe. */
const RETRIES = 3;
/** Assumed: what ECS needs to place a task and pull its image, beside the service's own start. */
const PLACEMENT_SECONDS = 60;

/**
 * Restarts whatever fails its health check three times, forever. Imitates willfarrell/docker-autoheal (restarts
 * containers that Docker calls unhealthy, tells a webhook, asks nothing else) and Kubernetes' liveness probes; on
 * ECS a restart is a forced deployment.
 *
 * Its best shot: the owner has set a start period that fits (`--start-period`: failures in it do not count), takes
 * out services that must only be observed (the label `autoheal=false`), and what runs no task is not restarted.
 */
export const restartOnly: Rival = { watchOver };

async function watchOver(service: EcsService, world: RivalWorld): Promise<void> {
  let failures = 0;
  let startsUntilMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    await world.sleep(CHECK_SECONDS);
    if (await world.isHealthy(service)) {
      failures = 0;
      if (world.book.isOpen(service.id)) {
        world.book.end(service, 'verified', 'its health check passes');
        world.book.close(service, 'recovered', 'its health check passes again');
      }
      continue;
    }
    if (world.now() < startsUntilMs) continue;
    failures += 1;
    if (failures < RETRIES || service.mode !== 'auto') continue;
    failures = 0;
    if (await restart(service, world))
      startsUntilMs = world.now() + (service.startSeconds + PLACEMENT_SECONDS) * 1000;
  }
}

async function restart(service: EcsService, world: RivalWorld): Promise<boolean> {
  const view = await world.describe(service);
  if (!view || view.desired === 0) return false;
  world.book.open(service, `its health check failed ${RETRIES} times`);
  world.book.end(service, 'not-cured', 'its health check fails again');
  world.book.tell(service, 'opened', `${service.modelName} found to be unhealthy - restarting now`);
  const change = await world.hands.update(service, { forceNewDeployment: true });
  if (change.accepted) world.book.begin(service, 'force-deploy');
  return change.accepted;
}
