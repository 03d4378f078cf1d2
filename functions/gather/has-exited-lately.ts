import { CRASH_LOOP, readCrashes } from '../../shared/core/diagnosis/crashes.ts';
import { newStopLog, withKept } from '../../shared/core/diagnosis/stop-log.ts';
import type { Environment, WatchedService } from '../../shared/core/watchlist/environment.ts';
import type { Clock, FleetReader, RollbackStore } from '../../shared/ports.ts';
import { orMissing } from './case-file.ts';

interface ExitPorts {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly fleet: Pick<FleetReader, 'stoppedTasks'>;
  readonly rollback: Pick<RollbackStore, 'stopLog'>;
}

/** Its tasks kept exiting, of whatever deployment, and the last exit is no calm window ago: what answers in between is no health yet (I11). */
export async function hasExitedLately(
  service: WatchedService,
  { clock, environment, fleet, rollback }: ExitPorts,
): Promise<boolean> {
  const nowMs = clock.now();
  // Of very many ECS does not tell all, and the newest may be missing: those were kept when they stopped.
  const [told, kept] = await Promise.all([
    fleet.stoppedTasks(service),
    orMissing(() => rollback.stopLog(service.id), newStopLog(service.id)),
  ]);
  const { exits } = readCrashes(undefined, withKept(told, kept), { nowMs, sinceMs: 0 });
  const agoMs = nowMs - (exits[0]?.stoppedAtMs ?? -Infinity);
  return exits.length >= CRASH_LOOP.exits && agoMs < environment.timings.calmSeconds * 1000;
}
