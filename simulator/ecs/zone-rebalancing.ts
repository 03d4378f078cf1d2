import { requestPass } from './pass-requests.ts';
import { primaryOf, type Service } from './service.ts';
import { say } from './service-events.ts';
import { isLive } from './task.ts';
import type { WorldState } from './world-state.ts';

/**
 * ECS API, availabilityZoneRebalancing: on by default for new services, it starts a task in another zone and
 * then stops a healthy one, with no deployment. Noise that is no failure.
 */
export function rebalanceZones(world: WorldState, service: Service): void {
  const moved = [...service.tasks].find((task) => isLive(task) && task.healthy);
  if (!moved) return;
  const { region } = world.settings;
  const zones = `${service.desiredCount} tasks in ${region}a, 0 tasks in ${region}b`;
  say(world, service, `is not AZ balanced with ${zones}. AZ Rebalancing in progress.`);
  moved.replacedBecause = `Scaling activity initiated by (deployment ${primaryOf(service).id})`;
  requestPass(world, service);
}
