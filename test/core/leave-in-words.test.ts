import { describe, expect, it } from 'vitest';
import {
  type Answer,
  type Approval,
  acceptAnswer,
  heldMeanwhile,
  type Leave,
  leaveFor,
  leaveGate,
  remediesToAskFor,
} from '../../shared/core/remediation/approval.ts';
import { MINUTE, NOON, service, steadyView } from '../support/cases.ts';
import { askedApproval, askedIncident as incident } from '../support/records.ts';

const asked = askedApproval({ question: 'q', remedies: ['scale-cycle'] });
const approved: Approval = {
  ...asked,
  status: 'approved',
  decidedBy: 'alice',
  decidedAtMs: NOON + 2 * MINUTE,
};
const yes: Answer = { incident: incident.id, question: 'q', remedies: ['scale-cycle'], decision: 'approve' };
const alice = { by: 'alice', atMs: NOON + 5 * MINUTE };
const carefully = service('cart', { mode: 'approve' });

describe('an answer that does not count is told why', () => {
  it.each<[string, Approval | undefined, Partial<Answer>, number, string]>([
    ['about nothing', undefined, {}, alice.atMs, 'nothing is asked about this incident'],
    [
      'about another incident',
      asked,
      { incident: 'cart#9' },
      alice.atMs,
      'nothing is asked about this incident',
    ],
    ['to another question', asked, { question: 'p' }, alice.atMs, 'this is the answer to another question'],
    ['for another remedy', asked, { remedies: ['roll-back'] }, alice.atMs, 'something else was asked for'],
    ['after another one', { ...approved, decidedBy: 'bob' }, {}, alice.atMs, 'it is approved already'],
    ['against its own', approved, { decision: 'reject' }, alice.atMs, 'it is approved already'],
    ['used up', { ...approved, status: 'used' }, {}, alice.atMs, 'it is used already'],
    ['in the moment of its end', asked, {}, asked.expiresAtMs, 'it came too late'],
  ])('%s', (_, question, answer, atMs, because) => {
    expect(acceptAnswer(question, { ...yes, ...answer }, { ...alice, atMs })).toEqual({
      kind: 'refused',
      because,
    });
  });

  it('said again by the same person it was written before, and is not counted twice', () => {
    expect(acceptAnswer(approved, yes, alice)).toEqual({ kind: 'written', approval: approved });
    const rejected: Approval = { ...approved, status: 'rejected' };
    expect(acceptAnswer(rejected, { ...yes, decision: 'reject' }, alice)).toEqual({
      kind: 'written',
      approval: rejected,
    });
  });

  it('a no is a no', () => {
    const answer = acceptAnswer(asked, { ...yes, decision: 'reject', because: 'not now' }, alice);
    expect(answer).toMatchObject({ kind: 'accepted', approval: { status: 'rejected', because: 'not now' } });
  });
});

const leave = (approval: Approval | undefined, given: object = {}): Leave =>
  leaveFor({
    service: carefully,
    remedy: 'scale-cycle',
    incident,
    approval,
    view: steadyView(),
    nowMs: NOON + 10 * MINUTE,
    ...given,
  });

describe('leave that is refused says why', () => {
  it.each<[string, Approval | undefined, object, string]>([
    [
      'where it may only be observed',
      undefined,
      { service: service('cart', { mode: 'observe' }) },
      'its owner lets it only be observed',
    ],
    ['rejected', { ...asked, status: 'rejected', decidedBy: 'bob' }, {}, 'bob rejected it'],
    [
      'rejected with a reason',
      { ...asked, status: 'rejected', decidedBy: 'bob', because: 'a sale' },
      {},
      'bob rejected it: a sale',
    ],
    ['silence', asked, { nowMs: asked.expiresAtMs }, 'nobody answered within 1800 s'],
    [
      'expired before use',
      approved,
      { nowMs: asked.expiresAtMs },
      'alice approved it, and it expired before it could be used',
    ],
    [
      'another world',
      approved,
      { view: steadyView({ desired: 5 }) },
      'it was approved for another world: the desired count is 5, not 2',
    ],
  ])('%s', (_, approval, given, because) => {
    expect(leave(approval, given)).toEqual({ kind: 'refused', because });
  });

  it('is still to be used a moment before its end', () => {
    expect(leave(approved, { nowMs: asked.expiresAtMs - 1 }).kind).toBe('use');
    expect(leave(asked, { nowMs: asked.expiresAtMs - 1 }).kind).toBe('ask');
  });

  it('names what held it up since it was asked, not what did before, and not itself', () => {
    const hold = (reason: 'paused' | 'needs-approval', detail: string, sinceMs: number) => ({
      reason,
      detail,
      sinceMs,
    });
    const since = asked.askedAtMs;
    const held = (...holds: readonly ReturnType<typeof hold>[]) =>
      heldMeanwhile({ ...incident, holds }, asked);
    expect(held()).toBe('');
    expect(held(hold('paused', 'for lunch', since))).toBe(': held meanwhile, for lunch');
    expect(held(hold('paused', 'for lunch', since - 1))).toBe('');
    expect(held(hold('needs-approval', 'asked', since + 1))).toBe('');
    expect(held(hold('paused', 'first', since), hold('paused', 'last', since + 1))).toContain('last');
    expect(heldMeanwhile({ ...incident, hold: hold('paused', 'still', since) }, asked)).toContain('still');
  });
});

describe('the question as a gate', () => {
  it.each<[string, Leave, 'approve' | 'auto', boolean, string]>([
    ['nobody need be asked', { kind: 'given' }, 'auto', true, 'mode auto'],
    ['used before', { kind: 'given' }, 'approve', true, 'mode approve, approved'],
    ['to be used now', { kind: 'use', approval: approved }, 'approve', true, 'mode approve, approved'],
    ['open', { kind: 'ask' }, 'approve', false, "mode approve: scale-cycle waits for a human's leave"],
    ['refused', { kind: 'refused', because: 'bob rejected it' }, 'approve', false, 'bob rejected it'],
  ])('%s', (_, given, mode, passes, seen) => {
    expect(leaveGate(given, service('cart', { mode }), 'scale-cycle')).toEqual({
      gate: 'needs-approval',
      passes,
      seen,
      limit: 'mode auto, or an approval',
    });
  });

  it('asks for this rung and those after it that need leave, and for none where nothing is planned', () => {
    expect(remediesToAskFor(carefully, incident, 'scale-cycle')).toEqual(['scale-cycle', 'roll-back']);
    const partly = service('cart', { modes: { 'roll-back': 'approve' } });
    expect(remediesToAskFor(partly, incident, 'force-deploy')).toEqual(['roll-back']);
    expect(remediesToAskFor(carefully, { ...incident, plan: undefined }, 'scale-cycle')).toEqual([]);
  });
});
