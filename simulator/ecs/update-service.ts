import { reviewAlarm } from './alarms.ts';
import { noteOwnerCount } from './answering.ts';
import { invalidParameter } from './aws-error.ts';
import { usableTaskDefinition } from './create-service.ts';
import { startDeployment } from './deployment-starts.ts';
import { describeView } from './describe-services.ts';
import { activeService } from './find-service.ts';
import { requestPass } from './pass-requests.ts';
import type { Caller } from './recorded-calls.ts';
import {
  type DeploymentConfiguration,
  type LoadBalancerReference,
  primaryOf,
  type Service,
} from './service.ts';
import type { WorldState } from './world-state.ts';

export interface UpdateServiceInput {
  cluster?: string;
  service: string;
  desiredCount?: number;
  taskDefinition?: string;
  forceNewDeployment?: boolean;
  deploymentConfiguration?: Partial<DeploymentConfiguration>;
  healthCheckGracePeriodSeconds?: number;
  networkConfiguration?: unknown;
  loadBalancers?: readonly LoadBalancerReference[];
}

/**
 * ECS API, UpdateService: a task definition, force, network or load balancer starts a deployment; a desired
 * count "doesn't trigger a new service deployment"; nor does the configuration or the grace period.
 */
export function updateService(world: WorldState, input: UpdateServiceInput, by: Caller) {
  const service = activeService(world, input.cluster, input.service);
  refuseWhatTheControllerDoes(service, input);
  const taskDefinition = input.taskDefinition
    ? usableTaskDefinition(world, input.taskDefinition)
    : primaryOf(service).revision.taskDefinition;

  const startsDeployment =
    input.forceNewDeployment ||
    taskDefinition !== primaryOf(service).revision.taskDefinition ||
    input.networkConfiguration !== undefined ||
    input.loadBalancers !== undefined;
  if (startsDeployment) refuseInvalidCount(input.desiredCount);

  if (input.deploymentConfiguration) {
    service.configuration = { ...service.configuration, ...input.deploymentConfiguration };
  }
  service.healthCheckGracePeriodSeconds =
    input.healthCheckGracePeriodSeconds ?? service.healthCheckGracePeriodSeconds;
  if (input.desiredCount !== undefined) {
    refuseInvalidCount(input.desiredCount);
    if (isOwner(by)) noteOwnerCount(world, service, input.desiredCount);
    setDesiredCount(world, service, input.desiredCount);
  }
  if (startsDeployment) {
    service.networkConfiguration = input.networkConfiguration ?? service.networkConfiguration;
    service.loadBalancers = input.loadBalancers ?? service.loadBalancers;
    startDeployment(world, service, taskDefinition);
  }
  requestPass(world, service);
  world.touch(service);
  return { service: describeView(service) };
}

/** The deployment keeps its id; the scheduler does the rest. */
export function setDesiredCount(world: WorldState, service: Service, desiredCount: number): void {
  if (desiredCount !== service.desiredCount) service.steady = false;
  service.desiredCount = desiredCount;
  primaryOf(service).desiredCount = desiredCount;
  world.touch(service);
  reviewAlarm(world, service);
  requestPass(world, service);
}

/** Humans and CI own the count; the watchdog and the autoscaler only borrow it. */
const isOwner = (by: Caller): boolean => by !== 'watchdog' && by !== 'autoscaler';

/** ECS developer guide, update-service-parameters; messages from captured answers. */
function refuseWhatTheControllerDoes(service: Service, input: UpdateServiceInput): void {
  if (input.desiredCount !== undefined && service.scheduling === 'DAEMON') {
    throw invalidParameter(
      'The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again',
    );
  }
  if (service.controller === 'CODE_DEPLOY') {
    const cannot = (what: string) =>
      invalidParameter(
        `${what} on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`,
      );
    if (input.taskDefinition) throw cannot('Unable to update task definition');
    if (input.forceNewDeployment) throw cannot('Cannot force a new deployment');
    if (input.networkConfiguration) throw cannot('Unable to update network parameters');
    if (input.loadBalancers) throw cannot('Unable to update load balancers');
  }
  if (service.controller === 'EXTERNAL' && (input.taskDefinition || input.forceNewDeployment)) {
    // Message assumed; the ECS API forbids it.
    throw invalidParameter(
      'Unable to update task definition on services with an EXTERNAL deployment controller.',
    );
  }
}

function refuseInvalidCount(desiredCount: number | undefined): void {
  if (desiredCount !== undefined && !(Number.isInteger(desiredCount) && desiredCount >= 0)) {
    throw invalidParameter('Desired count must be a non-negative integer.');
  }
}
