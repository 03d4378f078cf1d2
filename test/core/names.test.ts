import { describe, expect, it } from 'vitest';
import { type CaseFile, diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import { makePlan } from '../../shared/core/remediation/plan.ts';
import { illBelief, MINUTE, NOON, service, steadyView } from '../support/cases.ts';
import { plainFile } from '../support/why.ts';

const found = (given: Partial<CaseFile> = {}) =>
  diagnose(
    plainFile({
      belief: illBelief(NOON - 2 * MINUTE, {
        phase: 'dns',
        reason: 'cart.shop-prod.local has no address (ENOTFOUND)',
      }),
      ...given,
    }),
  );

describe('a name that does not lead to its tasks', () => {
  it('[S0-07] [S0-43] is service discovery: the service is not restarted for it', () => {
    const diagnosis = found();
    expect(diagnosis).toMatchObject({ cause: 'network', blames: 'cart' });
    expect(diagnosis.because.join(' ')).toMatch(/2 of 2 tasks run, .*service discovery/);
    const planned = makePlan({
      service: service('cart'),
      diagnosis,
      view: steadyView(),
      baselines: [],
      available: new Set(),
      condemned: new Set(),
      barriers: new Set(),
      nowMs: NOON,
      blameSeconds: 14 * 86_400,
      tried: [],
    });
    expect(planned).toMatchObject({ kind: 'hold', reason: 'no-remedy' });
  });

  it('is none where tasks are missing: then they are the trouble', () => {
    expect(found({ view: steadyView({ running: 1 }) }).cause).not.toBe('network');
  });
});
