import type { Deployment } from './deployment.ts';
import { fail } from './deployment-ends.ts';
import { requestPass } from './pass-requests.ts';
import { primaryOf, type Service } from './service.ts';
import type { WorldState } from './world-state.ts';

/** ECS developer guide, deployment-alarm-failure: alarms that ring when a deployment starts are ignored by it. */
export function heedsAlarms(world: WorldState, service: Service): boolean {
  const { alarms } = service.configuration;
  if (!alarms?.enable || alarms.alarmNames.length === 0) return false;
  return alarms.alarmNames.every((name) => world.alarms.get(name)?.state !== 'ALARM');
}

/** An alarm that rings during a deployment, its bake time included, fails it; how ECS words it is assumed. */
export function alarmRang(world: WorldState, alarmName: string): void {
  for (const service of world.services.values()) {
    const { alarms } = service.configuration;
    const primary = primaryOf(service);
    const isHeard = primary?.heedsAlarms && primary.rolloutState === 'IN_PROGRESS';
    if (!isHeard || !alarms?.alarmNames.includes(alarmName)) continue;
    fail(world, service, { rollback: alarms.rollback, who: 'ECS deployment alarm:', why: 'alarm detected' });
  }
}

/** Begins once the new tasks are healthy and the old ones gone; until its end nothing changes its status. */
export function isBaking(world: WorldState, service: Service, primary: Deployment): boolean {
  if (!primary.heedsAlarms) return false;
  if (primary.bakesUntilMs === undefined) {
    const bakeMs = world.scaled(world.settings.durations.bakeMs);
    primary.bakesUntilMs = world.now + bakeMs;
    world.after(bakeMs, () => requestPass(world, service));
  }
  return world.now < primary.bakesUntilMs;
}
