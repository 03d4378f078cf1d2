import { recordFailedTask } from './circuit-breaker.ts';
import type { Deployment } from './deployment.ts';
import { isBaking } from './deployment-alarms.ts';
import { announceSteadyState, complete } from './deployment-ends.ts';
import { emitServiceAction } from './event-bridge.ts';
import { requestPass } from './pass-requests.ts';
import { primaryOf, type Service } from './service.ts';
import { named, say, sayUnlessRepeated } from './service-events.ts';
import { stopTask } from './stopping.ts';
import { isLive, isPending, type Task } from './task.ts';
import { launchTask } from './task-lifecycle.ts';
import type { WorldState } from './world-state.ts';

/** ECS API, DeploymentConfiguration: the minimum is rounded up, the maximum down. */
function percentLimits(service: Service): { min: number; max: number } {
  const { minimumHealthyPercent, maximumPercent } = service.configuration;
  return {
    min: Math.ceil((service.desiredCount * minimumHealthyPercent) / 100),
    max: Math.floor((service.desiredCount * maximumPercent) / 100),
  };
}

/** One look of the service scheduler: what is surplus stops, what is missing starts, what is done is said. */
export function schedulerPass(world: WorldState, service: Service): void {
  if (service.status === 'INACTIVE') return;
  const primary = primaryOf(service);
  primary.desiredCount = service.desiredCount;
  const surplus = new Set([
    ...stopReplaced(service, primary),
    ...stopSurplus(service, primary),
    ...stopOldTasks(service, primary),
  ]);
  const missing = missingTasks(service, primary);
  const inTheWay = missing > 0 && surplus.size === 0 ? taskInTheWay(service, primary) : undefined;
  if (inTheWay) surplus.add(inTheWay);
  const stopped = [...surplus];
  stopAll(world, service, stopped);

  const startable = Math.min(missing, roomToStart(service));
  const started = startable > 0 ? launch(world, service, primary, startable) : [];
  const oldMissing = Math.min(oldTasksMissing(service, primary), roomToStart(service));
  if (oldMissing > 0) started.push(...launch(world, service, service.lastCompleted!, oldMissing));
  sayStarted(world, service, started);

  if (missing > 0 && startable <= 0 && stopped.length === 0) reportDeadlock(world, service);
  const isDone = isComplete(service, primary) && !isBaking(world, service, primary);
  if (isDone || primary.rolloutState !== 'IN_PROGRESS' || !primary.heedsAlarms)
    retireEmptyDeployments(service);
  if (isDone) complete(world, service);
  if (isSteady(service, primary) && !service.steady) announceSteadyState(world, service);
}

/** Replacement first: once the new task is healthy, or unhealthy itself, the ill one goes. */
function stopReplaced(service: Service, primary: Deployment): Task[] {
  const replaced: Task[] = [];
  for (const task of service.tasks) {
    if (!isLive(task) || !task.replacedBecause || task.deployment !== primary) continue;
    const { replacement } = task;
    if (replacement && (replacement.healthy || replacement.replacedBecause)) replaced.push(task);
    else if (replacement && !isLive(replacement)) task.replacement = undefined;
  }
  return replaced;
}

/** Replacement first: an ill task stays for each that is to take its place and is not healthy yet, whichever that is. */
function stopSurplus(service: Service, primary: Deployment): Task[] {
  const live = liveTasks(primary);
  const fine = live.filter((task) => !task.replacedBecause);
  if (fine.length < service.desiredCount) return [];
  const surplus = surplusOf(fine, service.desiredCount);
  const awaited = fine.filter((task) => !task.healthy && !surplus.includes(task));
  const ill = live.filter((task) => task.replacedBecause);
  return [...surplus, ...ill.slice(awaited.length)];
}

/** What is not healthy goes first, then the youngest. Which one ECS takes is not documented. */
function surplusOf(tasks: readonly Task[], kept: number): Task[] {
  const byWorth = [...tasks].sort(
    (a, b) => Number(b.healthy) - Number(a.healthy) || a.createdAtMs - b.createdAtMs,
  );
  return byWorth.slice(kept);
}

/** Old tasks go as far as the minimum healthy percent lets them; ill ones cost nothing. */
function stopOldTasks(service: Service, primary: Deployment): Task[] {
  if (service.deployments.length === 1) return [];
  const old = service.deployments.slice(1).flatMap(liveTasks);
  if (old.length === 0) return [];
  if (primary.rolloutState === 'FAILED') {
    const healthyNew = liveTasks(primary).filter((task) => task.healthy).length;
    const kept = Math.max(0, service.desiredCount - healthyNew);
    for (const deployment of service.deployments.slice(1)) {
      deployment.desiredCount = Math.min(deployment.desiredCount, kept);
    }
    return surplusOf(old, kept);
  }
  const { min } = percentLimits(service);
  const healthy = [...service.tasks].filter((task) => isLive(task) && task.healthy).length;
  if (healthy < min) return [];
  const ill = old.filter((task) => !task.healthy);
  const well = old.filter((task) => task.healthy).sort((a, b) => a.createdAtMs - b.createdAtMs);
  return [...ill, ...well.slice(0, healthy - min)];
}

/** ECS developer guide, deployment-circuit-breaker: a FAILED deployment launches no tasks. */
function missingTasks(service: Service, primary: Deployment): number {
  if (primary.rolloutState === 'FAILED') return 0;
  return service.desiredCount - liveTasks(primary).filter((task) => !task.replacedBecause).length;
}

/** ECS developer guide, ecs_services: during a rollout a lost task is replaced with the revision it belongs to. */
function oldTasksMissing(service: Service, primary: Deployment): number {
  const old = service.lastCompleted;
  if (!old || old === primary || old.status !== 'ACTIVE' || !service.deployments.includes(old)) return 0;
  const healthy = [...service.tasks].filter((task) => isLive(task) && task.healthy).length;
  if (healthy >= percentLimits(service).min) return 0;
  const healthyNew = liveTasks(primary).filter((task) => task.healthy).length;
  const share = Math.min(old.desiredCount, service.desiredCount - healthyNew);
  return share - liveTasks(old).filter((task) => !task.replacedBecause).length;
}

/**
 * ECS developer guide, update-service-parameters: the maximum counts RUNNING, PENDING and STOPPING tasks.
 * Not DEACTIVATING ones: a captured stop-first trace starts the new task while the old one drains.
 */
function roomToStart(service: Service): number {
  let counted = 0;
  for (const task of service.tasks) if (isLive(task) || task.lastStatus === 'STOPPING') counted += 1;
  return percentLimits(service).max - counted;
}

/** No room for a replacement: an ill task goes first, one at a time, the deployment's own before the old ones. */
function taskInTheWay(service: Service, primary: Deployment): Task | undefined {
  if (roomToStart(service) > 0) return undefined;
  const tasks = [...service.tasks];
  if (tasks.some((task) => task.lastStatus === 'STOPPING')) return undefined;
  const isAwaited = ({ replacement }: Task): boolean => replacement !== undefined && isLive(replacement);
  const ill = tasks.filter((task) => isLive(task) && task.replacedBecause && !isAwaited(task));
  return ill.find((task) => task.deployment === primary) ?? ill[0];
}

function stopAll(world: WorldState, service: Service, stopped: readonly Task[]): void {
  if (stopped.length === 0) return;
  const pending = stopped.filter(isPending);
  const running = stopped.filter((task) => !isPending(task));
  for (const task of stopped) {
    stopTask(world, task, {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason:
        task.replacedBecause ?? `Scaling activity initiated by (deployment ${primaryOf(service).id})`,
    });
  }
  service.steady = false;
  if (running.length > 0)
    say(world, service, `has stopped ${running.length} running tasks: ${named(running)}.`);
  if (pending.length > 0) say(world, service, `stopped ${pending.length} pending tasks.`);
}

function launch(world: WorldState, service: Service, deployment: Deployment, count: number): Task[] {
  if (world.now < service.launchBlockedUntilMs) {
    world.at(service.launchBlockedUntilMs, () => requestPass(world, service));
    return [];
  }
  service.steady = false;
  if (world.conditions.launchesFailReason) {
    cannotPlace(world, service, deployment, world.conditions.launchesFailReason);
    return [];
  }
  const ill = liveTasks(deployment).filter((task) => task.replacedBecause && !task.replacement);
  const started: Task[] = [];
  for (let i = 0; i < count; i++) {
    const task = launchTask(world, service, deployment);
    if (ill[i]) ill[i]!.replacement = task;
    started.push(task);
  }
  return started;
}

function cannotPlace(world: WorldState, service: Service, deployment: Deployment, reason: string): void {
  sayUnlessRepeated(world, service, `was unable to place a task. Reason: ${reason}`);
  emitServiceAction(world, service, 'ERROR', 'SERVICE_TASK_PLACEMENT_FAILURE', reason);
  const retryMs = world.scaled(world.settings.durations.launchRetryMs);
  service.launchBlockedUntilMs = world.now + retryMs;
  world.after(retryMs, () => requestPass(world, service));
  recordFailedTask(world, service, deployment, 'start');
}

function sayStarted(world: WorldState, service: Service, started: readonly Task[]): void {
  if (started.length > 0) say(world, service, `has started ${started.length} tasks: ${named(started)}.`);
}

/** ECS developer guide, service-event-messages-list. */
function reportDeadlock(world: WorldState, service: Service): void {
  const moving = [...service.tasks].some((task) => !isLive(task) || isPending(task) || !task.healthy);
  if (moving || world.now < service.launchBlockedUntilMs) return;
  sayUnlessRepeated(
    world,
    service,
    'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
  );
}

function retireEmptyDeployments(service: Service): void {
  if (service.deployments.length === 1) return;
  service.deployments = service.deployments.filter((deployment) => {
    if (deployment.status === 'PRIMARY' || deployment.tasks.size > 0) return true;
    deployment.status = 'INACTIVE';
    return false;
  });
}

/** COMPLETED only when the new tasks are healthy and the old ones gone, to the last STOPPED. */
function isComplete(service: Service, primary: Deployment): boolean {
  if (primary.rolloutState !== 'IN_PROGRESS' || primary.heldOpen) return false;
  const isAlone = service.deployments.every((one) => one === primary || one.tasks.size === 0);
  return isAlone && hasWhatItWants(service, primary);
}

function isSteady(service: Service, primary: Deployment): boolean {
  return primary.rolloutState === 'COMPLETED' && hasWhatItWants(service, primary);
}

function hasWhatItWants(service: Service, primary: Deployment): boolean {
  const live = liveTasks(primary);
  return live.length === service.desiredCount && live.every((task) => task.healthy);
}

const liveTasks = (deployment: Deployment): Task[] => [...deployment.tasks].filter(isLive);
