import { describe, expect, it } from 'vitest';
import { explore } from '../../../simulator/model/explore.ts';
import { rulesWith } from '../../../simulator/model/rules.ts';

const TINY = { crews: ['one-worker'], mostStrikes: 0, mostStates: 20_000 } as const;

describe('the model of the shipped decisions', () => {
  it('is complete within a tiny bound, and has parked a service there', { timeout: 60_000 }, () => {
    const { complete, broken, parkedStates } = explore(rulesWith(), TINY);
    expect({ complete, broken }).toEqual({ complete: true, broken: undefined });
    expect(parkedStates).toBeGreaterThan(0);
  });

  it('does not call a search complete that its limit ended', () => {
    expect(explore(rulesWith(), { ...TINY, mostStates: 100 }).complete).toBe(false);
  });

  it.each([
    ['fence-ignored', 'I16', 5],
    ['journal-afterwards', 'I22', undefined],
    ['debts-unpaid', 'L1', undefined],
  ])('finds the shortest way to harm with %s', { timeout: 60_000 }, (name, rule, moves) => {
    const { broken } = explore(rulesWith(name), TINY);
    expect(broken?.how).toContain(rule);
    if (moves !== undefined) expect(broken?.trace).toHaveLength(moves);
  });
});
