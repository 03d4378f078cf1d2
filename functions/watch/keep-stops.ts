import type { HintEvent } from '../../shared/contracts/schedule.ts';
import type { TaskView } from '../../shared/core/diagnosis/evidence.ts';
import { keepStop } from '../../shared/core/diagnosis/stop-log.ts';
import { LostRaceError } from '../../shared/ports.ts';
import type { WatchPorts } from './ports.ts';

const MOST_TRIES = 3;

/**
 * Keeps what an event tells of a stopped task, however late it comes and however often: ECS itself forgets it.
 * A look is worth more than a record of it: one that cannot be kept is only said.
 */
export async function keepStops(event: HintEvent, service: string, world: WatchPorts): Promise<void> {
  const stop = stopOf(event);
  if (!stop) return;
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    try {
      const log = await world.rollback.stopLog(service);
      const next = keepStop(log, stop);
      if (next !== log) await world.rollback.replaceStopLog(next);
      return;
    } catch (error) {
      if (error instanceof LostRaceError && tries < MOST_TRIES) continue;
      world.journal.say('stopped task not kept', { service, task: stop.arn, because: String(error) });
      return;
    }
  }
}

/** ECS developer guide, ecs_task_events: the task in the words of DescribeTasks, its moments as text. */
function stopOf({ 'detail-type': type, detail }: HintEvent): TaskView | undefined {
  if (type !== 'ECS Task State Change' || detail.lastStatus !== 'STOPPED') return undefined;
  const text = (key: string) => (typeof detail[key] === 'string' ? detail[key] : undefined);
  const moment = (key: string) => {
    const ms = Date.parse(text(key) ?? '');
    return Number.isNaN(ms) ? undefined : ms;
  };
  const arn = text('taskArn');
  const stoppedAtMs = moment('stoppedAt');
  if (arn === undefined || stoppedAtMs === undefined) return undefined;
  return {
    arn,
    taskDefinition: text('taskDefinitionArn') ?? '',
    startedBy: text('startedBy'),
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    createdAtMs: moment('createdAt') ?? stoppedAtMs,
    startedAtMs: moment('startedAt'),
    stoppedAtMs,
    stopCode: text('stopCode'),
    stoppedReason: text('stoppedReason'),
    containers: containersOf(detail.containers),
  };
}

function containersOf(given: unknown): TaskView['containers'] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((one) => {
    if (typeof one !== 'object' || one === null) return [];
    const { name, exitCode, reason } = one as Record<string, unknown>;
    return [
      {
        name: String(name),
        exitCode: typeof exitCode === 'number' ? exitCode : undefined,
        reason: typeof reason === 'string' ? reason : undefined,
      },
    ];
  });
}
