import { AwsError } from './aws-error.ts';
import type { Deployment, ServiceDeployment, ServiceRevision } from './deployment.ts';
import { heedsAlarms } from './deployment-alarms.ts';
import { emitDeploymentChange } from './event-bridge.ts';
import { digitId, textOf } from './identifiers.ts';
import { requestPass } from './pass-requests.ts';
import type { Service } from './service.ts';
import { forgetFailedStarts } from './start-throttle.ts';
import type { TaskDefinition } from './task-definitions.ts';
import type { WorldState } from './world-state.ts';

/** aws/containers-roadmap#2836; the name of the error is assumed. */
const MOST_ACTIVE_DEPLOYMENTS = 5;

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** A new PRIMARY, IN_PROGRESS; the previous one becomes ACTIVE, and its unfinished record is stopped. */
export function startDeployment(
  world: WorldState,
  service: Service,
  taskDefinition: TaskDefinition,
): Deployment {
  if (service.deployments.length >= MOST_ACTIVE_DEPLOYMENTS) {
    const message = `${service.deployments.length} active deployments exist, unable to create new deployment.`;
    throw new AwsError('InvalidParameterException', message);
  }
  const previous = service.deployments[0];
  if (previous) {
    previous.status = 'ACTIVE';
    previous.updatedAtMs = world.now;
    requestStop(world, service, previous.record);
  }
  const deployment = newDeployment(world, service, taskDefinition);
  service.deployments.unshift(deployment);
  service.steady = false;
  forgetFailedStarts(service);
  emitDeploymentChange(world, service, deployment, {
    eventType: 'INFO',
    eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
    reason: deployment.rolloutStateReason,
  });
  world.touch(service);
  requestPass(world, service);
  return deployment;
}

/** ECS developer guide, service-deployment: STOP_REQUESTED "when a user starts a new service deployment". */
function requestStop(world: WorldState, service: Service, record: ServiceDeployment): void {
  if (record.finishedAtMs !== undefined) return;
  record.status = 'STOP_REQUESTED';
  record.statusReason = 'A new service deployment was started.';
  record.updatedAtMs = world.now;
  world.after(world.scaled(world.settings.durations.schedulerPassMs), () => {
    record.status = 'STOPPED';
    record.finishedAtMs = world.now;
    record.updatedAtMs = world.now;
    world.touch(service);
  });
}

/** The records of a deployment: service revision, service deployment, element of `deployments[]`. */
export function newDeployment(
  world: WorldState,
  service: Service,
  taskDefinition: TaskDefinition,
): Deployment {
  const path = `${service.cluster}/${service.name}`;
  const revision: ServiceRevision = {
    arn: world.ecsArn(`service-revision/${path}/${digitId(world.uniqueText(`revision/${path}`))}`),
    createdAtMs: world.now,
    taskDefinition,
    digests: service.desiredCount > 0 ? establishDigests(world, taskDefinition) : undefined,
  };
  const record: ServiceDeployment = {
    arn: world.ecsArn(
      `service-deployment/${path}/${textOf(ID_ALPHABET, 21, world.uniqueText(`service-deployment/${path}`))}`,
    ),
    createdAtMs: world.now,
    startedAtMs: world.now,
    updatedAtMs: world.now,
    finishedAtMs: undefined,
    targetRevision: revision,
    sourceRevision: (service.lastCompleted ?? service.deployments[0])?.revision,
    status: 'IN_PROGRESS',
    statusReason: undefined,
  };
  service.records.push(record);
  service.revisions.push(revision);
  const id = `ecs-svc/${digitId(world.uniqueText(`deployment/${path}`))}`;
  return {
    id,
    createdAtMs: world.now,
    updatedAtMs: world.now,
    revision,
    record,
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    desiredCount: service.desiredCount,
    failedTasks: 0,
    everRunning: false,
    everHealthy: false,
    heedsAlarms: heedsAlarms(world, service),
    bakesUntilMs: undefined,
    heldOpen: false,
    tasks: new Set(),
  };
}

/**
 * ECS developer guide, deployment-type-ecs "Container image resolution": the digests found at the start of a
 * deployment are those of all its tasks. What cannot be resolved stays a tag, and its pull fails.
 */
function establishDigests(
  world: WorldState,
  taskDefinition: TaskDefinition,
): ReadonlyMap<string, string> | undefined {
  const digests = new Map<string, string>();
  for (const { name, image } of taskDefinition.containerDefinitions) {
    const digest = world.registry.resolve(image);
    if (digest) digests.set(name, digest);
  }
  return digests.size > 0 ? digests : undefined;
}
