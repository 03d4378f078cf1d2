import { changeAnswering } from './answering.ts';
import { emitTaskChange } from './event-bridge.ts';
import { requestPass } from './pass-requests.ts';
import { say } from './service-events.ts';
import { forgetTarget, startDraining, targetGroupOf } from './target-groups.ts';
import type { Task } from './task.ts';
import type { WorldState } from './world-state.ts';

/** ECS API, ContainerDefinition.stopTimeout: 30 s, at most 120 s on Fargate. */
const DEFAULT_STOP_TIMEOUT_SECONDS = 30;
const LONGEST_STOP_TIMEOUT_SECONDS = 120;

interface StopCause {
  readonly stopCode: 'ServiceSchedulerInitiated' | 'UserInitiated';
  readonly stoppedReason: string;
}

export const isOnItsWayOut = (task: Task): boolean => task.desiredStatus === 'STOPPED';

/**
 * ECS developer guide, task-lifecycle-explanation and update-service-parameters: deregister and drain
 * (DEACTIVATING, only with a target group), then SIGTERM, SIGKILL after the stop timeout (STOPPING),
 * then DEPROVISIONING, then STOPPED.
 */
export function stopTask(world: WorldState, task: Task, cause: StopCause): void {
  if (isOnItsWayOut(task)) return;
  task.desiredStatus = 'STOPPED';
  task.stopCode = cause.stopCode;
  task.stoppedReason = cause.stoppedReason;
  task.stoppingAtMs = world.now;
  leaveRunning(world, task);
  if (task.target) drain(world, task);
  else askToEnd(world, task);
  requestPass(world, task.service);
}

function drain(world: WorldState, task: Task): void {
  const group = targetGroupOf(world, task.service)!;
  task.lastStatus = 'DEACTIVATING';
  world.runtime.changed?.(task.service);
  emitTaskChange(world, task);
  world.after(world.scaled(world.settings.durations.deregisteringMs), () => {
    if (task.lastStatus !== 'DEACTIVATING') return;
    startDraining(world, task);
    say(world, task.service, `deregistered 1 targets in (target-group ${group.targetGroupArn})`);
    sayDraining(world, task);
    world.after(world.scaled(group.deregistrationDelaySeconds * 1_000), () => {
      if (task.lastStatus === 'DEACTIVATING') askToEnd(world, task);
    });
  });
}

/** This message alone names the deployment, as a task set, inside the first parentheses. */
function sayDraining(world: WorldState, task: Task): void {
  const { service } = task;
  say(world, service, 'has begun draining connections on 1 tasks.');
  const said = service.events[0]!;
  service.events[0] = {
    ...said,
    message: said.message.replace(
      `(service ${service.name})`,
      `(service ${service.name}, taskSet ${task.deployment.id})`,
    ),
  };
}

function askToEnd(world: WorldState, task: Task): void {
  forgetTarget(world, task);
  if (task.lastStatus === 'PROVISIONING') {
    containerGone(world, task);
    return;
  }
  task.lastStatus = 'STOPPING';
  emitTaskChange(world, task);
  const seconds = task.taskDefinition.containerDefinitions[0]?.stopTimeout ?? DEFAULT_STOP_TIMEOUT_SECONDS;
  const timeoutMs = Math.min(seconds, LONGEST_STOP_TIMEOUT_SECONDS) * 1_000;
  world.after(world.scaled(timeoutMs), () => {
    if (!task.containerExited) world.runtime.stop(task.arn, 'SIGKILL');
  });
  world.runtime.stop(task.arn, 'SIGTERM');
}

/** No container any more, whatever the reason: DEPROVISIONING, then STOPPED. */
export function containerGone(world: WorldState, task: Task): void {
  if (task.lastStatus === 'DEPROVISIONING' || task.lastStatus === 'STOPPED') return;
  leaveRunning(world, task);
  forgetTarget(world, task);
  task.containerExited = true;
  task.desiredStatus = 'STOPPED';
  task.stoppingAtMs ??= world.now;
  task.lastStatus = 'DEPROVISIONING';
  emitTaskChange(world, task);
  requestPass(world, task.service);
  world.after(world.scaled(world.settings.durations.deprovisioningMs), () => becomeStopped(world, task));
}

function becomeStopped(world: WorldState, task: Task): void {
  task.lastStatus = 'STOPPED';
  task.stoppedAtMs = world.now;
  task.service.tasks.delete(task);
  task.deployment.tasks.delete(task);
  task.service.stoppedTasks.push(task);
  emitTaskChange(world, task);
  requestPass(world, task.service);
  world.after(world.scaled(world.settings.durations.stoppedTaskKeptMs), () => forgetTask(world, task));
}

function forgetTask(world: WorldState, task: Task): void {
  world.tasks.delete(task.arn);
  task.service.stoppedTasks = task.service.stoppedTasks.filter((kept) => kept !== task);
}

function leaveRunning(world: WorldState, task: Task): void {
  if (task.lastStatus === 'RUNNING' && task.answersRightly) changeAnswering(world, task, -1);
  task.healthy = false;
}
