import { describe, expect, it } from 'vitest';
import { explore } from '../../../simulator/model/explore.ts';
import { rulesWith } from '../../../simulator/model/rules.ts';

describe('the model of the shipped decisions', () => {
  it.each([
    ['fence-ignored', 'I16', 5],
    ['journal-afterwards', 'I22', 7],
    ['debts-unpaid', 'L1', 8],
    ['tombstone-dropped', 'L1', 13],
  ])('finds the shortest way to harm with %s', { timeout: 120_000 }, (name, rule, moves) => {
    const { broken } = explore(rulesWith(name), 0);
    expect(broken?.how).toContain(rule);
    expect(broken?.trace).toHaveLength(moves);
  });
});
