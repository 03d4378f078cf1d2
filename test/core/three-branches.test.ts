import { describe, expect, it } from 'vitest';
import type { Cause } from '../../shared/core/diagnosis/diagnose.ts';
import { makePlan, type PlanInput } from '../../shared/core/remediation/plan.ts';
import { service } from '../support/cases.ts';
import { planInput } from '../support/records.ts';

const planned = (cause: Cause, given: Partial<PlanInput> = {}) => {
  const remedies = ['raise-memory', 'force-deploy', 'scale-cycle', 'roll-back'] as const;
  return makePlan(
    planInput(cause, { service: service('cart', { raiseMemoryUpToMiB: 2_048, remedies }), ...given }),
  );
};
const firstOf = (plan: ReturnType<typeof makePlan>) =>
  plan.kind === 'plan' ? plan.plan.rungs[0] : plan.reason;

describe('[S2-01] a service alert goes one of three ways', () => {
  it('its health check fails: it is restarted', () => {
    expect(firstOf(planned('hung-tasks'))).toBe('force-deploy');
  });

  it('it is killed for lack of memory: it gets more', () => {
    const raise = { raise: { definition: '{}', fromMiB: 512, toMiB: 1_024, patch: 'memory' } };
    expect(firstOf(planned('out-of-memory', { raise, baselines: [] }))).toBe('raise-memory');
  });

  it('it crashes again and again: its cause is undone, or told to people; it is not just restarted', () => {
    expect(firstOf(planned('bad-revision'))).toBe('roll-back');
    expect(firstOf(planned('configuration'))).toBe('no-remedy');
  });
});
