import { CRASH_LOOP } from '../../shared/core/diagnosis/crashes.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import { TransientError } from '../../shared/ports.ts';
import type { Glance } from './glance.ts';
import { orLoseRace } from './lost-race.ts';
import type { WatchPorts } from './ports.ts';

/** An hour of health ends what was escalated or suppressed, a calm window what somebody else took over. */
export async function settleOldMatters(
  ledgers: readonly Ledger[],
  glances: ReadonlyMap<string, Glance>,
  world: WatchPorts,
): Promise<void> {
  const { cooldownSeconds, calmSeconds } = world.environment.timings;
  const nowMs = world.clock.now();
  for (const ledger of ledgers) {
    const belief = glances.get(ledger.service)?.row.belief;
    const isOver =
      ledger.lastOutcome === undefined || ledger.lastOutcome === 'recovered' || ledger.openIncident;
    if (glances.get(ledger.service)?.row.rollout !== undefined) continue; // not over while it still deploys
    if (isOver || belief?.status !== 'healthy' || belief.healthySinceMs === undefined) continue;
    const wellMs = nowMs - Math.max(belief.healthySinceMs, ledger.lastClosedMs ?? 0);
    const neededSeconds = ledger.lastOutcome === 'aborted' ? calmSeconds : cooldownSeconds;
    if (wellMs < neededSeconds * 1000 || (await hasCrashedLately(ledger.service, nowMs, world))) continue;
    await orLoseRace(
      () => world.rollback.replaceLedger({ ...ledger, lastOutcome: undefined }),
      `ledger of ${ledger.service}`,
      world,
    );
  }
}

/** A crash loop that answers between two deaths is not an hour of health; what cannot be read is none either. */
async function hasCrashedLately(id: string, nowMs: number, world: WatchPorts): Promise<boolean> {
  const service = world.environment.services.find((one) => one.id === id);
  if (!service) return false;
  try {
    const stopped = await world.fleet.stoppedTasks(service);
    return stopped.some(
      (task) =>
        task.stopCode === 'EssentialContainerExited' && nowMs - (task.stoppedAtMs ?? 0) < CRASH_LOOP.withinMs,
    );
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    return true;
  }
}
