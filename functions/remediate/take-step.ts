import type { StepAnswer, StepRequest } from '../../shared/contracts/workflow.ts';
import { act } from './act.ts';
import { captureEvidence } from './capture-evidence.ts';
import { checkAgain } from './check-again.ts';
import { closeCase, giveUp } from './close-case.ts';
import { lookAgain } from './look-again.ts';
import { decidePlan } from './make-a-plan.ts';
import { openCase } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';
import { settle } from './settle.ts';
import { takeLease } from './take-lease.ts';
import { verify } from './verify.ts';

/** One step of the remediation. What a step needs to remember is in the incident: any step may be run again. */
export async function takeStep(request: StepRequest, world: RemediatePorts): Promise<StepAnswer> {
  const answer = await answerOf(request, world);
  // A wait never outlives the lease that the next step renews; Step Functions takes whole seconds.
  const most = world.environment.timings.leaseSeconds / 3;
  return { next: answer.next, waitSeconds: Math.max(1, Math.ceil(Math.min(answer.waitSeconds, most))) };
}

async function answerOf(request: StepRequest, world: RemediatePorts): Promise<StepAnswer> {
  switch (request.step) {
    case 'take-lease':
      return takeLease(request, world);
    case 'capture-evidence':
      return captureEvidence(await openCase(request, world), world);
    case 'look-again':
      return lookAgain(await openCase(request, world), world);
    case 'make-a-plan':
      return decidePlan(await openCase(request, world), world);
    case 'check-again':
      return checkAgain(await openCase(request, world), world);
    case 'act':
      return act(await openCase(request, world), world);
    case 'settle':
      return settle(await openCase(request, world), world);
    case 'verify':
      return verify(await openCase(request, world), world);
    case 'close':
      return closeCase(request, world);
    case 'give-up':
      return giveUp(request, world);
    default:
      return request.step satisfies never;
  }
}
