import type { ServiceView } from '../diagnosis/evidence.ts';
import type { WatchedService } from '../watchlist/environment.ts';
import { modeFor } from '../watchlist/mode.ts';
import type { Gate } from './admission.ts';
import { foreignChange } from './fingerprint.ts';
import type { Fingerprint, Incident } from './incident.ts';
import type { Remedy } from './ladder.ts';

export type ApprovalStatus = 'asked' | 'approved' | 'rejected' | 'used';

/** Every edge an approval may take: a human answers once, and the remediator uses the answer once. */
export const APPROVAL_EDGES: Readonly<Record<ApprovalStatus, readonly ApprovalStatus[]>> = {
  asked: ['approved', 'rejected'],
  approved: ['used'],
  rejected: [],
  used: [],
};

/** One question to a human, and the answer. A service has at most one; the next question replaces it. */
export interface Approval {
  readonly service: string;
  readonly incident: string;
  /** The execution that asked: it has one plan, and nobody else may use the answer. */
  readonly execution: string;
  /** Names this question and no other: 256 bits that nobody can guess. */
  readonly question: string;
  /** What is asked for: this rung of the plan, and those after it that need leave too. */
  readonly remedies: readonly Remedy[];
  readonly rollBackTo?: string;
  /** The world that the question was asked for. */
  readonly fingerprint: Fingerprint;
  readonly askedAtMs: number;
  readonly expiresAtMs: number;
  /** Wakes the workflow. It never leaves the account. */
  readonly taskToken: string;
  readonly status: ApprovalStatus;
  readonly decidedAtMs?: number;
  /** As AWS knows the principal. */
  readonly decidedBy?: string;
  readonly because?: string;
  readonly usedAtMs?: number;
  readonly version: number;
}

/** What an engineer says to a question. */
export interface Answer {
  readonly incident: string;
  readonly question: string;
  readonly remedies: readonly Remedy[];
  readonly decision: 'approve' | 'reject';
  readonly because?: string;
}

export type Accepted =
  | { readonly kind: 'accepted'; readonly approval: Approval }
  /** The same answer, written down before and not taken up yet: it may still have to wake the workflow. */
  | { readonly kind: 'written'; readonly approval: Approval }
  | { readonly kind: 'refused'; readonly because: string };

/** The answer counts only for the very question that is open, once, and in time. */
export function acceptAnswer(
  asked: Approval | undefined,
  answer: Answer,
  said: { readonly by: string; readonly atMs: number },
): Accepted {
  const refused = (because: string): Accepted => ({ kind: 'refused', because });
  if (!asked || asked.incident !== answer.incident) return refused('nothing is asked about this incident');
  if (asked.question !== answer.question) return refused('this is the answer to another question');
  if (asked.remedies.join() !== answer.remedies.join()) return refused('something else was asked for');
  const status = answer.decision === 'approve' ? 'approved' : 'rejected';
  if (asked.status === status && asked.decidedBy === said.by) return { kind: 'written', approval: asked };
  if (asked.status !== 'asked') return refused(`it is ${asked.status} already`);
  if (said.atMs >= asked.expiresAtMs) return refused('it came too late');
  return {
    kind: 'accepted',
    approval: {
      ...asked,
      status,
      decidedAtMs: said.atMs,
      decidedBy: said.by,
      because: answer.because,
    },
  };
}

export type Leave =
  | { readonly kind: 'given' }
  /** Approved and not used yet: it is used up by writing so. */
  | { readonly kind: 'use'; readonly approval: Approval }
  | { readonly kind: 'ask' }
  | { readonly kind: 'refused'; readonly because: string };

/** May this rung be climbed, as far as people are concerned? */
export function leaveFor(input: {
  readonly service: WatchedService;
  readonly remedy: Remedy;
  readonly incident: Incident;
  readonly approval?: Approval;
  readonly view: ServiceView;
  readonly nowMs: number;
}): Leave {
  const { service, remedy, incident, approval, view, nowMs } = input;
  const mode = modeFor(service, remedy);
  if (mode === 'auto') return { kind: 'given' };
  if (mode === 'observe') return { kind: 'refused', because: 'its owner lets it only be observed' };
  if (!isAbout(approval, incident) || !approval.remedies.includes(remedy)) return { kind: 'ask' };
  if (approval.status === 'used') return { kind: 'given' };
  if (approval.status === 'rejected') {
    const why = approval.because ? `: ${approval.because}` : '';
    return { kind: 'refused', because: `${approval.decidedBy} rejected it${why}` };
  }
  if (nowMs >= approval.expiresAtMs) {
    const silent = approval.status === 'asked';
    return {
      kind: 'refused',
      because: silent
        ? `nobody answered within ${Math.round((approval.expiresAtMs - approval.askedAtMs) / 1000)} s`
        : `${approval.decidedBy} approved it, and it expired before it could be used${heldMeanwhile(incident, approval)}`,
    };
  }
  if (approval.status === 'asked') return { kind: 'ask' };
  const change = foreignChange(approval.fingerprint, view, incident);
  if (change !== undefined)
    return { kind: 'refused', because: `it was approved for another world: ${change}` };
  return { kind: 'use', approval };
}

/** What kept an answer from being used. */
export function heldMeanwhile({ hold, holds }: Incident, { askedAtMs }: Approval): string {
  const last = [...holds, ...(hold ? [hold] : [])].findLast(
    ({ reason, sinceMs }) => reason !== 'needs-approval' && sinceMs >= askedAtMs,
  );
  return last ? `: held meanwhile, ${last.detail}` : '';
}

/** Asked by the execution that has the incident now. */
export function isAbout(approval: Approval | undefined, incident: Incident): approval is Approval {
  return (
    approval !== undefined &&
    approval.incident === incident.id &&
    approval.execution === incident.execution &&
    approval.askedAtMs >= incident.openedAtMs
  );
}

/** This rung and those after it that need leave too: one approval covers one plan. */
export function remediesToAskFor(service: WatchedService, incident: Incident, remedy: Remedy): Remedy[] {
  const rungs = incident.plan?.rungs ?? [];
  return rungs.slice(rungs.indexOf(remedy)).filter((one) => modeFor(service, one) === 'approve');
}

/** The question as one of the gates. */
export function leaveGate(leave: Leave, service: WatchedService, remedy: Remedy): Gate {
  const seen = {
    given: () =>
      `mode ${modeFor(service, remedy)}${modeFor(service, remedy) === 'approve' ? ', approved' : ''}`,
    use: () => 'mode approve, approved',
    ask: () => `mode approve: ${remedy} waits for a human's leave`,
    refused: () => (leave.kind === 'refused' ? leave.because : ''),
  }[leave.kind]();
  return {
    gate: 'needs-approval',
    passes: leave.kind === 'given' || leave.kind === 'use',
    seen,
    limit: 'mode auto, or an approval',
  };
}
