import { describe, expect, it } from 'vitest';
import { composeQuestion } from '../../../shared/core/notices/compose-question.ts';
import { type Approval, leaveFor } from '../../../shared/core/remediation/approval.ts';
import { fingerprintOf } from '../../../shared/core/remediation/fingerprint.ts';
import { incidentAt, MINUTE, NOON, plainSituation, service, steadyView } from '../../support/cases.ts';

const stop = { reason: 'stopped' as const, detail: 'stopped by bob: debugging', sinceMs: NOON + MINUTE };
const incident = incidentAt(NOON, { openedAtMs: NOON, execution: 'cart-1', holds: [stop] });
const approved: Approval = {
  service: 'cart',
  incident: incident.id,
  execution: 'cart-1',
  question: 'a'.repeat(64),
  remedies: ['force-deploy'],
  fingerprint: fingerprintOf(steadyView()),
  askedAtMs: NOON,
  expiresAtMs: NOON + 30 * MINUTE,
  taskToken: 'token',
  status: 'approved',
  decidedBy: 'alice',
  version: 2,
};
const { environment } = plainSituation();

it('a question says how far the remedy goes that is asked for', () => {
  const plan = {
    rungs: ['raise-memory' as const],
    leftOut: [],
    raise: { fromMiB: 512, toMiB: 1024, patch: 'memory' },
  };
  const { subject } = composeQuestion({
    environment,
    incident: { ...incident, plan },
    approval: { ...approved, remedies: ['raise-memory'] },
  });
  expect(subject).toContain('cart: may I raise memory from 512 to 1024 MiB?');
});

describe('an approval that was not used', () => {
  it('is explained when it is asked for again: who gave it, and what held it', () => {
    const question = { ...approved, question: 'b'.repeat(64), status: 'asked' as const };
    const { lines } = composeQuestion({ environment, incident, approval: question, before: approved });
    expect(lines).toContain(
      'alice approved it before, and that could not be used: held meanwhile, stopped by bob: debugging.',
    );
  });

  it.each([
    ['a first question', undefined],
    ['one after a used approval', { ...approved, status: 'used' as const }],
    ['one about another incident', { ...approved, incident: 'cart#000099' }],
  ])('is not spoken of in %s', (_, before) => {
    const { lines } = composeQuestion({ environment, incident, approval: approved, before });
    expect(lines.join()).not.toContain('before, and');
  });

  it('is explained when it has expired', () => {
    const leave = leaveFor({
      service: service('cart', { mode: 'approve' }),
      remedy: 'force-deploy',
      incident,
      approval: approved,
      view: steadyView(),
      nowMs: NOON + 30 * MINUTE,
    });
    expect(leave).toEqual({
      kind: 'refused',
      because:
        'alice approved it, and it expired before it could be used: held meanwhile, stopped by bob: debugging',
    });
  });
});
