import { describe, expect, it } from 'vitest';
import { REMEDIES, type Remedy } from '../../shared/core/remediation/ladder.ts';
import { isStillAllowed } from '../../shared/core/remediation/plan.ts';
import { openWindow } from '../../shared/core/watchlist/maintenance-window.ts';
import { MODES, modeFor } from '../../shared/core/watchlist/mode.ts';
import { type Permission, permissionOf, withoutMore } from '../../shared/core/watchlist/permission.ts';
import fc from '../fast-check.ts';
import { NOON, service } from '../support/cases.ts';

const mode = fc.constantFrom(...MODES);
const bound = fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined });
const permission: fc.Arbitrary<Permission> = fc.record({
  mode,
  modes: fc.dictionary(fc.constantFrom(...REMEDIES), mode, { maxKeys: 3 }),
  remedies: fc.subarray([...REMEDIES]),
  maintenanceWindows: fc.subarray([
    { days: ['mon' as const], from: '11:00', to: '13:00', timeZone: 'UTC' },
    { days: ['tue' as const], from: '11:00', to: '13:00', timeZone: 'UTC' },
  ]),
  raiseMemoryUpToMiB: bound,
  scaleOutUpTo: bound,
});

const rank = (one: string): number => MODES.indexOf(one as never);
const plan = (scaleTo: number) => ({ rungs: [], leftOut: [], scaleTo });
/** Everything that a configuration lets be done, as what is done is asked for. */
const lets = (given: Permission, remedy: Remedy): number =>
  given.remedies.includes(remedy) && openWindow(given.maintenanceWindows ?? [], NOON) === undefined
    ? rank(modeFor(given, remedy))
    : rank('observe');

describe('I34: a configuration that comes while an incident is open', () => {
  it('gives no remedy more leave than there was when it opened, nor more than there is now', () => {
    let asMuch = 0;
    fc.assert(
      fc.property(permission, permission, (opened, now) => {
        const left = withoutMore(service('cart', now), permissionOf(opened));
        for (const remedy of REMEDIES) {
          const least = Math.min(lets(opened, remedy), lets(now, remedy));
          expect(lets(left, remedy)).toBeLessThanOrEqual(least);
          asMuch += Number(lets(left, remedy) === least && least > 0);
        }
        for (const scaleTo of [1, 4, 8]) {
          const isAllowed = (of: Permission) =>
            isStillAllowed('scale-out', plan(scaleTo), service('cart', of));
          expect(isAllowed(left)).toBe(isAllowed(opened) && isAllowed(now));
        }
      }),
    );
    expect(asMuch).toBeGreaterThan(0);
  });

  it('that says the same changes nothing of what is allowed', () => {
    fc.assert(
      fc.property(permission, (same) => {
        const left = withoutMore(service('cart', same), permissionOf(service('cart', same)));
        for (const remedy of REMEDIES) expect(lets(left, remedy)).toBe(lets(same, remedy));
      }),
    );
  });

  it('leaves an incident of before this was recorded to what is allowed now', () => {
    expect(withoutMore(service('cart'), undefined)).toEqual(service('cart'));
  });
});

describe('a rung that was planned', () => {
  const cart = service('cart', {
    remedies: ['raise-memory', 'scale-out'],
    raiseMemoryUpToMiB: 1024,
    scaleOutUpTo: 4,
  });
  const raise = { fromMiB: 512, toMiB: 1024, patch: '' };
  it.each([
    ['within its bounds', 'raise-memory', 1024, true],
    ['above a bound that was drawn tighter', 'raise-memory', 1023, false],
    ['of a kind that was taken away', 'roll-back', 1024, false],
  ] as const)('%s: %s', (_, remedy, raiseMemoryUpToMiB, allowed) => {
    const now = { ...cart, raiseMemoryUpToMiB };
    expect(isStillAllowed(remedy, { rungs: [], leftOut: [], raise }, now)).toBe(allowed);
  });
});
