import { expect, it } from 'vitest';
import { whatStands } from '../../../functions/watch/judge-hold.ts';
import type { Diagnosis } from '../../../shared/core/diagnosis/diagnose.ts';
import type { Need } from '../../../shared/core/health/fleet.ts';
import type { Dependency } from '../../../shared/core/watchlist/environment.ts';
import { illBelief, MINUTE, NOON, plainSituation, service } from '../../support/cases.ts';
import { plainFile } from '../../support/why.ts';

const plain = plainSituation();
const environment = {
  ...plain.environment,
  services: [service('cart', { dependsOn: ['stock'] }), service('stock', { dependsOn: ['partner'] })],
  dependencies: [{ id: 'partner', kind: 'http' } as unknown as Dependency],
};
const before: Diagnosis = {
  cause: 'dependency',
  blames: 'partner',
  confidence: 0.9,
  because: ['it says so'],
};
const incident = { ...plain.incident, diagnosis: before };
const file = plainFile({ sickNeeds: [{ id: 'stock', detail: 'refused' }] });
const stock: Need = { id: 'stock', status: 'unhealthy', detail: 'refused', observedAtMs: NOON };
const blamed = (partner: Partial<Need> | undefined) => {
  const needs = [stock, ...(partner ? [{ id: 'partner', detail: '', ...partner } as Need] : [])];
  return whatStands(incident, file, needs, environment).blames;
};

it.each<[string, Partial<Need> | undefined, string]>([
  ['is ill', { status: 'unhealthy' }, 'partner'],
  ['is said to fail, and nobody watches it', { status: 'suspect' }, 'partner'],
  ['has just come back', { status: 'healthy', cameBackMs: NOON - MINUTE }, 'partner'],
  ['is long well', { status: 'healthy', cameBackMs: NOON - 60 * MINUTE }, 'stock'],
  ['answers again for long, if late', { status: 'degraded', cameBackMs: NOON - 60 * MINUTE }, 'stock'],
  ['nobody watches, and nobody says any more that it fails', undefined, 'stock'],
])('who is blamed where the root that was found first %s', (_, partner, blames) => {
  expect(blamed(partner)).toBe(blames);
});

it('what comes again is what it was, as long as nothing else shows', () => {
  const again = (blames: string) => {
    const was: Diagnosis = { cause: 'crash-loop', blames, confidence: 0.8, because: ['it ended'] };
    const nothing = plainFile({ belief: illBelief(NOON, { phase: 'http' }), view: undefined });
    return whatStands({ ...incident, diagnosis: was }, nothing, [], environment).cause;
  };
  expect([again('cart'), again('partner')]).toEqual(['crash-loop', 'unknown']);
});
