import { describe, expect, it } from 'vitest';
import { isStillOurs, takenLease } from '../../shared/core/remediation/lease.ts';
import {
  type CycleUnderWay,
  cycleMove,
  dutyOf,
  isOwed,
  isOwnDebt,
  isUndone,
  mayBeOfBefore,
  mayEnter,
  owedCount,
  PARK_EDGES,
  parkedElsewhere,
  WITHDRAWN,
} from '../../shared/core/remediation/park.ts';
import type { Lease, Park } from '../../shared/core/remediation/records.ts';
import { MINUTE, NOON, SECOND } from '../support/cases.ts';
import { parkOf } from '../support/records.ts';

const lease = (given: Partial<Lease> = {}): Lease => ({
  service: 'cart',
  holder: 'cart-1',
  epoch: 4,
  expiresAtMs: NOON + 5 * MINUTE,
  ...given,
});

const park = (given: Partial<Park> = {}): Park => parkOf({ epoch: 4, taskDefinition: 'cart:10', ...given });

describe('takenLease', () => {
  const until = { nowMs: NOON, expiresAtMs: NOON + 10 * MINUTE };
  it.each<[string, Lease | undefined, number | undefined]>([
    ['nobody ever had it, or its row is gone', undefined, NOON / SECOND + 61],
    ['it was let go', lease({ holder: undefined }), 5],
    ['it ran out', lease({ expiresAtMs: NOON - 1 }), 5],
    ['it runs out at this very moment', lease({ expiresAtMs: NOON }), undefined],
    ['somebody holds it', lease(), undefined],
    ['it is ours already', lease({ holder: 'cart-2' }), 4],
  ])('%s', (_, now, epoch) => {
    expect(takenLease(now, 'cart', 'cart-2', until)).toEqual(
      epoch && { service: 'cart', holder: 'cart-2', epoch, expiresAtMs: until.expiresAtMs },
    );
  });

  it('is ours until somebody takes it, and not only until it runs out', () => {
    expect(isStillOurs(lease(), lease({ expiresAtMs: 0 }))).toBe(true);
    expect(isStillOurs(lease(), lease({ epoch: 5 }))).toBe(false);
    expect(isStillOurs(lease(), lease({ holder: 'cart-2' }))).toBe(false);
    expect(isStillOurs(lease({ holder: undefined }), lease({ holder: undefined }))).toBe(false);
  });
});

describe('the edges of a debt', () => {
  it('lead to states that exist, and every state can be left', () => {
    for (const [from, to] of Object.entries(PARK_EDGES)) {
      expect(to.length, from).toBeGreaterThan(0);
      for (const state of to) expect(Object.keys(PARK_EDGES)).toContain(state);
    }
  });

  it.each<['none' | Park['status'], Park | undefined]>([
    ['none', undefined],
    ['open', park({ execution: 'cart-0', epoch: 3 })],
    ['repaid', park({ execution: 'cart-0', epoch: 3, status: 'repaid' })],
  ])('from %s a new debt is entered if an edge leads to open, and else it is not', (from, now) => {
    expect(mayEnter(park(), now)).toBe(PARK_EDGES[from].includes('open') ? 'enter' : 'refused');
  });
});

describe('a debt', () => {
  it.each<[string, Park | undefined, string]>([
    ['goes into empty books', undefined, 'enter'],
    [
      'goes over the tombstone of an earlier one',
      park({ status: 'repaid', execution: 'cart-0', epoch: 3 }),
      'enter',
    ],
    ['is there already', park({ desired: 9 }), 'is-there'],
    ['does not go over another one that is open', park({ execution: 'cart-0' }), 'refused'],
    ['does not go over one of an earlier lease that is open', park({ epoch: 3 }), 'refused'],
    ['does not go over the tombstone of a later one', park({ status: 'repaid', epoch: 5 }), 'refused'],
    ['goes over the tombstone of its own lease', park({ status: 'repaid' }), 'enter'],
  ])('%s', (_, now, expected) => {
    expect(mayEnter(park(), now)).toBe(expected);
  });

  const tombstoneMs = 30 * MINUTE;
  it.each<[string, Park, number, string | undefined, string]>([
    ['belongs to the workflow before its deadline', park(), 4 * MINUTE, undefined, 'none'],
    ['belongs to the restorer at its deadline', park(), 5 * MINUTE, undefined, 'pay'],
    [
      'belongs to the restorer after five minutes, whatever deadline somebody wrote into it',
      park({ deadlineMs: NOON + 1000 * MINUTE }),
      5 * MINUTE,
      undefined,
      'pay',
    ],
    ['belongs to the restorer once its workflow has ended', park(), SECOND, 'cart-1', 'pay'],
    ['is not due because another workflow has ended', park(), SECOND, 'cart-2', 'none'],
    [
      'is guarded after it was paid',
      park({ status: 'repaid', repaidAtMs: NOON }),
      29 * MINUTE,
      undefined,
      'guard',
    ],
    [
      'is over with its tombstone',
      park({ status: 'repaid', repaidAtMs: NOON }),
      tombstoneMs,
      undefined,
      'none',
    ],
  ])('%s', (_, one, afterMs, ended, expected) => {
    expect(dutyOf(one, { nowMs: NOON + afterMs, tombstoneMs, ended })).toBe(expected);
  });

  it.each<[string, Park, number, number, boolean]>([
    ['may still be shown its count of before', park(), 3, 59 * SECOND, true],
    ['is believed the count that is shown a minute later', park(), 3, 60 * SECOND, false],
    ['is believed a count of 0 at once', park(), 0, SECOND, false],
    ['that was paid has nothing to wait for', park({ status: 'repaid' }), 3, SECOND, false],
  ])('a service whose debt %s', (_, one, desired, afterMs, expected) => {
    expect(mayBeOfBefore(one, { desired, nowMs: NOON + afterMs })).toBe(expected);
  });

  it('elsewhere is open and of another service', () => {
    const books = [
      park(),
      park({ service: 'search' }),
      park({ service: 'mail', status: 'repaid' }),
      park({ service: 'stock' }),
    ];
    expect(parkedElsewhere(books, 'cart')).toEqual(['search', 'stock']);
  });

  it('is owed while the count is 0, and only then', () => {
    expect([0, 1, 2].map(isOwed)).toEqual([true, false, false]);
  });

  const flags = { in: false, out: false, scheduled: false };
  it.each([
    [3, undefined, 3],
    [3, { min: 4, max: 8 }, 4],
    [9, { min: 2, max: 8 }, 8],
    [1, { min: 0, max: 0 }, 1],
  ])('of %i tasks with the bounds %o is %i', (desired, bounds, owed) => {
    const autoscaler = bounds && { ...bounds, suspended: flags };
    expect(owedCount(park({ desired, autoscaler }))).toBe(owed);
  });
});

describe('the one scale cycle of an incident', () => {
  const { incident } = park();

  it.each([
    ['is its own, open', park(), true],
    ['is its own though another execution entered the debt', park({ execution: 'cart-1-2' }), true],
    ['is its own when it is repaid: it is not begun again', park({ status: 'repaid' }), true],
    ['was not made where the debt was taken back', park({ status: 'repaid', repaidBy: WITHDRAWN }), false],
    ['is not that of another incident', park({ incident: 'cart#000099' }), false],
  ])('%s', (_, row, own) => {
    expect(isOwnDebt(row, incident)).toBe(own);
  });
});

describe('what was repaid', () => {
  const none = { in: false, out: false, scheduled: false };
  const all = { in: true, out: true, scheduled: true };
  const scaled = park({ status: 'repaid', autoscaler: { min: 1, max: 4, suspended: none } });

  it.each([
    ['a count of 0', park({ status: 'repaid' }), { desired: 0 }, true],
    ['any other count', park({ status: 'repaid' }), { desired: 1 }, false],
    ['an autoscaler that is suspended as we suspend it', scaled, { desired: 2, suspended: all }, true],
    ['one that runs', scaled, { desired: 2, suspended: none }, false],
    [
      'one that somebody has suspended in part',
      scaled,
      { desired: 2, suspended: { ...none, in: true } },
      false,
    ],
    [
      'one that its owner had suspended before',
      park({ status: 'repaid', autoscaler: { min: 1, max: 4, suspended: all } }),
      { desired: 2, suspended: all },
      false,
    ],
    ['one that is gone', scaled, { desired: 2 }, false],
  ])('is undone by %s: %#', (_, row, now, undone) => {
    expect(isUndone(row, now)).toBe(undone);
  });
});

describe('cycleMove', () => {
  const move = (given: Partial<CycleUnderWay>) =>
    cycleMove({
      park: park(),
      nowMs: NOON + MINUTE,
      desired: 0,
      tasks: 0,
      parkedAtMs: NOON + SECOND,
      isChecked: true,
      ...given,
    });
  it.each<[string, Partial<CycleUnderWay>, string]>([
    ['waits for tasks that still run', { tasks: 2 }, 'wait'],
    ['looks for what still stops when nothing runs', {}, 'count-tasks'],
    ['pays when it has waited long enough', { tasks: 2, nowMs: NOON + 4 * MINUTE }, 'pay'],
    ['makes the call that a crash kept it from', { desired: 3, parkedAtMs: undefined }, 'set-to-zero'],
    ['gives up when the check has aged', { desired: 3, parkedAtMs: undefined, isChecked: false }, 'pay'],
    ['gives up when somebody changed the count', { desired: 5, parkedAtMs: undefined }, 'pay'],
    ['waits while ECS may lag', { desired: 3 }, 'wait'],
    ['waits to the very end of the time that ECS may lag', { desired: 3, nowMs: NOON + 61 * SECOND }, 'wait'],
    ['gives up when somebody raised the count', { desired: 3, nowMs: NOON + 62 * SECOND }, 'pay'],
  ])('%s', (_, given, expected) => {
    expect(move(given)).toBe(expected);
  });
});
