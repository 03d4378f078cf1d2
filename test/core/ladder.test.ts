import { describe, expect, it } from 'vitest';
import { factsOf, LADDER, REMEDIES } from '../../shared/core/remediation/ladder.ts';
import { nextRung } from '../../shared/core/remediation/plan.ts';

describe('the remedies', () => {
  it('are ten, each with a name of its own', () => {
    expect(REMEDIES.toSorted()).toEqual([
      'force-deploy',
      'provision-concurrency',
      'raise-memory',
      'raise-timeout',
      'restart-consumer',
      'roll-back',
      'roll-back-alias',
      'scale-cycle',
      'scale-out',
      'stop-deployment',
    ]);
    expect(new Set(REMEDIES.map((remedy) => factsOf(remedy).name)).size).toBe(10);
  });

  it.each(['ecs', 'lambda'] as const)('for %s stand with the mildest first', (kind) => {
    const own = REMEDIES.map(factsOf).filter((facts) => facts.for.includes(kind));
    const firstDestructive = own.findIndex((facts) => facts.destructive);
    expect(own.slice(firstDestructive).every((facts) => facts.destructive)).toBe(true);
    expect(own.at(-1)?.name).toMatch(/^Roll back/);
  });

  it('the default ladder climbs in their order', () => {
    expect(LADDER).toEqual(['force-deploy', 'scale-cycle', 'roll-back']);
    expect(REMEDIES.filter((remedy) => (LADDER as readonly string[]).includes(remedy))).toEqual(LADDER);
  });
});

describe('the next rung', () => {
  const plan = { rungs: ['force-deploy', 'roll-back'] as const, leftOut: [] };

  it.each([
    ['is the plan’s first at the beginning', undefined, 'force-deploy'],
    ['is the one after it in the plan', 'force-deploy', 'roll-back'],
    ['is the one after it in the plan, also for one that the plan does not name', 'scale-cycle', 'roll-back'],
    ['is none after the last', 'roll-back', undefined],
  ] as const)('%s', (_, after, next) => expect(nextRung(plan, after)).toBe(next));

  it('is none without a plan', () => expect(nextRung(undefined)).toBeUndefined());
});
