import { describe, expect, it } from 'vitest';
import { explore } from '../../../simulator/model/explore.ts';
import { BROKEN, CREW_FOR, rulesWith } from '../../../simulator/model/rules.ts';

const TINY = { crews: ['one-worker'], mostStrikes: 0, mostStates: 20_000 } as const;

const named = new Set<string>();

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
    ['Q1', 'I15', 0],
    ['Q2', 'L1', 0],
    ['Q5', 'I26', 0],
    ['Q6', 'L1', 0],
    ['Q7', 'I25', 1],
    ['debts-unpaid', 'I26', 0],
    ['fence-ignored', 'I16', 0],
    ['flags-forgotten', 'I26', 0],
    ['flags-unguarded', 'I26', 0],
    ['foreign-ignored', 'L2', 1],
    ['journal-afterwards', 'I26', 0],
    ['lease-for-everybody', 'I15', 0],
    ['parks-together', 'I8', 0],
    ['restores-whatever-it-is', 'I24', 0],
    ['second-cycle', 'I10', 0],
    ['stop-ignored', 'I3', 1],
    ['tombstone-dropped', 'L1', 1],
  ])('finds the harm in %s', { timeout: 60_000 }, (name, rule, mostStrikes) => {
    const crews = [CREW_FOR[name] ?? 'one-worker'];
    const { broken } = explore(rulesWith(name), { crews, mostStrikes, mostStates: 50_000 });
    expect(broken?.how).toContain(rule);
    named.add(name);
  });

  it('has a test of every broken rule', () => {
    expect([...named].sort()).toEqual(Object.keys(BROKEN).sort());
  });

  it('finds the shortest way', () => {
    expect(explore(rulesWith('fence-ignored'), TINY).broken?.trace).toHaveLength(5);
  });
});
