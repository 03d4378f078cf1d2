import { CRASH_LOOP, readCrashes } from '../../shared/core/diagnosis/crashes.ts';
import type { Environment, WatchedService } from '../../shared/core/watchlist/environment.ts';
import type { Clock, FleetReader } from '../../shared/ports.ts';

interface ExitPorts {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly fleet: Pick<FleetReader, 'stoppedTasks'>;
}

/** Its tasks kept exiting, of whatever deployment, and the last exit is no calm window ago: what answers in between is no health yet (I11). */
export async function hasExitedLately(
  service: WatchedService,
  { clock, environment, fleet }: ExitPorts,
): Promise<boolean> {
  const nowMs = clock.now();
  const { exits } = readCrashes(undefined, await fleet.stoppedTasks(service), { nowMs, sinceMs: 0 });
  const agoMs = nowMs - (exits[0]?.stoppedAtMs ?? -Infinity);
  return exits.length >= CRASH_LOOP.exits && agoMs < environment.timings.calmSeconds * 1000;
}
