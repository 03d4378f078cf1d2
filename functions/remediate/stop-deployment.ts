import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import { rungOf, withRung } from '../../shared/core/remediation/incident.ts';
import { canBeStopped } from '../../shared/core/remediation/stop-deployment.ts';
import { TransientError } from '../../shared/ports.ts';
import { fencedHands, isChecked } from './fence.ts';
import { type EcsCase, end, save, TO_CLOSE, viewOf } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/** ECS itself goes back; one that is on its way back already, or over, is asked nothing. */
export async function stopDeployment(current: EcsCase, world: RemediatePorts): Promise<StepAnswer<'act'>> {
  const { service, incident } = current;
  const view = await viewOf(service, world);
  if (!view) throw new TransientError(`ECS could not be read: is ${service.id} still being deployed?`);
  if (canBeStopped(view) && view.serviceDeployment !== undefined) {
    if (view.serviceDeployment !== incident.fingerprint?.serviceDeployment) {
      await end(incident, 'aborted', 'somebody else has deployed it since', world);
      return TO_CLOSE;
    }
    if (!isChecked(current, world)) return { next: 'recheck', waitSeconds: 0 };
    await (await fencedHands(current, world)).stopDeployment(service, view.serviceDeployment);
  }
  world.journal.say('acted', {
    incident: incident.id,
    remedy: 'stop-deployment',
    deployment: view.serviceDeployment,
  });
  const rung = rungOf(incident, 'stop-deployment')!;
  await save(withRung(incident, { ...rung, actedAtMs: world.clock.now() }), world);
  return { next: 'settle', waitSeconds: world.environment.timings.pollSeconds };
}
