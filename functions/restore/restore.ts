import { METRICS } from '../../shared/contracts/schedule.ts';
import { dutyOf, isOwed } from '../../shared/core/remediation/park.ts';
import type { Park } from '../../shared/core/remediation/records.ts';
import { TransientError } from '../../shared/ports.ts';
import { parkedService, type RepayPorts, repay } from './repay.ts';

export type RestorePorts = RepayPorts;

/**
 * Pays every debt that nobody else will pay: a park past its deadline, one whose workflow has just ended, and,
 * while its tombstone stands, a count that a late write set back to 0. It asks no kill switch and no lease.
 */
export async function restore(request: { readonly execution?: string }, world: RestorePorts): Promise<void> {
  const nowMs = world.clock.now();
  const tombstoneMs = world.environment.timings.tombstoneSeconds * 1000;
  const { parks, unreadable } = await world.rollback.parks();
  const unpaid = [...unreadable];
  for (const park of parks) {
    const duty = dutyOf(park, { nowMs, tombstoneMs, ended: request.execution });
    try {
      if (duty === 'pay' || (duty === 'guard' && (await isAtZero(park, world))))
        await repay(park, 'restorer', world);
    } catch (error) {
      // Whatever is wrong with this debt, the next one is still owed.
      unpaid.push(`${park.service}: ${String(error)}`);
      world.journal.say('not repaid yet', { service: park.service, because: String(error) });
    }
  }
  world.journal.measure({ [METRICS.restorerRuns]: 1 });
  if (unpaid.length > 0) throw new TransientError(`not all debts could be paid: ${unpaid.join('; ')}`);
}

async function isAtZero(park: Park, world: RestorePorts): Promise<boolean> {
  const service = parkedService(park, world);
  const desired = (await world.fleet.describe([service])).get(park.service)?.desired;
  return desired !== undefined && isOwed(desired);
}
