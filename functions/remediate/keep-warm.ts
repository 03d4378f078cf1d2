import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import type { FunctionView } from '../../shared/core/diagnosis/evidence.ts';
import { rungOf, withRung } from '../../shared/core/remediation/incident.ts';
import { isOwnLoan, whyNotProvision } from '../../shared/core/remediation/loan.ts';
import { TerminalError } from '../../shared/ports.ts';
import { fencedFunctionHands, isChecked } from './fence.ts';
import { type LambdaCase, save } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/** The debt is entered before the call: whatever dies in between, the restorer releases what is warm on its day. */
export async function keepWarm(
  current: LambdaCase,
  view: FunctionView,
  world: RemediatePorts,
): Promise<StepAnswer<'act'>> {
  const { service, incident, lease, remedy } = current;
  const environments = incident.plan?.settings?.environments;
  if (environments === undefined) throw new TerminalError(`the plan of ${incident.id} names no number`);
  const entered = await world.rollback.loan(service.id);
  const isOurs = entered && isOwnLoan(entered, { incident: incident.id, execution: lease.holder });
  if (!isOurs || view.provisioned !== environments) {
    const taken = whyNotProvision(view);
    if (taken !== undefined) throw new TerminalError(taken);
    if (!isChecked(current, world)) return { next: 'recheck', waitSeconds: 0 };
    const hands = await fencedFunctionHands(current, world);
    const { functionName, alias, modelName } = service;
    const lentAtMs = world.clock.now();
    await world.rollback.openLoan({
      ...{ service: service.id, modelName, functionName, alias, environments, status: 'open', lentAtMs },
      ...{ incident: incident.id, execution: lease.holder!, epoch: lease.epoch },
      dueAtMs: lentAtMs + world.environment.timings.warmSeconds * 1000,
    });
    await hands.provision(service, environments);
  }
  world.journal.say('acted', { incident: incident.id, remedy, environments });
  const rung = rungOf(incident, remedy)!;
  await save(withRung(incident, { ...rung, actedAtMs: world.clock.now() }), world);
  return { next: 'settle', waitSeconds: world.environment.timings.pollSeconds };
}
