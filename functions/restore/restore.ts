import { METRICS } from '../../shared/contracts/schedule.ts';
import { TransientError } from '../../shared/ports.ts';
import { type RepayPorts, repay } from './repay.ts';

export type RestorePorts = RepayPorts;

/**
 * Pays every debt that nobody else will pay: a park past its deadline, one whose workflow has just ended, and,
 * while its tombstone stands, a count that a late write set back to 0. It asks no kill switch and no lease.
 */
export async function restore(request: { readonly execution?: string }, world: RestorePorts): Promise<void> {
  const nowMs = world.clock.now();
  const tombstoneMs = world.environment.timings.tombstoneSeconds * 1000;
  let unpaid = 0;
  for (const park of await world.rollback.parks()) {
    const orphaned = request.execution !== undefined && park.execution === request.execution;
    const due = park.status === 'open' && (orphaned || nowMs >= park.deadlineMs);
    const guarded = park.status === 'repaid' && nowMs - (park.repaidAtMs ?? 0) < tombstoneMs;
    if (!due && !(guarded && (await isAtZero(park.service, world)))) continue;
    try {
      await repay(park, 'restorer', world);
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      unpaid += 1;
      world.journal.say('not repaid yet', { service: park.service, because: error.message });
    }
  }
  world.journal.measure({ [METRICS.restorerRuns]: 1 });
  if (unpaid > 0) throw new TransientError(`${unpaid} parked services could not be restored yet`);
}

async function isAtZero(id: string, { environment, fleet }: RestorePorts): Promise<boolean> {
  const service = environment.services.find((one) => one.id === id);
  if (!service) return false;
  return (await fleet.describe([service])).get(id)?.desired === 0;
}
