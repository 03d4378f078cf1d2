import { describe, expect, it } from 'vitest';
import { type Tally, verdictOf } from '../../shared/core/remediation/verify.ts';
import { NOON, SECOND } from '../support/cases.ts';

const RULES = { calmSeconds: 60, patienceSeconds: 30, budgetSeconds: 600 };
const verdict = (given: Partial<Tally>, seconds: number) =>
  verdictOf({ sinceMs: NOON, wells: 0, ills: 0, ...given }, NOON + seconds * SECOND, RULES);

describe('the proof of a cure', () => {
  it.each<[string, Partial<Tally>, number, ReturnType<typeof verdict>]>([
    ['three good answers over the whole calm are one', { wells: 3, wellSinceMs: NOON }, 60, 'cured'],
    ['two good answers are none, however far apart', { wells: 2, wellSinceMs: NOON }, 60, 'wait'],
    ['many good answers are none a moment too early', { wells: 9, wellSinceMs: NOON }, 59.999, 'wait'],
    ['answers without a beginning are none', { wells: 9 }, 60, 'wait'],
    ['good answers that end in silence are none', { wells: 9, wellSinceMs: NOON, unknowns: 1 }, 60, 'wait'],
    ['three bad answers over the patience disprove it', { ills: 3, illSinceMs: NOON }, 30, 'not-cured'],
    ['two bad answers disprove nothing', { ills: 2, illSinceMs: NOON }, 30, 'wait'],
    ['many bad answers disprove nothing too early', { ills: 9, illSinceMs: NOON }, 29.999, 'wait'],
    ['bad answers without a beginning disprove nothing', { ills: 9 }, 30, 'wait'],
    ['bad answers of late disprove nothing', { ills: 3, illSinceMs: NOON + 580 * SECOND }, 590, 'wait'],
    ['no verdict comes before the budget is used up', {}, 599.999, 'wait'],
    ['what nobody could tell is not cured when it is', {}, 600, 'not-cured'],
    ['calm at the last moment is a cure', { wells: 3, wellSinceMs: NOON + 540 * SECOND }, 600, 'cured'],
  ])('%s', (_, tally, seconds, expected) => {
    expect(verdict(tally, seconds)).toBe(expected);
  });
});
