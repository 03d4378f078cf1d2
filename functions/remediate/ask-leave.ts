import type { StepAnswer, StepRequest } from '../../shared/contracts/workflow.ts';
import { composeQuestion } from '../../shared/core/notices/compose-question.ts';
import { type Approval, isAbout, remediesToAskFor } from '../../shared/core/remediation/approval.ts';
import { fingerprintOf } from '../../shared/core/remediation/fingerprint.ts';
import { TerminalError, TransientError } from '../../shared/ports.ts';
import { tell } from '../tell/tell.ts';
import { type Case, viewOf } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/**
 * Asks a human for leave, once, and leaves the token that wakes the workflow. The workflow comes back here every
 * other minute, to look whether the question still stands: the question stays the same, only its token is new.
 */
export async function askLeave(
  request: StepRequest,
  { service, incident, remedy, nowMs }: Case,
  world: RemediatePorts,
): Promise<StepAnswer<'ask'>> {
  const { token: taskToken, question } = request;
  if (taskToken === undefined || question === undefined || remedy === undefined)
    throw new TerminalError(`a question about ${incident.id} without a token, a name or a remedy`);
  const asked: StepAnswer<'ask'> = { next: 'asked', waitSeconds: 0 };
  const before = await world.rollback.approval(service.id);
  if (isAbout(before, incident) && before.remedies.includes(remedy)) {
    if (before.status === 'asked') await world.rollback.replaceApproval({ ...before, taskToken });
    return asked;
  }
  const view = await viewOf(service, world);
  if (!view) throw new TransientError(`ECS could not be read: what would ${service.id} be approved for?`);
  const approval: Approval = {
    service: service.id,
    incident: incident.id,
    execution: request.execution,
    question,
    remedies: remediesToAskFor(service, incident, remedy),
    rollBackTo: incident.plan?.rollBackTo,
    fingerprint: fingerprintOf(view),
    askedAtMs: nowMs,
    expiresAtMs: nowMs + world.environment.timings.approvalSeconds * 1000,
    taskToken,
    status: 'asked',
    version: before?.version ?? 0,
  };
  await world.rollback.replaceApproval(approval);
  world.journal.say('asked', { incident: incident.id, remedies: approval.remedies });
  await tell(composeQuestion({ environment: world.environment, incident, approval, before }), world);
  return asked;
}
