import { describe, expect, it } from 'vitest';
import { admit } from '../../shared/core/remediation/admission.ts';
import { ALL_SERVICES, type Control, NO_CONTROL } from '../../shared/core/remediation/control.ts';
import { humanGates } from '../../shared/core/remediation/human-gates.ts';
import { REMEDIES } from '../../shared/core/remediation/ladder.ts';
import type { MaintenanceWindow } from '../../shared/core/watchlist/maintenance-window.ts';
import { openWindow } from '../../shared/core/watchlist/maintenance-window.ts';
import { MODES, modeFor, stricterOf } from '../../shared/core/watchlist/mode.ts';
import fc from '../fast-check.ts';
import { MINUTE, NOON, plainSituation, service } from '../support/cases.ts';

const shut = (control: Partial<Control>, given = {}) =>
  humanGates({ control: { ...NO_CONTROL, ...control }, service: service('cart', given), nowMs: NOON })
    .filter((gate) => !gate.passes)
    .map(({ gate, seen }) => [gate, seen]);

describe('what people said', () => {
  it('shuts nothing when they said nothing', () => {
    expect(shut({})).toEqual([]);
  });

  it('names who stopped it, who paused it, until when and why', () => {
    const switched = { by: 'alice', atMs: NOON - MINUTE };
    expect(shut({ stopped: true, stoppedBecause: 'migration', switched })).toEqual([
      ['stopped', 'stopped by alice: migration'],
    ]);
    const pause = { untilMs: NOON + MINUTE, reason: 'resize', by: 'bob' };
    const seen = 'paused until 2026-01-05T12:01:00.000Z by bob: resize';
    expect(shut({ pauses: { cart: pause } })).toEqual([['paused', seen]]);
    expect(shut({ pauses: { [ALL_SERVICES]: pause } })).toEqual([['paused', seen]]);
    const over = { ...pause, untilMs: NOON };
    expect(shut({ pauses: { cart: over, [ALL_SERVICES]: pause } })).toEqual([['paused', seen]]);
  });

  it('a pause ends by itself, and is nobody else’s', () => {
    expect(shut({ pauses: { cart: { untilMs: NOON, reason: 'x' } } })).toEqual([]);
    expect(shut({ pauses: { web: { untilMs: NOON + MINUTE, reason: 'x' } } })).toEqual([]);
  });

  it('is among the gates of admission, and saying more never opens one', () => {
    const gatesOf = (control: Control) => admit(plainSituation({ control })).filter((one) => one.passes);
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.dictionary(fc.constantFrom('cart', '*', 'web'), fc.integer({ min: -10, max: 10 })),
        (stopped, minutes) => {
          const pauses = Object.fromEntries(
            Object.entries(minutes).map(([id, one]) => [id, { untilMs: NOON + one * MINUTE, reason: 'x' }]),
          );
          expect(gatesOf({ stopped, pauses }).length).toBeLessThanOrEqual(gatesOf(NO_CONTROL).length);
        },
      ),
    );
  });
});

describe('the mode of a remedy', () => {
  it('is never laxer than its service’s', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MODES),
        fc.dictionary(fc.constantFrom(...REMEDIES), fc.constantFrom(...MODES)),
        fc.constantFrom(...REMEDIES),
        (mode, modes, remedy) => {
          expect(stricterOf(modeFor({ mode, modes }, remedy), mode)).toBe(modeFor({ mode, modes }, remedy));
        },
      ),
    );
  });

  it('is the service’s where nobody says', () => {
    expect(modeFor(service('cart', { mode: 'approve' }), 'roll-back')).toBe('approve');
    expect(modeFor(service('cart', { modes: { 'roll-back': 'approve' } }), 'roll-back')).toBe('approve');
    expect(modeFor(service('cart', { modes: { 'roll-back': 'approve' } }), 'force-deploy')).toBe('auto');
  });
});

describe('a maintenance window', () => {
  const window = (given: Partial<MaintenanceWindow>): MaintenanceWindow => ({
    days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    from: '01:00',
    to: '04:00',
    timeZone: 'Europe/Berlin',
    ...given,
  });
  const isOpen = (one: MaintenanceWindow, at: string) => openWindow([one], Date.parse(at)) !== undefined;

  it.each<[string, Partial<MaintenanceWindow>, string, boolean]>([
    // Berlin is at UTC+1 in winter.
    ['begins at its first minute', {}, '2026-01-05T00:00:00Z', true],
    ['not a moment before', {}, '2026-01-04T23:59:59.999Z', false],
    ['ends with its last', {}, '2026-01-05T02:59:59.999Z', true],
    ['not a moment later', {}, '2026-01-05T03:00:00Z', false],
    ['is only on its days', { days: ['sun'] }, '2026-01-05T01:00:00Z', false],
    ['is on its days', { days: ['mon'] }, '2026-01-05T01:00:00Z', true],
    [
      'that goes over midnight is open before it',
      { from: '22:00', to: '02:00' },
      '2026-01-05T22:00:00Z',
      true,
    ],
    [
      'that goes over midnight belongs to the day on which it begins',
      { from: '22:00', to: '02:00', days: ['sun'] },
      '2026-01-05T00:30:00Z',
      true,
    ],
    [
      'that goes over midnight does not begin again on the next day',
      { from: '22:00', to: '02:00', days: ['sun'] },
      '2026-01-05T22:00:00Z',
      false,
    ],
    [
      'of a whole day is open all day',
      { from: '00:00', to: '24:00', days: ['mon'] },
      '2026-01-05T22:59:59Z',
      true,
    ],
    [
      'of a whole day ends with it',
      { from: '00:00', to: '24:00', days: ['mon'] },
      '2026-01-05T23:00:00Z',
      false,
    ],
    ['follows its own zone', { timeZone: 'America/New_York' }, '2026-01-05T06:00:00Z', true],
    ['may be in a zone with half hours', { timeZone: 'Asia/Kolkata' }, '2026-01-04T19:30:00Z', true],
    // Clocks go forward at 01:00 UTC on 2026-03-29: 02:00 to 03:00 does not exist in Berlin.
    ['of the night when clocks go forward', {}, '2026-03-29T01:30:00Z', true],
    ['of that night ends at its local end', {}, '2026-03-29T02:00:00Z', false],
    [
      'whose beginning does not exist begins before',
      { from: '02:30', to: '05:00' },
      '2026-03-29T00:30:00Z',
      true,
    ],
    ['whose end does not exist ends after', { from: '01:00', to: '02:30' }, '2026-03-29T01:29:59Z', true],
    ['whose end does not exist does end', { from: '01:00', to: '02:30' }, '2026-03-29T01:30:00Z', false],
    // Clocks go back at 01:00 UTC on 2026-10-25: 02:00 to 03:00 is there twice.
    [
      'that begins in the hour that is twice begins with the first',
      { from: '02:30' },
      '2026-10-25T00:30:00Z',
      true,
    ],
    [
      'that ends in the hour that is twice ends with the second',
      { to: '02:30' },
      '2026-10-25T01:29:59Z',
      true,
    ],
    ['has no hole where the hour is twice', { to: '02:30' }, '2026-10-25T00:45:00Z', true],
    ['that ends in the hour that is twice does end', { to: '02:30' }, '2026-10-25T01:30:00Z', false],
    [
      'of the evening before is as long as ever',
      { from: '22:00', to: '23:00' },
      '2026-10-24T19:59:59Z',
      false,
    ],
  ])('%s', (_, given, at, open) => {
    expect(isOpen(window(given), at)).toBe(open);
  });

  it('is open for as long as the clock shows, on every other day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 24 * 60 - 1 }),
        (day, minute) => {
          const at = Date.UTC(2026, 5, 1 + day) + minute * MINUTE;
          const local = (minute + 120) % (24 * 60);
          expect(openWindow([window({})], at) !== undefined).toBe(local >= 60 && local < 240);
        },
      ),
    );
  });
});
