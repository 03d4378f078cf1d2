import { describe, expect, it } from 'vitest';
import { isWorthReading, sightingOf } from '../../shared/core/remediation/sighting.ts';
import { NOON, steadyView, taskDefinition } from '../support/cases.ts';

const [primary] = steadyView().deployments;
const shown = sightingOf(steadyView(), NOON).shows;

describe('what ECS said of a service', () => {
  it('is a line of its revision, its counts and its deployments', () => {
    expect(shown).toMatch(/; shop-cart-prod:10; 2\/2; ecs-svc\/1 PRIMARY COMPLETED 2\/2 0; 0$/);
  });

  it.each([
    ['another revision', { taskDefinition: taskDefinition(11) }],
    ['a task less', { running: 1 }],
    ['another count', { desired: 3 }],
    ['a new service of its name', { createdAtMs: NOON }],
    ['an event', { events: [{ id: 'event-1', atMs: NOON, message: 'has begun draining connections' }] }],
    ['a deployment that failed', { deployments: [{ ...primary!, rolloutState: 'FAILED' as const }] }],
    ['a failed task of a deployment', { deployments: [{ ...primary!, failedTasks: 1 }] }],
    ['another deployment', { deployments: [{ ...primary!, id: 'ecs-svc/2' }] }],
  ])('differs where there is %s', (_, given) => {
    expect(sightingOf(steadyView(given), NOON).shows).not.toBe(shown);
  });

  it('is the same in whatever order the deployments come', () => {
    const deployments = [primary!, { ...primary!, id: 'ecs-svc/2' }];
    const turned = deployments.toReversed();
    expect(sightingOf(steadyView({ deployments }), NOON)).toEqual(
      sightingOf(steadyView({ deployments: turned }), NOON),
    );
  });
});

describe('whether ECS is read again', () => {
  const at = (atMs: number, shows = 'as it was') => ({ atMs, shows });
  const times = { nowMs: NOON, silentMs: 60_000 };

  it.each([
    ['it never was since the act', undefined, at(NOON), true],
    ['the watcher sees the same', at(NOON - 90_000), at(NOON), false],
    ['the watcher sees something else', at(NOON - 30_000), at(NOON, 'changed'), true],
    ['the watcher saw something else before', at(NOON - 30_000), at(NOON - 30_000, 'changed'), false],
    ['nobody has looked for as long as may be', at(NOON - 60_000), undefined, false],
    ['nobody has looked for longer', at(NOON - 60_001), at(NOON - 70_000), true],
  ])('where %s', (_, read, sighted, expected) => {
    expect(isWorthReading(read, sighted, times)).toBe(expected);
  });
});
