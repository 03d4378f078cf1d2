import { holdOf } from '../../shared/core/remediation/admission.ts';
import { CHECK_GOOD_FOR_MS, lastMoment } from '../../shared/core/remediation/fence.ts';
import { humanGates } from '../../shared/core/remediation/human-gates.ts';
import { type FleetHands, type FunctionHands, LostRaceError } from '../../shared/ports.ts';
import type { Case } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/** Between the check and the act somebody said that nothing must be done: the next check names who and why. */
export class ToldNotTo extends Error {
  override readonly name = 'ToldNotTo';
}

/**
 * Hands for one forward act: the lease and what people say are read right before, and they let go before the
 * lease, or the check that the act rests on, is over. A worker that sleeps in between does nothing when it wakes.
 */
export async function fencedHands(current: Case, world: RemediatePorts): Promise<FleetHands> {
  return world.hands.until(await notAfter(current, world));
}

export async function fencedFunctionHands(current: Case, world: RemediatePorts): Promise<FunctionHands> {
  return world.hands.onFunctions(await notAfter(current, world));
}

async function notAfter(current: Case, world: RemediatePorts): Promise<number> {
  const { service, incident, lease } = current;
  const [held, control] = await Promise.all([world.rollback.lease(service.id), world.rollback.control()]);
  const nowMs = world.clock.now();
  const hold = holdOf(humanGates({ control, service, nowMs }), nowMs);
  if (hold) throw new ToldNotTo(`${current.remedy} of ${service.id}: ${hold.detail}`);
  const moment = lastMoment({ held, mine: lease, checkedAtMs: incident.checkedAtMs ?? 0, nowMs });
  if ('refused' in moment) throw new LostRaceError(`${current.remedy} of ${service.id}: ${moment.refused}`);
  return moment.notAfterMs;
}

/** The world was looked at for this act a moment ago, and not before an interruption. */
export function isChecked({ incident }: Case, world: RemediatePorts): boolean {
  return world.clock.now() - (incident.checkedAtMs ?? 0) <= CHECK_GOOD_FOR_MS;
}
