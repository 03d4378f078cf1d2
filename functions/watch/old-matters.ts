import { CRASH_LOOP } from '../../shared/core/diagnosis/crashes.ts';
import type { Belief } from '../../shared/core/health/belief.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import { TransientError } from '../../shared/ports.ts';
import type { Glance } from './glance.ts';
import { orLoseRace } from './lost-race.ts';
import type { WatchPorts } from './ports.ts';

/**
 * An hour of health ends what was escalated or suppressed, a calm window what somebody else took over, and an
 * engineer's acknowledgement any of them at once. Returns whether a ledger may have changed.
 */
export async function settleOldMatters(
  ledgers: readonly Ledger[],
  glances: ReadonlyMap<string, Glance>,
  world: WatchPorts,
): Promise<boolean> {
  const nowMs = world.clock.now();
  const settled = ledgers.filter((ledger) => glances.has(ledger.service) && isOldMatter(ledger));
  if (settled.length === 0) return false;
  const { acks = {} } = await world.rollback.control();
  for (const ledger of settled) {
    try {
      await settleOne(ledger);
    } catch (error) {
      // One matter that cannot be settled now is no reason to leave the others' incidents alone.
      world.journal.say('not settled yet', { service: ledger.service, because: String(error) });
    }
  }
  return true;

  async function settleOne(ledger: Ledger): Promise<void> {
    const belief = glances.get(ledger.service)!.row.belief;
    const isAcknowledged = acks[ledger.service]?.incident === ledger.lastIncident;
    if (!isAcknowledged && !(await hasBeenWell(ledger, belief))) return;
    await orLoseRace(
      () => world.rollback.replaceLedger({ ...ledger, lastOutcome: undefined }),
      `ledger of ${ledger.service}`,
      world,
    );
  }

  async function hasBeenWell(ledger: Ledger, { status, healthySinceMs }: Belief): Promise<boolean> {
    if (status !== 'healthy' || healthySinceMs === undefined) return false;
    if (glances.get(ledger.service)?.row.rollout !== undefined) return false; // not over while it still deploys
    const wellMs = nowMs - Math.max(healthySinceMs, ledger.lastClosedMs ?? 0);
    return wellMs >= wellNeededMs(ledger, world) && !(await hasCrashedLately(ledger.service, nowMs, world));
  }
}

/** How long it must be well before what has ended so is settled. */
export function wellNeededMs({ lastOutcome }: Ledger, { environment }: WatchPorts): number {
  const { cooldownSeconds, calmSeconds } = environment.timings;
  return (lastOutcome === 'aborted' ? calmSeconds : cooldownSeconds) * 1000;
}

/** It ended in a way that keeps the service from another incident. */
export const isOldMatter = ({ lastOutcome, openIncident }: Ledger): boolean =>
  openIncident === undefined && lastOutcome !== undefined && lastOutcome !== 'recovered';

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
