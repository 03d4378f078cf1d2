import { describe, expect, it } from 'vitest';
import type { Rung } from '../../shared/core/remediation/incident.ts';
import { untriedSinceMs } from '../../shared/core/remediation/untried.ts';
import { newTally } from '../../shared/core/remediation/verify.ts';
import { MINUTE, NOON } from '../support/cases.ts';

describe('since when nothing has been tried', () => {
  const rung = (given: Partial<Rung>): Rung => ({ remedy: 'force-deploy', intentAtMs: NOON, ...given });
  const gaveUp = { result: 'not-cured', endedAtMs: NOON + MINUTE } as const;

  it.each<[string, readonly Rung[], number | undefined, number]>([
    ['is always where nothing was', [], NOON, 0],
    ['is always where the first rung is still under way', [rung({})], NOON, 0],
    ['is when the last rung came to nothing', [rung(gaveUp)], undefined, NOON + MINUTE],
    ['is when ECS had taken it back', [rung(gaveUp)], NOON + 2 * MINUTE, NOON + 2 * MINUTE],
    ['is not for ever what ECS completes', [rung(gaveUp)], NOON + 20 * MINUTE, NOON + 3 * MINUTE],
    ['is not when ECS deployed something earlier', [rung(gaveUp)], NOON, NOON + MINUTE],
    [
      'is always where answers were counted since',
      [rung({ ...gaveUp, tally: newTally(NOON + 5) })],
      NOON + 2 * MINUTE,
      0,
    ],
  ])('%s', (_, rungs, completedMs, expected) => {
    expect(untriedSinceMs({ rungs }, 120, completedMs)).toBe(expected);
  });
});
