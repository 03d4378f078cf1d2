import { changeAnswering } from './answering.ts';
import { recordFailedTask } from './circuit-breaker.ts';
import type { Deployment } from './deployment.ts';
import { emitTaskChange } from './event-bridge.ts';
import { hexId } from './identifiers.ts';
import { requestPass } from './pass-requests.ts';
import type { Service } from './service.ts';
import { recordFailedStart } from './start-throttle.ts';
import { containerGone, isOnItsWayOut } from './stopping.ts';
import { registerTarget } from './target-groups.ts';
import type { Task } from './task.ts';
import { expectHealthWithoutChecks, reconsiderHealth } from './task-health.ts';
import type { WorldState } from './world-state.ts';

/** A task record, PROVISIONING, that belongs to nobody's clock yet. */
export function createTask(world: WorldState, service: Service, deployment: Deployment): Task {
  const id = hexId(32, world.uniqueText(`task/${service.cluster}/${service.name}`));
  const task: Task = {
    arn: world.ecsArn(`task/${service.cluster}/${id}`),
    id,
    service,
    deployment,
    taskDefinition: deployment.revision.taskDefinition,
    createdAtMs: world.now,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    version: 1,
    startedAtMs: undefined,
    stoppingAtMs: undefined,
    stoppedAtMs: undefined,
    stopCode: undefined,
    stoppedReason: undefined,
    exitCode: undefined,
    containerReason: undefined,
    containerExited: false,
    imageDigest: undefined,
    privateIpv4Address: `10.0.${Number.parseInt(id.slice(0, 2), 16)}.${Number.parseInt(id.slice(2, 4), 16)}`,
    containerHealth: 'UNKNOWN',
    target: undefined,
    checkPasses: undefined,
    checkReason: undefined,
    answersRightly: false,
    healthy: false,
    replacedBecause: undefined,
    replacement: undefined,
  };
  world.tasks.set(task.arn, task);
  service.tasks.add(task);
  deployment.tasks.add(task);
  return task;
}

export function launchTask(world: WorldState, service: Service, deployment: Deployment): Task {
  const task = createTask(world, service, deployment);
  emitTaskChange(world, task);
  const provisioningMs = world.runtime.provisioningMs?.(task) ?? world.settings.durations.provisioningMs;
  world.after(world.scaled(provisioningMs), () => becomePending(world, task));
  return task;
}

/** PENDING: the image is pulled by the digest that the deployment established, if it established one. */
function becomePending(world: WorldState, task: Task): void {
  if (task.lastStatus !== 'PROVISIONING') return;
  task.lastStatus = 'PENDING';
  for (const { name, image } of task.taskDefinition.containerDefinitions) {
    const pinned = task.deployment.revision.digests?.get(name);
    const digest = pinned ?? world.registry.resolve(image);
    if (!digest || !world.registry.has(image, digest)) {
      emitTaskChange(world, task);
      taskFailedToStart(world, task.arn, { reason: cannotPull(image, digest) });
      return;
    }
    task.imageDigest ??= digest;
  }
  emitTaskChange(world, task);
  world.runtime.start(task);
}

/** ECS developer guide, task_cannot_pull_image. */
const cannotPull = (image: string, digest: string | undefined): string => {
  const reference = digest ? `${image}@${digest}` : image;
  return `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${reference}: ${reference}: not found`;
};

/** The runtime's container runs: ACTIVATING, registration as a target, RUNNING. */
export function taskStarted(world: WorldState, taskArn: string, privateIpv4Address?: string): void {
  const task = world.tasks.get(taskArn);
  if (task?.lastStatus !== 'PENDING') return;
  if (privateIpv4Address) task.privateIpv4Address = privateIpv4Address;
  if (task.service.loadBalancers.length > 0) {
    task.lastStatus = 'ACTIVATING';
    emitTaskChange(world, task);
    registerTarget(world, task);
  }
  task.lastStatus = 'RUNNING';
  task.startedAtMs = world.now;
  task.deployment.everRunning = true;
  task.service.startFailures = 0;
  emitTaskChange(world, task);
  if (task.answersRightly) changeAnswering(world, task, 1);
  expectHealthWithoutChecks(world, task);
  lookAgainAfterGrace(world, task);
  reconsiderHealth(world, task);
  requestPass(world, task.service);
}

function lookAgainAfterGrace(world: WorldState, task: Task): void {
  const graceMs = task.service.healthCheckGracePeriodSeconds * 1_000;
  if (graceMs > 0) world.after(world.scaled(graceMs), () => reconsiderHealth(world, task));
}

/** The container ended, by itself or because it was told to. */
export function taskExited(
  world: WorldState,
  taskArn: string,
  exit: { exitCode: number; reason?: string },
): void {
  const task = world.tasks.get(taskArn);
  if (!task || task.containerExited) return;
  task.containerExited = true;
  task.exitCode = exit.exitCode;
  task.containerReason = exit.reason;
  if (!isOnItsWayOut(task)) {
    const beforeRunning = task.lastStatus !== 'RUNNING';
    task.stopCode = 'EssentialContainerExited';
    task.stoppedReason = 'Essential container in task exited';
    if (beforeRunning) countFailedStart(world, task);
  }
  containerGone(world, task);
}

/** The container could not be started at all: image, secret, network interface. */
export function taskFailedToStart(
  world: WorldState,
  taskArn: string,
  failure: { stopCode?: string; reason: string },
): void {
  const task = world.tasks.get(taskArn);
  if (!task || task.containerExited || task.lastStatus === 'RUNNING') return;
  task.containerExited = true;
  if (!isOnItsWayOut(task)) {
    task.stopCode = failure.stopCode ?? 'TaskFailedToStart';
    task.stoppedReason = failure.reason;
    countFailedStart(world, task);
  }
  containerGone(world, task);
}

function countFailedStart(world: WorldState, task: Task): void {
  recordFailedStart(world, task);
  recordFailedTask(world, task.service, task.deployment, 'start');
}
