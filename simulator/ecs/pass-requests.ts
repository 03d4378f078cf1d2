import { schedulerPass } from './scheduler-pass.ts';
import type { Service } from './service.ts';
import type { WorldState } from './world-state.ts';

/** One look of the scheduler at the service soon; requests before it are the same look. */
export function requestPass(world: WorldState, service: Service): void {
  if (service.passPending || service.status === 'INACTIVE') return;
  service.passPending = true;
  world.after(world.scaled(world.settings.durations.schedulerPassMs), () => {
    service.passPending = false;
    schedulerPass(world, service);
  });
}
