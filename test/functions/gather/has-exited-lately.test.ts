import { describe, expect, it } from 'vitest';
import { hasExitedLately } from '../../../functions/gather/has-exited-lately.ts';
import type { TaskView } from '../../../shared/core/diagnosis/evidence.ts';
import { MINUTE, NOON, plainSituation, service } from '../../support/cases.ts';

const { environment } = plainSituation();

const lately = (minutesAgo: readonly number[], keptAgo: readonly number[] = []) => {
  const stopAt = (minutes: number) => ({
    arn: `task/${minutes}`,
    stopCode: 'EssentialContainerExited',
    stoppedAtMs: NOON - minutes * MINUTE,
    createdAtMs: NOON - minutes * MINUTE - 1000,
    containers: [],
  });
  const stopped = minutesAgo.map(stopAt) as unknown as TaskView[];
  const stopLog = async () => ({ service: 'cart', stops: keptAgo.map(stopAt), version: 1 });
  const fleet = { stoppedTasks: async () => stopped };
  const world = { environment, clock: { now: () => NOON }, fleet, rollback: { stopLog } };
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

  it('are those that were kept, too, where ECS has so many that it does not tell of the newest', async () => {
    expect(await lately([10, 11, 12], [4])).toBe(true);
    expect(await lately([10, 11, 12], [5, 10])).toBe(false);
  });
});
