import { describe, expect, it } from 'vitest';
import { newBelief } from '../../shared/core/health/belief.ts';
import { firstFailureMs } from '../../shared/core/remediation/first-failure.ts';
import { type Ledger, newLedger } from '../../shared/core/remediation/records.ts';
import { MINUTE, NOON, SECOND } from '../support/cases.ts';

describe('since when a new incident has failed', () => {
  const ask = (failingSinceMs: number | undefined, ledger: Partial<Ledger> = {}) =>
    firstFailureMs(
      { ...newBelief(NOON), failingSinceMs },
      { ...newLedger('cart'), ...ledger },
      { nowMs: NOON, lookSeconds: 60 },
    );

  it.each<[string, number | undefined, Partial<Ledger>, number | undefined]>([
    ['is its first failure', NOON - 40 * SECOND, {}, NOON - 40 * SECOND],
    ['is nothing where it does not fail', undefined, {}, undefined],
    ['is now where it was left alone for more than three looks', NOON - 181 * SECOND, {}, NOON],
    ['is its first failure up to three looks ago', NOON - 180 * SECOND, {}, NOON - 180 * SECOND],
    ['is now where an incident has passed since', NOON - 90 * SECOND, { passedMs: NOON - MINUTE }, NOON],
    ['is now where one was closed since', NOON - 90 * SECOND, { lastClosedMs: NOON - MINUTE }, NOON],
    [
      'is its first failure where all that was over before',
      NOON - 30 * SECOND,
      { passedMs: NOON - MINUTE, lastClosedMs: NOON - 30 * SECOND },
      NOON - 30 * SECOND,
    ],
  ])('%s', (_, failingSinceMs, ledger, expected) => {
    expect(ask(failingSinceMs, ledger)).toBe(expected);
  });
});
