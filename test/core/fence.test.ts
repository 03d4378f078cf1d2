import { describe, expect, it } from 'vitest';
import { lastMoment } from '../../shared/core/remediation/fence.ts';
import type { Lease } from '../../shared/core/remediation/records.ts';
import { MINUTE, NOON, SECOND } from '../support/cases.ts';

const mine: Lease = { service: 'cart', holder: 'cart-1', epoch: 4, expiresAtMs: NOON + 5 * MINUTE };
const fence = (given: object) =>
  lastMoment({ held: mine, mine, checkedAtMs: NOON, nowMs: NOON + SECOND, ...given });

describe('lastMoment', () => {
  it('lets an act be issued within half a minute of its check', () => {
    expect(fence({})).toEqual({ notAfterMs: NOON + 30 * SECOND });
  });

  it('ends before the lease does, by the longest call and the clocks that may differ', () => {
    const held = { ...mine, expiresAtMs: NOON + 50 * SECOND };
    expect(fence({ held })).toEqual({ notAfterMs: NOON + 10 * SECOND });
  });

  it.each([
    [
      'a lease that ends within the longest call and the skew',
      { held: { ...mine, expiresAtMs: NOON + 40 * SECOND } },
    ],
    ['a lease that has expired while the worker slept', { nowMs: NOON + 20 * MINUTE }],
    ['a check of half a minute ago', { nowMs: NOON + 31 * SECOND }],
    ['another holder', { held: { ...mine, holder: 'cart-1-2' } }],
    ['a newer epoch of the same holder', { held: { ...mine, epoch: 5 } }],
    ['a lease that somebody has released', { held: { ...mine, holder: undefined } }],
    ['a lease that is not there', { held: undefined }],
    ['an act that nothing was checked for', { checkedAtMs: 0 }],
  ])('refuses %s', (_, given) => {
    expect(fence(given)).toHaveProperty('refused');
  });

  it('lets the act be issued in its very last moment', () => {
    expect(fence({ nowMs: NOON + 30 * SECOND })).toEqual({ notAfterMs: NOON + 30 * SECOND });
    expect(fence({ nowMs: NOON + 30 * SECOND + 1 })).toEqual({
      refused: 'the check is too old: an act had to be issued 1 ms ago',
    });
  });

  it.each([
    [
      'who holds the lease instead',
      { held: { ...mine, holder: 'cart-2', epoch: 5 } },
      'cart-2 holds epoch 5, not cart-1 epoch 4',
    ],
    ['that nobody holds it', { held: undefined }, 'nobody holds epoch 0, not cart-1 epoch 4'],
    [
      'that nobody holds it any more',
      { held: { ...mine, holder: undefined } },
      'nobody holds epoch 4, not cart-1 epoch 4',
    ],
    [
      'that the lease ends too soon',
      { held: { ...mine, expiresAtMs: NOON + 40 * SECOND } },
      'the lease ends too soon: an act had to be issued 1000 ms ago',
    ],
    [
      'that the check is too old, where the lease would just do',
      { held: { ...mine, expiresAtMs: NOON + 71 * SECOND }, nowMs: NOON + 31 * SECOND },
      'the check is too old: an act had to be issued 1000 ms ago',
    ],
  ])('says %s', (_, given, refused) => {
    expect(fence(given)).toEqual({ refused });
  });
});
