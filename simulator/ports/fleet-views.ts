import type { DeploymentView, ServiceView, TaskView } from '../../shared/core/diagnosis/evidence.ts';
import type { ServiceView as DescribedService } from '../ecs/describe-services.ts';
import type { TaskView as DescribedTask } from '../ecs/describe-tasks.ts';
import type { TaskDefinition } from '../ecs/task-definitions.ts';

const MOST_EVENTS = 20;

const viewsInWords = new WeakMap<DescribedService, ServiceView>();

/** The world's answer in the words of the ports, the same while it is the same. */
export function serviceView(service: DescribedService): ServiceView {
  const known = viewsInWords.get(service);
  if (known) return known;
  const view = serviceInWords(service);
  viewsInWords.set(service, view);
  return view;
}

/** Its instants are epoch milliseconds already. */
function serviceInWords(service: DescribedService): ServiceView {
  return {
    arn: service.serviceArn,
    status: service.status,
    createdAtMs: service.createdAt,
    controller: service.deploymentController.type,
    scheduling: service.schedulingStrategy,
    taskDefinition: service.taskDefinition,
    desired: service.desiredCount,
    running: service.runningCount,
    pending: service.pendingCount,
    deployments: service.deployments.map(deploymentView),
    serviceDeployment: service.currentServiceDeployment,
    ...(service.serviceRegistries.length > 0 && { inCloudMap: true as const }),
    targetGroupArns: service.loadBalancers.map((one) => one.targetGroupArn),
    minimumHealthyPercent: service.deploymentConfiguration.minimumHealthyPercent,
    maximumPercent: service.deploymentConfiguration.maximumPercent,
    graceSeconds: service.healthCheckGracePeriodSeconds,
    breaker: breakerOf(service.deploymentConfiguration.deploymentCircuitBreaker),
    events: service.events
      .slice(0, MOST_EVENTS)
      .map((event) => ({ atMs: event.createdAt, message: event.message })),
  };
}

function breakerOf(breaker?: { enable?: boolean; rollback?: boolean }): ServiceView['breaker'] {
  if (!breaker?.enable) return undefined;
  return breaker.rollback ? 'rolls-back' : 'gives-up';
}

function deploymentView(deployment: DescribedService['deployments'][number]): DeploymentView {
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinition,
    rolloutState: 'rolloutState' in deployment ? deployment.rolloutState : undefined,
    rolloutReason: 'rolloutStateReason' in deployment ? deployment.rolloutStateReason : undefined,
    createdAtMs: deployment.createdAt,
    updatedAtMs: deployment.updatedAt,
    desired: deployment.desiredCount,
    running: deployment.runningCount,
    pending: deployment.pendingCount,
    failedTasks: deployment.failedTasks,
  };
}

const stoppedTasks = new WeakMap<DescribedTask, TaskView>();

/** The same for a task; of one that has stopped the world gives the same answer each time. */
export function taskView(task: DescribedTask): TaskView {
  const known = stoppedTasks.get(task);
  if (known) return known;
  const view = taskInWords(task);
  if (task.lastStatus === 'STOPPED') stoppedTasks.set(task, view);
  return view;
}

function taskInWords(task: DescribedTask): TaskView {
  return {
    arn: task.taskArn,
    taskDefinition: task.taskDefinitionArn,
    startedBy: task.startedBy,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    createdAtMs: task.createdAt,
    startedAtMs: task.startedAt,
    stoppingAtMs: task.stoppingAt,
    stoppedAtMs: task.stoppedAt,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    address: task.containers[0]!.networkInterfaces[0]!.privateIpv4Address,
    containers: task.containers.map(({ name, image, imageDigest, exitCode, reason }) => ({
      name,
      image,
      imageDigest,
      exitCode,
      reason,
    })),
  };
}

/** What RegisterTaskDefinition takes of what DescribeTaskDefinition gives (ECS API reference: both shapes). */
export function registerable(
  definition: TaskDefinition,
  tags: readonly { readonly key: string; readonly value: string }[] = [],
): string {
  const {
    taskDefinitionArn: _arn,
    revision: _revision,
    status: _status,
    compatibilities: _compatibilities,
    registeredAt: _registeredAt,
    deregisteredAt: _deregisteredAt,
    ...kept
  } = definition;
  return JSON.stringify(tags.length > 0 ? { ...kept, tags } : kept);
}
