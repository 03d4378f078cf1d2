import { composeUnpaid } from '../../shared/core/notices/compose-debt.ts';
import { isOverdue } from '../../shared/core/remediation/park.ts';
import type { Park } from '../../shared/core/remediation/records.ts';
import { isTold } from '../tell/tell.ts';
import type { WatchPorts } from './ports.ts';

/**
 * The restorer says itself what it cannot pay, and why. Whoever is owed and hears nothing has no restorer: this is its
 * only other voice, and takes no word from it.
 */
export async function tellOverdue(parks: readonly Park[], world: WatchPorts): Promise<void> {
  const nowMs = world.clock.now();
  for (const park of parks.filter((one) => isOverdue(one, nowMs))) {
    const because = 'it should have paid by now and has not: does it run, and what does its log say';
    const notice = composeUnpaid(world.environment, { park, because, nowMs });
    await isTold({ ...notice, id: `${notice.id}:silent` }, world);
  }
}
