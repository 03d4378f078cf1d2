import { invalidParameter } from './aws-error.ts';
import type { Deployment } from './deployment.ts';
import { clusterName, findService, lastPart } from './find-service.ts';
import { primaryOf, type Service } from './service.ts';
import { isPending } from './task.ts';
import type { WorldState } from './world-state.ts';

const MOST_SERVICES = 10;

/** ECS API, DescribeServices: an unknown service is a failure MISSING in an answer of status 200. */
export function describeServices(
  world: WorldState,
  input: { cluster?: string; services: readonly string[] },
) {
  const cluster = clusterName(world, input.cluster);
  if (!input.services?.length) throw invalidParameter('Services cannot be empty.');
  if (input.services.length > MOST_SERVICES) {
    throw invalidParameter(`Services cannot contain more than ${MOST_SERVICES} elements.`);
  }
  const services: ServiceView[] = [];
  const failures: { arn: string; reason: string }[] = [];
  for (const reference of input.services) {
    const service = findService(world, cluster, reference);
    const view =
      service && world.snapshots
        ? world.snapshots.seen(world, service)?.service
        : service && viewOf(world, service);
    if (view) services.push(view);
    else failures.push({ arn: world.ecsArn(`service/${cluster}/${lastPart(reference)}`), reason: 'MISSING' });
  }
  return { services, failures };
}

/** A service of which nothing has changed since is not described anew. */
function viewOf(world: WorldState, service: Service): ServiceView {
  const known = world.described.get(service);
  if (known) return known;
  const view = describeView(service);
  world.described.set(service, view);
  return view;
}

export type ServiceView = ReturnType<typeof describeView>;

/** ECS API, Service. All instants are epoch milliseconds. */
export function describeView(service: Service) {
  const primary = primaryOf(service);
  const counts = countsOf(service.tasks);
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: counts.runningCount,
    pendingCount: counts.pendingCount,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    taskDefinition: primary.revision.taskDefinition.taskDefinitionArn,
    deploymentConfiguration: service.configuration,
    deployments: service.deployments.map((deployment) => deploymentView(service, deployment)),
    events: [...service.events],
    createdAt: service.createdAtMs,
    schedulingStrategy: service.scheduling,
    deploymentController: { type: service.controller },
    loadBalancers: service.loadBalancers,
    serviceRegistries: service.serviceRegistries,
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
    networkConfiguration: service.networkConfiguration,
    currentServiceDeployment: service.controller === 'ECS' ? primary.record.arn : undefined,
    currentServiceRevisions: service.deployments.map(revisionView),
  };
}

function deploymentView(service: Service, deployment: Deployment) {
  const { runningCount, pendingCount } = countsOf(deployment.tasks);
  const rollout =
    service.controller === 'ECS'
      ? { rolloutState: deployment.rolloutState, rolloutStateReason: deployment.rolloutStateReason }
      : {};
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.revision.taskDefinition.taskDefinitionArn,
    desiredCount: deployment.desiredCount,
    runningCount,
    pendingCount,
    failedTasks: deployment.failedTasks,
    createdAt: deployment.createdAtMs,
    updatedAt: deployment.updatedAtMs,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    networkConfiguration: service.networkConfiguration,
    ...rollout,
  };
}

function revisionView({ revision, desiredCount, tasks }: Deployment) {
  const { runningCount, pendingCount } = countsOf(tasks);
  return {
    arn: revision.arn,
    requestedTaskCount: desiredCount,
    runningTaskCount: runningCount,
    pendingTaskCount: pendingCount,
  };
}

function countsOf(tasks: Service['tasks']): { runningCount: number; pendingCount: number } {
  let runningCount = 0;
  let pendingCount = 0;
  for (const task of tasks) {
    if (task.lastStatus === 'RUNNING') runningCount += 1;
    else if (isPending(task)) pendingCount += 1;
  }
  return { runningCount, pendingCount };
}
