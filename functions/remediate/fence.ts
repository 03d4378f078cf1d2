import { CHECK_GOOD_FOR_MS, lastMoment } from '../../shared/core/remediation/fence.ts';
import { type FleetHands, LostRaceError } from '../../shared/ports.ts';
import type { Case } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/**
 * Hands for one forward act: the lease is read right before, and they let go before it, or the check that the
 * act rests on, is over. A worker that sleeps in between does nothing when it wakes.
 */
export async function fencedHands(current: Case, world: RemediatePorts): Promise<FleetHands> {
  const { service, incident, lease } = current;
  const held = await world.rollback.lease(service.id);
  const nowMs = world.clock.now();
  const moment = lastMoment({ held, mine: lease, checkedAtMs: incident.checkedAtMs ?? 0, nowMs });
  if ('refused' in moment) throw new LostRaceError(`${current.remedy} of ${service.id}: ${moment.refused}`);
  return world.hands.until(moment.notAfterMs);
}

/** The world was looked at for this act a moment ago, and not before an interruption. */
export function isChecked({ incident }: Case, world: RemediatePorts): boolean {
  return world.clock.now() - (incident.checkedAtMs ?? 0) <= CHECK_GOOD_FOR_MS;
}
