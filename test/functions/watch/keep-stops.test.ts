import { expect, it } from 'vitest';
import { keepStops } from '../../../functions/watch/keep-stops.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import type { HintEvent } from '../../../shared/contracts/schedule.ts';
import { LostRaceError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';

const TASK = 'arn:aws:ecs:eu-central-1:123456789012:task/prod/1';

/** ECS developer guide: ecs_task_events. */
const EVENT: HintEvent = {
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  account: '123456789012',
  time: '2026-01-05T09:00:00Z',
  resources: [TASK],
  detail: {
    taskArn: TASK,
    taskDefinitionArn: 'td:7',
    startedBy: 'ecs-svc/1',
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    createdAt: '2026-01-05T08:00:00.000Z',
    stoppedAt: '2026-01-05T08:59:58.000Z',
    containers: [{ name: 'web', exitCode: 137, reason: 'OutOfMemoryError: killed' }],
  },
};

function worldWith(rollback: InMemoryRollbackStore) {
  const said: string[] = [];
  const world = { rollback, journal: { say: (event: string) => said.push(event) } } as unknown as WatchPorts;
  return { world, said };
}

it('[S3-05.06] a stopped task is kept as ECS would describe it, and once', async () => {
  const rollback = new InMemoryRollbackStore();
  const { world } = worldWith(rollback);
  await keepStops(EVENT, 'web', world);
  await keepStops(EVENT, 'web', world);
  expect((await rollback.stopLog('web')).stops).toEqual([
    expect.objectContaining({
      arn: TASK,
      taskDefinition: 'td:7',
      startedBy: 'ecs-svc/1',
      stoppedAtMs: Date.UTC(2026, 0, 5, 8, 59, 58),
      stopCode: 'EssentialContainerExited',
      containers: [{ name: 'web', exitCode: 137, reason: 'OutOfMemoryError: killed' }],
    }),
  ]);
});

it.each<[string, Partial<HintEvent>]>([
  ['of a task that still runs', { detail: { ...EVENT.detail, lastStatus: 'RUNNING' } }],
  ['without a moment', { detail: { ...EVENT.detail, stoppedAt: 'lately' } }],
  ['of another kind', { 'detail-type': 'ECS Service Action' }],
])('nothing is kept of an event %s', async (_, fields) => {
  const rollback = new InMemoryRollbackStore();
  await keepStops({ ...EVENT, ...fields }, 'web', worldWith(rollback).world);
  expect((await rollback.stopLog('web')).stops).toEqual([]);
});

it('two tasks that stop at once are both kept', async () => {
  const rollback = new InMemoryRollbackStore();
  const { world } = worldWith(rollback);
  const other = { ...EVENT, detail: { ...EVENT.detail, taskArn: `${TASK}0` } };
  await Promise.all([keepStops(EVENT, 'web', world), keepStops(other, 'web', world)]);
  expect((await rollback.stopLog('web')).stops).toHaveLength(2);
});

it('a log that cannot be written is said, and nothing is thrown', async () => {
  const rollback = new InMemoryRollbackStore();
  rollback.replaceStopLog = () => Promise.reject(new LostRaceError('again and again'));
  const { world, said } = worldWith(rollback);
  await keepStops(EVENT, 'web', world);
  expect(said).toEqual(['stopped task not kept']);
});
