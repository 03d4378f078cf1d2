import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import type { ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import type { Gate } from '../../shared/core/remediation/admission.ts';
import { type Approval, type Leave, leaveFor, leaveGate } from '../../shared/core/remediation/approval.ts';
import { type Incident, liftHold, withVerdict } from '../../shared/core/remediation/incident.ts';
import type { Remedy } from '../../shared/core/remediation/ladder.ts';
import { type Case, end, save, saveHold, TO_CLOSE } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

interface Judged extends Case {
  readonly remedy: Remedy;
  readonly view: ServiceView;
  /** Everything else lets us act. */
  readonly gates: readonly Gate[];
}

/** The last gate before an act: where its owner wants to be asked, only a human opens it. */
export async function waitForLeave(
  { service, incident, remedy, view, gates, nowMs }: Judged,
  world: RemediatePorts,
): Promise<StepAnswer<'check-again'>> {
  const approval = await world.rollback.approval(service.id);
  const leave = leaveFor({ service, remedy, incident, approval, view, nowMs: world.clock.now() });
  const judged = withVerdict(incident, [...gates, leaveGate(leave, service, remedy)], nowMs);
  switch (leave.kind) {
    case 'given':
      await save({ ...liftHold(judged), checkedAtMs: nowMs }, world);
      return { next: 'act', waitSeconds: 0 };
    case 'use':
      await use(leave, { ...judged, checkedAtMs: nowMs }, world);
      return { next: 'act', waitSeconds: 0 };
    case 'ask': {
      const detail = `${remedy} waits for a human's leave`;
      await saveHold(judged, { reason: 'needs-approval', detail, sinceMs: nowMs }, world);
      return { next: 'ask', waitSeconds: secondsToAsk(approval, world) };
    }
    case 'refused':
      await end(judged, 'escalated', leave.because, world);
      return TO_CLOSE;
    default:
      return leave satisfies never;
  }
}

/** The answer wakes it at once; silence does, well before the lease runs out, and when the question has. */
export function secondsToAsk(approval: Approval | undefined, { clock, environment }: RemediatePorts): number {
  const { leaseSeconds, approvalSeconds } = environment.timings;
  const leftMs = approval?.status === 'asked' ? approval.expiresAtMs - clock.now() : approvalSeconds * 1000;
  return Math.min(leaseSeconds, Math.max(0, leftMs) / 1000);
}

/** Of two that use one answer at once, one loses this write and does nothing. */
async function use(
  { approval }: Extract<Leave, { kind: 'use' }>,
  incident: Incident,
  world: RemediatePorts,
): Promise<void> {
  const usedAtMs = world.clock.now();
  await world.rollback.replaceApproval({ ...approval, status: 'used', usedAtMs });
  world.journal.say('leave used', { incident: incident.id, by: approval.decidedBy });
  await save(liftHold(incident), world);
}
