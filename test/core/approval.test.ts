import { describe, expect, it } from 'vitest';
import {
  type Answer,
  APPROVAL_EDGES,
  type Approval,
  type ApprovalStatus,
  acceptAnswer,
  leaveFor,
  remediesToAskFor,
} from '../../shared/core/remediation/approval.ts';
import fc from '../fast-check.ts';
import { MINUTE, NOON, service, steadyView, taskDefinition } from '../support/cases.ts';
import { askedApproval, askedIncident as incident } from '../support/records.ts';

const asked = askedApproval();

const yes: Answer = {
  incident: incident.id,
  question: asked.question,
  remedies: ['scale-cycle', 'roll-back'],
  decision: 'approve',
};
const alice = { by: 'AROA1:alice', atMs: NOON + 5 * MINUTE };

describe('an answer', () => {
  it('counts for the question that is open, and its principal is recorded', () => {
    expect(acceptAnswer(asked, yes, alice)).toEqual({
      kind: 'accepted',
      approval: {
        ...asked,
        status: 'approved',
        decidedAtMs: alice.atMs,
        decidedBy: 'AROA1:alice',
        because: undefined,
      },
    });
  });

  it.each<[string, Approval | undefined, Partial<Answer>, number]>([
    ['when nothing is asked', undefined, {}, alice.atMs],
    ['for another incident', asked, { incident: 'cart#000002' }, alice.atMs],
    ['to another question', asked, { question: 'b'.repeat(64) }, alice.atMs],
    ['that was altered to cover more', asked, { remedies: ['force-deploy', 'roll-back'] }, alice.atMs],
    ['that is late', asked, {}, asked.expiresAtMs],
    ['that is replayed', { ...asked, status: 'approved' }, {}, alice.atMs],
    ['to what was used', { ...asked, status: 'used' }, {}, alice.atMs],
    ['to what was rejected', { ...asked, status: 'rejected' }, {}, alice.atMs],
  ])('%s counts for nothing', (_, question, altered, atMs) => {
    expect(acceptAnswer(question, { ...yes, ...altered }, { ...alice, atMs }).kind).toBe('refused');
  });

  it('moves a question along an edge that there is, whatever the answer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<ApprovalStatus>('asked', 'approved', 'rejected', 'used'),
        fc.constantFrom<Answer['decision']>('approve', 'reject'),
        fc.integer({ min: NOON, max: NOON + 60 * MINUTE }),
        (status, decision, atMs) => {
          const taken = acceptAnswer({ ...asked, status }, { ...yes, decision }, { ...alice, atMs });
          if (taken.kind === 'refused') return;
          expect(APPROVAL_EDGES[status]).toContain(taken.approval.status);
          expect(atMs).toBeLessThan(asked.expiresAtMs);
        },
      ),
    );
  });
});

describe('leave for a rung', () => {
  const careful = service('cart', { modes: { 'scale-cycle': 'approve', 'roll-back': 'approve' } });
  const leave = (approval?: Partial<Approval>, given: Partial<Parameters<typeof leaveFor>[0]> = {}) =>
    leaveFor({
      service: careful,
      remedy: 'scale-cycle',
      incident,
      approval: approval && { ...asked, ...approval },
      view: steadyView(),
      nowMs: alice.atMs,
      ...given,
    }).kind;

  it('needs nobody where the remedy is automatic', () => {
    expect(leave(undefined, { remedy: 'force-deploy' })).toBe('given');
  });

  it('is asked for once, and the question stands until it is answered', () => {
    expect(leave()).toBe('ask');
    expect(leave({ status: 'asked' })).toBe('ask');
  });

  it('is used up by the first act, and covers the rest of the plan', () => {
    expect(leave({ status: 'approved' })).toBe('use');
    expect(leave({ status: 'used' })).toBe('given');
    expect(leave({ status: 'used' }, { remedy: 'roll-back' })).toBe('given');
  });

  it.each<[string, Partial<Approval>, Partial<Parameters<typeof leaveFor>[0]>]>([
    ['rejected', { status: 'rejected' }, {}],
    ['silent for too long', { status: 'asked' }, { nowMs: asked.expiresAtMs }],
    ['approved and not used in time', { status: 'approved' }, { nowMs: asked.expiresAtMs }],
    [
      'approved for a world that is no more',
      { status: 'approved' },
      { view: steadyView({ taskDefinition: taskDefinition(11) }) },
    ],
    ['of a remedy that is only observed', {}, { service: service('cart', { mode: 'observe' }) }],
  ])('is refused when %s', (_, approval, given) => {
    expect(leave(approval, given)).toBe('refused');
  });

  it.each<[string, Partial<Approval>]>([
    ['another execution', { execution: 'cart-1-2' }],
    ['another incident', { incident: 'cart#000002' }],
    ['an earlier opening of the incident', { askedAtMs: incident.openedAtMs - 1 }],
    ['other remedies', { remedies: ['roll-back'] }],
  ])('that was given to %s is asked for again', (_, approval) => {
    expect(leave({ ...approval, status: 'approved' })).toBe('ask');
    expect(leave({ ...approval, status: 'used' })).toBe('ask');
  });

  it('is asked for this rung and those after it that need it too', () => {
    expect(remediesToAskFor(careful, incident, 'scale-cycle')).toEqual(['scale-cycle', 'roll-back']);
    expect(remediesToAskFor(careful, incident, 'roll-back')).toEqual(['roll-back']);
    expect(remediesToAskFor(service('cart', { mode: 'approve' }), incident, 'force-deploy')).toEqual(
      incident.plan?.rungs,
    );
  });
});
