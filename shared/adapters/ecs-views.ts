import type { Deployment, Service, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import type { DeploymentView, ServiceView, TaskView } from '../core/diagnosis/evidence.ts';

const MOST_EVENTS = 20;

/** ECS's words for a service, with the defaults that ECS itself applies (API reference: DeploymentConfiguration). */
export function serviceView(service: Service): ServiceView {
  return {
    arn: service.serviceArn ?? '',
    status: service.status ?? '',
    createdAtMs: service.createdAt?.getTime() ?? 0,
    controller: service.deploymentController?.type ?? 'ECS',
    scheduling: service.schedulingStrategy ?? 'REPLICA',
    taskDefinition: service.taskDefinition ?? '',
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    deployments: (service.deployments ?? []).map(deploymentView),
    serviceDeployment: service.currentServiceDeployment,
    ...((service.serviceRegistries ?? []).length > 0 && { inCloudMap: true }),
    targetGroupArns: (service.loadBalancers ?? []).flatMap((one) => one.targetGroupArn ?? []),
    minimumHealthyPercent: service.deploymentConfiguration?.minimumHealthyPercent ?? 100,
    maximumPercent: service.deploymentConfiguration?.maximumPercent ?? 200,
    graceSeconds: service.healthCheckGracePeriodSeconds ?? 0,
    breaker: breakerOf(service.deploymentConfiguration?.deploymentCircuitBreaker),
    events: (service.events ?? [])
      .map((event) => ({ atMs: event.createdAt?.getTime() ?? 0, message: event.message ?? '' }))
      .sort((a, b) => b.atMs - a.atMs)
      .slice(0, MOST_EVENTS),
  };
}

function breakerOf(breaker?: { enable?: boolean; rollback?: boolean }): ServiceView['breaker'] {
  if (!breaker?.enable) return undefined;
  return breaker.rollback ? 'rolls-back' : 'gives-up';
}

function deploymentView(deployment: Deployment): DeploymentView {
  return {
    id: deployment.id ?? '',
    status: deployment.status ?? '',
    taskDefinition: deployment.taskDefinition ?? '',
    rolloutState: deployment.rolloutState,
    rolloutReason: deployment.rolloutStateReason,
    createdAtMs: deployment.createdAt?.getTime() ?? 0,
    updatedAtMs: deployment.updatedAt?.getTime() ?? 0,
    desired: deployment.desiredCount ?? 0,
    running: deployment.runningCount ?? 0,
    pending: deployment.pendingCount ?? 0,
    failedTasks: deployment.failedTasks ?? 0,
  };
}

export function taskView(task: Task): TaskView {
  return {
    arn: task.taskArn ?? '',
    taskDefinition: task.taskDefinitionArn ?? '',
    startedBy: task.startedBy,
    lastStatus: task.lastStatus ?? '',
    desiredStatus: task.desiredStatus ?? '',
    createdAtMs: task.createdAt?.getTime() ?? 0,
    startedAtMs: task.startedAt?.getTime(),
    stoppingAtMs: task.stoppingAt?.getTime(),
    stoppedAtMs: task.stoppedAt?.getTime(),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    ...addressOf(task),
    containers: (task.containers ?? []).map((container) => ({
      name: container.name ?? '',
      image: container.image,
      imageDigest: container.imageDigest,
      exitCode: container.exitCode,
      reason: container.reason,
    })),
  };
}

/** ECS API reference, Container: its interfaces in the network mode awsvpc. */
function addressOf({ containers = [] }: Task): Pick<TaskView, 'address'> {
  const [address] = containers.flatMap((one) => one.networkInterfaces?.[0]?.privateIpv4Address ?? []);
  return address === undefined ? {} : { address };
}

/**
 * What RegisterTaskDefinition takes of what DescribeTaskDefinition gives: the difference of the two shapes in
 * the ECS API reference. Tags come beside the definition and go inside it.
 */
export function registerable(definition: TaskDefinition, tags: readonly object[] = []): object {
  const {
    taskDefinitionArn: _arn,
    revision: _revision,
    status: _status,
    requiresAttributes: _attributes,
    compatibilities: _compatibilities,
    registeredAt: _registeredAt,
    registeredBy: _registeredBy,
    deregisteredAt: _deregisteredAt,
    inferenceAccelerators: _accelerators,
    ...rest
  } = definition;
  const { deleteRequestedAt: _deleteRequestedAt, ...kept } = rest as typeof rest & {
    deleteRequestedAt?: Date;
  };
  return tags.length > 0 ? { ...kept, tags } : kept;
}
