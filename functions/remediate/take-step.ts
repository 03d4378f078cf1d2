import {
  NO_RUNG,
  type RoutedAnswer,
  type Step,
  type StepAnswer,
  type StepRequest,
} from '../../shared/contracts/workflow.ts';
import { nextRung } from '../../shared/core/remediation/plan.ts';
import { TransientError } from '../../shared/ports.ts';
import { act } from './act.ts';
import { askLeave } from './ask-leave.ts';
import { captureEvidence } from './capture-evidence.ts';
import { checkAgain } from './check-again.ts';
import { closeCase, giveUp } from './close-case.ts';
import { lookAgain } from './look-again.ts';
import { decidePlan } from './make-a-plan.ts';
import { end, openCase, TO_CLOSE } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';
import { settle } from './settle.ts';
import { takeLease } from './take-lease.ts';
import { verify } from './verify.ts';

/** Steps that only look: what could not be read now is read again later. */
const LOOKING = new Set<Step>(['look-again', 'make-a-plan', 'check-again', 'settle', 'verify']);

/** One step of the remediation. What a step needs to remember is in the incident: any step may be run again. */
export async function takeStep(request: StepRequest, world: RemediatePorts): Promise<RoutedAnswer> {
  const answer = await bounded(request, await answerOrWait(request, world), world);
  // A wait never outlives the lease that the next step renews; Step Functions takes whole seconds.
  const most = world.environment.timings.leaseSeconds / 3;
  const waitSeconds = Math.max(1, Math.ceil(Math.min(answer.waitSeconds, most)));
  const { next } = answer;
  const leavesRung = next === 'skip' || next === 'not-cured';
  const beginsLadder = request.step === 'make-a-plan' && next === 'act';
  if (!leavesRung && !beginsLadder) return { next, waitSeconds };
  const incident = await world.rollback.incident(request.incident);
  return { next, waitSeconds, rung: nextRung(incident?.plan, request.remedy) ?? NO_RUNG };
}

async function answerOrWait(request: StepRequest, world: RemediatePorts): Promise<StepAnswer> {
  try {
    return await answerOf(request, world);
  } catch (error) {
    if (!(error instanceof TransientError) || !LOOKING.has(request.step)) throw error;
    world.journal.say('evidence is missing', { incident: request.incident, because: error.message });
    return { next: 'wait', waitSeconds: world.environment.timings.pollSeconds };
  }
}

/** No waiting for ever: past the longest hold, or the longest an act of ours may take, a human is told. */
async function bounded(request: StepRequest, answer: StepAnswer, world: RemediatePorts): Promise<StepAnswer> {
  const isLooking = answer.next === 'wait' && LOOKING.has(request.step);
  if (!isLooking && answer.next !== 'recheck') return answer;
  const incident = await world.rollback.incident(request.incident);
  if (!incident || incident.status === 'closed') return answer;
  const { holdSeconds, settleSeconds, calmSeconds, patienceSeconds } = world.environment.timings;
  const rung = incident.rungs.at(-1);
  const isActing = request.step === 'settle' || request.step === 'verify';
  // An opening anew and a resumption begin a time of their own.
  const lookingSinceMs = Math.max(rung?.endedAtMs ?? 0, incident.startedAtMs ?? 0);
  const fromMs = isActing ? rung?.intentAtMs : lookingSinceMs || undefined;
  const mostSeconds = isActing
    ? settleSeconds + 3 * calmSeconds + patienceSeconds
    : holdSeconds + 2 * calmSeconds + patienceSeconds;
  if (fromMs === undefined || world.clock.now() - fromMs < mostSeconds * 1000) return answer;
  await end(
    incident,
    'escalated',
    `it could not be decided in ${mostSeconds} s: ${incident.hold?.detail ?? incident.reason}`,
    world,
  );
  return TO_CLOSE;
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
    case 'ask':
      return askLeave(request, await openCase(request, world), world);
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
