import { describe, expect, it } from 'vitest';
import { endingOf, firstToEnd } from '../../shared/core/health/certificate.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 4, 20);
const livingFor = (days: number, leftDays: number) => ({
  beganMs: NOW - (days - leftDays) * DAY_MS,
  endsMs: NOW + leftDays * DAY_MS,
});

describe('endingOf', () => {
  it.each([
    ['90 days, a month left: it is renewed about now', 90, 30, undefined],
    ['90 days, two weeks left', 90, 14, undefined],
    ['90 days, less than two weeks left', 90, 13.9, 'soon'],
    ['90 days, three days left', 90, 3, 'soon'],
    ['90 days, less than that', 90, 2.7, 'urgent'],
    ['a year, two weeks left', 365, 13.9, 'soon'],
    ['47 days, ten days left', 47, 10, undefined],
    ['47 days, nine days left', 47, 9, 'soon'],
    ['6 days, two days left: it is renewed at three', 6, 2, undefined],
    ['6 days, a day left', 6, 1, 'soon'],
    ['6 days, five hours left', 6, 5 / 24, 'urgent'],
    ['it has ended: the probe fails', 90, 0, undefined],
  ])('of a life of %s', (_, days, leftDays, found) => {
    expect(endingOf(livingFor(days, leftDays), NOW)).toBe(found);
  });

  it('warns as early as its owner says', () => {
    expect(endingOf(livingFor(365, 29), NOW, 30)).toBe('soon');
    expect(endingOf(livingFor(365, 5), NOW, 30)).toBe('urgent');
    expect(endingOf(livingFor(365, 10), NOW, 7)).toBeUndefined();
  });
});

describe('firstToEnd', () => {
  it('is the one that ends first, whoever showed it', () => {
    const [early, late] = [livingFor(90, 5), livingFor(90, 50)];
    expect(firstToEnd([late, early, late])).toBe(early);
    expect(firstToEnd([])).toBeUndefined();
  });
});
