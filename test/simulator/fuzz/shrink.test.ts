import { describe, expect, it } from 'vitest';
import { deployedDefinition } from '../../../bin/deployed-definition.ts';
import type { BrokenRule } from '../../../simulator/fuzz/broken-rule.ts';
import { checkRun } from '../../../simulator/fuzz/check-run.ts';
import type { DrawnScenario } from '../../../simulator/fuzz/drawn-scenario.ts';
import { scenarioOf } from '../../../simulator/fuzz/fuzz-run.ts';
import { shrink } from '../../../simulator/fuzz/shrink.ts';

const definition = await deployedDefinition();

/** Healing `backend` is called needless by the story itself: everything but its illness can go. */
const LARGE: DrawnScenario = {
  scenario: 'large',
  story: 'For a test.',
  duration: '40m',
  fleet: {
    intervalSeconds: 30,
    services: {
      backend: { desired: 3, loadBalancer: false, dependsOn: ['db'] },
      web: { dependsOn: ['backend', 'db'] },
      mail: { startSeconds: 45 },
    },
    dependencies: { db: { kind: 'rds' } },
  },
  timeline: [
    { at: '3m', aws: { fault: 'duplicate-events', times: 3, until: '30m' } },
    { at: '4m', tagMoved: { service: 'web' } },
    { at: '5m', break: { service: 'backend', behaviour: 'hang', cure: 'restart' } },
    { at: '6m', scale: { service: 'mail', desired: 3 } },
  ],
  expect: { mustNotAct: ['*'] },
};

const SMALL: DrawnScenario = {
  ...LARGE,
  duration: '10m',
  timeline: [],
  fleet: { services: { backend: {} } },
};

const failureOf = async (drawn: DrawnScenario): Promise<BrokenRule> =>
  (await checkRun(scenarioOf(drawn), definition)).broken[0]!;

describe('shrink', () => {
  it('leaves nothing that the failure does not need, and what is left still fails', async () => {
    const small = await shrink(LARGE, await failureOf(LARGE), definition);
    expect(small.timeline).toEqual([LARGE.timeline[2]]);
    expect(small.fleet.dependencies).toBeUndefined();
    expect(Object.keys(small.fleet.services)).toEqual(['backend']);
    expect(small.fleet.services.backend).toEqual({ loadBalancer: false });
    expect((await failureOf(small)).rule).toBe('no-needless-act');
  });

  it('leaves a story alone that does not fail so', async () => {
    expect(await shrink(SMALL, { rule: 'one-parked', how: 'two were' }, definition)).toEqual(SMALL);
  });
});
