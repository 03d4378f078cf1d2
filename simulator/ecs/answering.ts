import { reviewAlarm } from './alarms.ts';
import type { Service } from './service.ts';
import type { Task } from './task.ts';
import type { WorldState } from './world-state.ts';

/**
 * Whether the task answers its health check correctly, from now on: the truth that alarms and meters look at.
 * Only RUNNING tasks count; a draining one gets no new requests.
 */
export function setAnswering(world: WorldState, taskArn: string, rightly: boolean): void {
  const task = world.tasks.get(taskArn);
  if (!task || task.answersRightly === rightly) return;
  task.answersRightly = rightly;
  if (task.lastStatus === 'RUNNING') changeAnswering(world, task, rightly ? 1 : -1);
}

/** Call when an answering task becomes RUNNING, or leaves RUNNING. */
export function changeAnswering(world: WorldState, task: Task, by: 1 | -1): void {
  task.service.answering += by;
  world.stirred.add(task.service);
  reviewAlarm(world, task.service);
}

/** Humans and CI own the count: what they set is what is wanted, and whatever the autoscaler still asks for is over. */
export function noteOwnerCount(world: WorldState, service: Service, count: number): void {
  service.ownerCount = count;
  service.setCount = count;
  service.autoscalerAsks = undefined;
  noteWanted(world, service, count);
}

export function noteWanted(world: WorldState, service: Service, count: number): void {
  service.wantedCount = count;
  world.stirred.add(service);
  world.runtime.changed?.(service);
  reviewAlarm(world, service);
}

/** Fewer than half of the tasks that are wanted of it answer correctly. */
export const isDown = (service: Service): boolean => service.answering < service.wantedCount / 2;
