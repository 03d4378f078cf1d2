import { noteOwnerCount } from './answering.ts';
import { clientException, invalidParameter } from './aws-error.ts';
import { newDeployment, startDeployment } from './deployment-starts.ts';
import { describeView } from './describe-services.ts';
import { clusterName, findService } from './find-service.ts';
import type { DeploymentConfiguration, LoadBalancerReference, Service } from './service.ts';
import { stopTask } from './stopping.ts';
import { findTaskDefinition, type TaskDefinition } from './task-definitions.ts';
import type { WorldState } from './world-state.ts';

export interface CreateServiceInput {
  cluster?: string;
  serviceName: string;
  taskDefinition: string;
  desiredCount?: number;
  schedulingStrategy?: 'REPLICA' | 'DAEMON';
  deploymentController?: { type: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL' };
  deploymentConfiguration?: Partial<DeploymentConfiguration>;
  healthCheckGracePeriodSeconds?: number;
  loadBalancers?: readonly LoadBalancerReference[];
  serviceRegistries?: readonly { readonly registryArn: string }[];
  networkConfiguration?: unknown;
}

export function createService(world: WorldState, input: CreateServiceInput) {
  const service = addService(world, input);
  startDeployment(world, service, usableTaskDefinition(world, input.taskDefinition));
  return { service: describeView(service) };
}

/** A service without its first deployment. */
export function addService(world: WorldState, input: CreateServiceInput): Service {
  const cluster = clusterName(world, input.cluster);
  const known = findService(world, cluster, input.serviceName);
  if (known && known.status !== 'INACTIVE') throw invalidParameter('Creation of service was not idempotent.');
  const isDaemon = input.schedulingStrategy === 'DAEMON';
  const service: Service = {
    arn: world.ecsArn(`service/${cluster}/${input.serviceName}`),
    name: input.serviceName,
    cluster,
    clusterArn: world.ecsArn(`cluster/${cluster}`),
    createdAtMs: world.now,
    controller: input.deploymentController?.type ?? 'ECS',
    scheduling: input.schedulingStrategy ?? 'REPLICA',
    status: 'ACTIVE',
    desiredCount: input.desiredCount ?? 1,
    ownerCount: input.desiredCount ?? 1,
    setCount: input.desiredCount ?? 1,
    autoscalerAsks: undefined,
    wantedCount: input.desiredCount ?? 1,
    // ECS API, DeploymentConfiguration: 100/200 for REPLICA, 0/100 for DAEMON.
    configuration: {
      minimumHealthyPercent: isDaemon ? 0 : 100,
      maximumPercent: isDaemon ? 100 : 200,
      ...input.deploymentConfiguration,
    },
    healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? 0,
    loadBalancers: input.loadBalancers ?? [],
    serviceRegistries: input.serviceRegistries ?? [],
    networkConfiguration: input.networkConfiguration,
    deployments: [],
    lastCompleted: undefined,
    records: [],
    revisions: [],
    events: [],
    tasks: new Set(),
    stoppedTasks: [],
    answering: 0,
    startFailures: 0,
    startFailedAtMs: Number.NEGATIVE_INFINITY,
    launchBlockedUntilMs: Number.NEGATIVE_INFINITY,
    passPending: false,
    steady: false,
  };
  world.services.set(`${cluster}/${service.name}`, service);
  return service;
}

/** The past of a fleet: a deployment that completed before the story began, with its records. */
export function addCompletedDeployment(
  world: WorldState,
  service: Service,
  taskDefinition: TaskDefinition,
): void {
  const deployment = newDeployment(world, service, taskDefinition);
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.everRunning = true;
  deployment.everHealthy = true;
  deployment.record.status = 'SUCCESSFUL';
  deployment.record.finishedAtMs = world.now;
  service.deployments = [deployment];
  service.lastCompleted = deployment;
}

/** Refuses an INACTIVE revision with the message that aws/aws-cdk#33195 shows. */
export function usableTaskDefinition(world: WorldState, reference: string): TaskDefinition {
  const taskDefinition = findTaskDefinition(world, reference);
  if (!taskDefinition) throw clientException('TaskDefinition not found.');
  if (taskDefinition.status === 'INACTIVE') throw clientException('TaskDefinition is inactive');
  return taskDefinition;
}

/** With `force`: the tasks are stopped, the service stays describable as INACTIVE. */
export function deleteService(
  world: WorldState,
  input: { cluster?: string; service: string; force?: boolean },
) {
  const service = findService(world, clusterName(world, input.cluster), input.service);
  if (!service) throw clientException('Service not found.');
  if (!input.force && service.desiredCount > 0) {
    throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
  }
  service.desiredCount = 0;
  noteOwnerCount(world, service, 0);
  service.status = 'INACTIVE';
  for (const task of service.tasks) {
    stopTask(world, task, { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Service was deleted' });
  }
  world.touch(service);
  return { service: describeView(service) };
}
