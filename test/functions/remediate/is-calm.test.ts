import { expect, it } from 'vitest';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import { isCalm } from '../../../functions/remediate/wait-for-calm.ts';
import type { TaskView } from '../../../shared/core/diagnosis/evidence.ts';
import { newStopLog } from '../../../shared/core/diagnosis/stop-log.ts';
import { newBelief } from '../../../shared/core/health/belief.ts';
import { incidentAt, MINUTE, NOON, plainSituation, service, taskDefinition } from '../../support/cases.ts';

const { environment } = plainSituation();

const exited = (agoMs: number): TaskView => ({
  arn: `task/${agoMs}`,
  taskDefinition: taskDefinition(10),
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  createdAtMs: NOON - agoMs - 2 * MINUTE,
  startedAtMs: NOON - agoMs - MINUTE,
  stoppedAtMs: NOON - agoMs,
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'cart', exitCode: 1 }],
});

/** Whether it is calm that has answered for so long, and whose tasks exited so long ago. */
function calm(answersForMs: number, exitsAgoMs: readonly number[] = []): Promise<boolean> {
  const sinceMs = NOON - answersForMs;
  const belief = {
    ...newBelief(sinceMs),
    status: 'healthy',
    healthySinceMs: sinceMs,
    successSinceMs: sinceMs,
  };
  const world = {
    environment,
    clock: { now: () => NOON },
    health: { load: async () => ({ belief }) },
    fleet: { stoppedTasks: async () => exitsAgoMs.map(exited) },
    rollback: { stopLog: async () => newStopLog('cart') },
  } as unknown as RemediatePorts;
  return isCalm({ service: service('cart'), incident: incidentAt(NOON - 20 * MINUTE) }, world);
}

it('what has answered for five minutes is calm, and no sooner', async () => {
  expect([await calm(5 * MINUTE), await calm(5 * MINUTE - 1)]).toEqual([true, false]);
});

it('what exits again and again is not calm before five minutes without an exit, whatever it answers', async () => {
  const loop = (lastAgoMs: number) => [0, 2, 4, 6].map((minutes) => lastAgoMs + minutes * MINUTE);
  expect(await calm(9 * MINUTE, loop(5 * MINUTE - 1))).toBe(false);
  expect(await calm(9 * MINUTE, loop(5 * MINUTE))).toBe(true);
  expect(await calm(9 * MINUTE, [MINUTE])).toBe(true);
});
