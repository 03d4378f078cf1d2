import { describe, expect, it } from 'vitest';
import { hasExitedLately } from '../../../functions/gather/has-exited-lately.ts';
import type { TaskView } from '../../../shared/core/diagnosis/evidence.ts';
import { MINUTE, NOON, plainSituation, service } from '../../support/cases.ts';

const { environment } = plainSituation();

const lately = (minutesAgo: readonly number[]) => {
  const stopped = minutesAgo.map((minutes) => ({
    stopCode: 'EssentialContainerExited',
    stoppedAtMs: NOON - minutes * MINUTE,
    createdAtMs: NOON - minutes * MINUTE - 1000,
    containers: [],
  })) as unknown as TaskView[];
  const world = { environment, clock: { now: () => NOON }, fleet: { stoppedTasks: async () => stopped } };
  return hasExitedLately(service('cart'), world as unknown as Parameters<typeof hasExitedLately>[1]);
};

describe('exits that keep an incident open', () => {
  it.each([
    ['a loop that was silent for four minutes', [4, 5, 6], true],
    ['not one that was silent for a calm window', [5, 6, 7], false],
    ['not two exits', [1, 2], false],
    ['none', [], false],
  ] as const)('%s', async (_, minutesAgo, expected) => {
    expect(await lately(minutesAgo)).toBe(expected);
  });
});
