import { describe, expect, it } from 'vitest';
import type { TaskView } from '../../shared/core/diagnosis/evidence.ts';
import { keepStop, newStopLog, withKept } from '../../shared/core/diagnosis/stop-log.ts';

const NOON = Date.UTC(2026, 0, 5, 12);

const stop = (at: number, fields: Partial<TaskView> = {}): TaskView => ({
  arn: `task/${at}`,
  taskDefinition: 'td:1',
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  createdAtMs: NOON,
  stoppedAtMs: NOON + at,
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'web', exitCode: 137, reason: 'OutOfMemoryError' }],
  ...fields,
});

describe('a log of stopped tasks', () => {
  it('keeps the newest twenty, newest first, in whatever order the events come', () => {
    const times = Array.from({ length: 25 }, (_, at) => ((at * 7) % 25) * 1_000);
    const log = times.reduce((so, at) => keepStop(so, stop(at)), newStopLog('web'));
    expect(log.stops.map(({ stoppedAtMs }) => (stoppedAtMs! - NOON) / 1_000)).toEqual(
      Array.from({ length: 20 }, (_, at) => 24 - at),
    );
  });

  it('is the same log when an event comes twice', () => {
    const log = keepStop(newStopLog('web'), stop(1));
    expect(keepStop(log, stop(1))).toBe(log);
  });

  it.each([
    ['by a person', { stopCode: 'UserInitiated' }],
    [
      'by a deployment or a smaller count',
      { stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' },
    ],
  ])('leaves out a task that was stopped %s', (_, fields) => {
    expect(keepStop(newStopLog('web'), stop(1, fields)).stops).toEqual([]);
  });

  it('keeps a task that failed its check, which ECS stops for a reason', () => {
    const failed = stop(1, {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed ELB health checks in (target-group arn)',
    });
    expect(keepStop(newStopLog('web'), failed).stops).toHaveLength(1);
  });

  it('keeps no secret and no long text of an application', () => {
    const said = stop(1, { stoppedReason: `password=hunter2 ${'x'.repeat(5_000)}` });
    const [kept] = keepStop(newStopLog('web'), said).stops;
    expect(kept!.stoppedReason).not.toContain('hunter2');
    expect(kept!.stoppedReason!.length).toBeLessThanOrEqual(300);
  });

  it('stands in for what ECS has forgotten, and for nothing that it still tells', () => {
    const log = keepStop(keepStop(newStopLog('web'), stop(1)), stop(2));
    const told = [stop(2, { stopCode: 'as ECS tells it' })];
    expect(withKept(told, log).map(({ arn, stopCode }) => [arn, stopCode])).toEqual([
      ['task/2', 'as ECS tells it'],
      ['task/1', 'EssentialContainerExited'],
    ]);
  });
});

describe('a stop that is kept', () => {
  it('is without the containers that say nothing, and its texts are cut', () => {
    const { stops } = keepStop(
      newStopLog('web'),
      stop(1, {
        stoppedReason: undefined,
        containers: [
          { name: 'silent' },
          { name: 'ended', exitCode: 0 },
          { name: 'said', reason: 'x'.repeat(900) },
        ],
      }),
    );
    expect(stops[0]!.containers.map(({ name }) => name)).toEqual(['ended', 'said']);
    expect(stops[0]!.containers[1]!.reason!.length).toBeLessThan(310);
    expect(stops[0]!.stoppedReason).toBeUndefined();
  });

  it('has stopped', () => {
    expect(keepStop(newStopLog('web'), stop(1, { stoppedAtMs: undefined })).stops).toEqual([]);
  });

  it('for which no reason is given is one all the same', () => {
    expect(keepStop(newStopLog('web'), stop(1, { stoppedReason: undefined })).stops).toHaveLength(1);
  });
});
