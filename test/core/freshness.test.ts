import { describe, expect, it } from 'vitest';
import { judgeFreshness } from '../../shared/core/health/freshness.ts';
import { NOON } from '../support/cases.ts';

const ASKED = { path: 'newest', warnSeconds: 60, staleSeconds: 120, ifMissing: 'degraded' } as const;
const judge = (value: unknown) => judgeFreshness(value, NOON, ASKED);

describe('judgeFreshness', () => {
  it.each([
    ['of this moment', '2026-01-05T12:00:00Z', 'up'],
    ['59 s old', '2026-01-05T11:59:01.000Z', 'up'],
    ['60 s old', '2026-01-05T11:59:00Z', 'degraded'],
    ['120 s old', '2026-01-05T11:58:00Z', 'down'],
    ['in another zone', '2026-01-05T13:00:00+01:00', 'up'],
    ['in a zone without a colon', '2026-01-05T13:00:00+0100', 'up'],
    ['as Postgres writes it', '2026-01-05 11:59:30.123456+00:00', 'up'],
    ['without a zone, and so UTC', '2026-01-05T11:59:30', 'up'],
    ['epoch seconds', NOON / 1000 - 30, 'up'],
    ['epoch seconds with a fraction', NOON / 1000 - 90.5, 'degraded'],
    ['epoch milliseconds', NOON - 30_000, 'up'],
    ['epoch seconds as text', String(NOON / 1000 - 300), 'down'],
    ['epoch milliseconds as text', String(NOON - 30_000), 'up'],
    ['a little ahead: clocks differ', NOON + 200_000, 'up'],
  ])('takes a timestamp %s', (_, value, verdict) => {
    expect(judge(value).verdict).toBe(verdict);
  });

  it.each([
    ['nothing', undefined, 'its newest is not there'],
    ['null', null, 'its newest is no timestamp'],
    ['a word', 'yesterday', 'its newest is no timestamp'],
    ['a day', '2026-01-05', 'its newest is no timestamp'],
    ['a day that does not exist', '2026-02-31T99:00:00Z', 'its newest is no timestamp'],
    ['zero', 0, 'its newest is no timestamp'],
    ['a negative number', -5, 'its newest is no timestamp'],
    ['nanoseconds', NOON * 1e6, 'its newest is no timestamp'],
    ['an object', { at: NOON }, 'its newest is no timestamp'],
    ['far ahead', NOON + 3_600_000, 'its newest lies 3600 s ahead'],
  ])('knows no age by %s, and says so', (_, value, detail) => {
    expect(judge(value)).toEqual({ verdict: 'degraded', detail });
    expect(judgeFreshness(value, NOON, { ...ASKED, ifMissing: 'stale' })).toEqual({
      verdict: 'down',
      detail,
    });
  });

  it('warns of nothing where no warning is asked for', () => {
    const asked = { path: 'newest', staleSeconds: 120, ifMissing: 'degraded' } as const;
    expect(judgeFreshness(NOON - 119_000, NOON, asked)).toEqual({ verdict: 'up' });
  });
});
