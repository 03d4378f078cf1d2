import { recordFailedTask, recordHealthyTask } from './circuit-breaker.ts';
import { requestPass } from './pass-requests.ts';
import { say } from './service-events.ts';
import { isOnItsWayOut } from './stopping.ts';
import type { Task } from './task.ts';
import type { WorldState } from './world-state.ts';

/** ECS API, DeploymentConfiguration.minimumHealthyPercent: without any check, 40 s in RUNNING. */
export function expectHealthWithoutChecks(world: WorldState, task: Task): void {
  if (hasTargetCheck(task) || hasContainerCheck(task)) return;
  world.after(world.scaled(world.settings.durations.healthyAfterRunningMs), () => {
    if (task.lastStatus === 'RUNNING') becomeHealthy(world, task);
  });
}

/** The container's own health check, as the runtime reports it. */
export function containerHealth(world: WorldState, taskArn: string, status: 'HEALTHY' | 'UNHEALTHY'): void {
  const task = world.tasks.get(taskArn);
  if (!task || task.containerHealth === status) return;
  task.containerHealth = status;
  world.touch(task.service);
  reconsiderHealth(world, task);
}

/**
 * Counts as healthy only if every check that exists says so; unhealthy as soon as one does, but not before
 * the grace period is over, which covers container checks too (ECS API, healthCheckGracePeriodSeconds).
 */
export function reconsiderHealth(world: WorldState, task: Task): void {
  if (task.lastStatus !== 'RUNNING' || isOnItsWayOut(task)) return;
  if (!hasTargetCheck(task) && !hasContainerCheck(task)) return;
  const targetIsFine = !hasTargetCheck(task) || task.target?.state === 'healthy';
  const containerIsFine = !hasContainerCheck(task) || task.containerHealth === 'HEALTHY';
  if (targetIsFine && containerIsFine) {
    becomeHealthy(world, task);
    return;
  }

  const complaint = complaintAbout(task);
  if (!complaint) return;
  task.healthy = false;
  const graceEndsAtMs = task.startedAtMs! + world.scaled(task.service.healthCheckGracePeriodSeconds * 1_000);
  if (world.now < graceEndsAtMs || task.replacedBecause) return;
  task.replacedBecause = complaint.stoppedReason;
  say(world, task.service, complaint.message);
  recordFailedTask(world, task.service, task.deployment, 'health');
  requestPass(world, task.service);
}

function becomeHealthy(world: WorldState, task: Task): void {
  task.replacedBecause = undefined;
  if (task.healthy) return;
  task.healthy = true;
  recordHealthyTask(task.deployment, task.service);
  world.touch(task.service);
  requestPass(world, task.service);
}

/** ECS developer guide, service-unhealthy-event-messages; the stopped reasons are assumed. */
function complaintAbout(task: Task): { message: string; stoppedReason: string } | undefined {
  if (task.target?.state === 'unhealthy') {
    const { targetGroupArn, containerPort } = task.service.loadBalancers[0]!;
    const because = `(reason ${task.checkReason ?? 'Health checks failed'})`;
    return {
      message: `(task ${task.id}) (port ${containerPort}) is unhealthy in (target-group ${targetGroupArn}) due to ${because}.`,
      stoppedReason: `Task failed ELB health checks in (target-group ${targetGroupArn})`,
    };
  }
  if (hasContainerCheck(task) && task.containerHealth === 'UNHEALTHY') {
    return {
      message: `(task ${task.id}) failed container health checks.`,
      stoppedReason: 'Task failed container health checks',
    };
  }
  return undefined;
}

const hasTargetCheck = (task: Task): boolean => task.service.loadBalancers.length > 0;

const hasContainerCheck = (task: Task): boolean =>
  task.taskDefinition.containerDefinitions.some((container) => container.healthCheck !== undefined);
