import { composeUnpaid } from '../../shared/core/notices/compose-debt.ts';
import { isOverdue } from '../../shared/core/remediation/park.ts';
import type { Park } from '../../shared/core/remediation/records.ts';
import { tell } from '../tell/tell.ts';
import type { WatchPorts } from './ports.ts';

/** The restorer says itself what it cannot pay. Whoever is owed and hears nothing has no restorer: this is its only other voice. */
export async function tellOverdue(parks: readonly Park[], world: WatchPorts): Promise<void> {
  const nowMs = world.clock.now();
  for (const park of parks.filter((one) => isOverdue(one, nowMs))) {
    const because = 'it should have paid by now and has not: does it run, and what does its log say';
    await tell(composeUnpaid(world.environment, { park, because, nowMs }), world);
  }
}
