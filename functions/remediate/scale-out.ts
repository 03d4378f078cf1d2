import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import { rungOf, withRung } from '../../shared/core/remediation/incident.ts';
import { TerminalError, TransientError } from '../../shared/ports.ts';
import { fencedHands, isChecked } from './fence.ts';
import { type EcsCase, save, viewOf } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/** More tasks, and never fewer: run again, or after somebody else has added some, it changes nothing. */
export async function scaleOut(current: EcsCase, world: RemediatePorts): Promise<StepAnswer<'act'>> {
  const { service, incident } = current;
  const to = incident.plan?.scaleTo;
  if (to === undefined)
    throw new TerminalError(`the plan of ${incident.id} names no count for ${service.id}`);
  const view = await viewOf(service, world);
  if (!view) throw new TransientError(`ECS could not be read: how many tasks of ${service.id} are there?`);
  if (view.desired < to) {
    if (!isChecked(current, world)) return { next: 'recheck', waitSeconds: 0 };
    await (await fencedHands(current, world)).setDesired(service, to);
  }
  world.journal.say('acted', { incident: incident.id, remedy: 'scale-out', from: view.desired, to });
  const rung = rungOf(incident, 'scale-out')!;
  await save(withRung(incident, { ...rung, actedAtMs: world.clock.now() }), world);
  return { next: 'settle', waitSeconds: 0 };
}
