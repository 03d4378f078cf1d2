import { AwsError, validationException } from './aws-error.ts';
import { primaryOf, type Service } from './service.ts';
import { setDesiredCount } from './update-service.ts';
import type { WorldState } from './world-state.ts';

export interface SuspendedState {
  DynamicScalingInSuspended?: boolean;
  DynamicScalingOutSuspended?: boolean;
  ScheduledScalingSuspended?: boolean;
}

export interface ScalableTargetKey {
  ServiceNamespace: string;
  /** `service/CLUSTER/SERVICE` */
  ResourceId: string;
  ScalableDimension: string;
}

export interface ScalableTarget extends ScalableTargetKey {
  ScalableTargetARN: string;
  MinCapacity: number;
  MaxCapacity: number;
  SuspendedState: Required<SuspendedState>;
  CreationTime: number;
}

export type RegisterScalableTargetInput = ScalableTargetKey & {
  MinCapacity?: number;
  MaxCapacity?: number;
  SuspendedState?: SuspendedState;
};

/**
 * Application Auto Scaling API, RegisterScalableTarget: what is left out stays, and the capacity is brought
 * into the bounds at once "even if you don't include MinCapacity or MaxCapacity".
 */
export function registerScalableTarget(world: WorldState, input: RegisterScalableTargetInput) {
  const service = scaledService(world, input);
  const known = world.scalableTargets.get(input.ResourceId);
  const min = input.MinCapacity ?? known?.MinCapacity;
  const max = input.MaxCapacity ?? known?.MaxCapacity;
  if (min === undefined || max === undefined) {
    throw validationException('MinCapacity and MaxCapacity are required for a new scalable target.');
  }
  if (min > max) throw validationException('Maximum capacity cannot be less than minimum capacity');
  const { region, account } = world.settings;
  const target: ScalableTarget = {
    ServiceNamespace: 'ecs',
    ResourceId: input.ResourceId,
    ScalableDimension: 'ecs:service:DesiredCount',
    ScalableTargetARN: `arn:aws:application-autoscaling:${region}:${account}:scalable-target/${service.name}`,
    MinCapacity: min,
    MaxCapacity: max,
    SuspendedState: { ...nothingSuspended, ...known?.SuspendedState, ...input.SuspendedState },
    CreationTime: known?.CreationTime ?? world.now,
  };
  world.scalableTargets.set(input.ResourceId, target);
  setByAutoscaler(world, service, Math.min(max, Math.max(min, service.desiredCount)));
  return { ScalableTargetARN: target.ScalableTargetARN };
}

/** No scalable target is an empty list, not an error. */
export function describeScalableTargets(
  world: WorldState,
  input: { ServiceNamespace: string; ResourceIds?: readonly string[] },
) {
  const all = [...world.scalableTargets.values()];
  const ScalableTargets = input.ResourceIds
    ? all.filter((target) => input.ResourceIds!.includes(target.ResourceId))
    : all;
  return { ScalableTargets };
}

export function deregisterScalableTarget(world: WorldState, input: ScalableTargetKey) {
  if (!world.scalableTargets.delete(input.ResourceId)) {
    throw new AwsError(
      'ObjectNotFoundException',
      `No scalable target registered for service namespace: ecs, resource ID: ${input.ResourceId}`,
    );
  }
  return {};
}

/**
 * A scaling policy acts. From below the minimum a scale-out goes to the minimum first and a scale-in does
 * nothing (ECS developer guide, service-auto-scaling); scale-in rests while the service deploys.
 * @returns whether the count changed
 */
export function autoscale(world: WorldState, resourceId: string, desired: number): boolean {
  const target = world.scalableTargets.get(resourceId);
  const service = world.services.get(resourceId.replace(/^service\//, ''));
  if (!target || !service) return false;
  const isOut = desired > service.desiredCount;
  if (isOut && target.SuspendedState.DynamicScalingOutSuspended) return false;
  if (!isOut && target.SuspendedState.DynamicScalingInSuspended) return false;
  if (!isOut && primaryOf(service).rolloutState === 'IN_PROGRESS') return false;
  if (service.desiredCount < target.MinCapacity) {
    return isOut && setByAutoscaler(world, service, target.MinCapacity);
  }
  return setByAutoscaler(world, service, Math.min(target.MaxCapacity, Math.max(target.MinCapacity, desired)));
}

function setByAutoscaler(world: WorldState, service: Service, desiredCount: number): boolean {
  if (desiredCount === service.desiredCount) return false;
  if (desiredCount < service.desiredCount) {
    // What its own autoscaler takes away, its owner does not miss; what it adds may go again.
    service.wantedCount = Math.min(service.wantedCount, desiredCount);
    world.stirred.add(service);
  }
  setDesiredCount(world, service, desiredCount);
  const input = { cluster: service.cluster, service: service.name, desiredCount };
  world.calls.push({ atMs: world.now, by: 'autoscaler', call: 'ecs:UpdateService', input });
  return true;
}

function scaledService(world: WorldState, key: ScalableTargetKey): Service {
  const service = world.services.get(key.ResourceId.replace(/^service\//, ''));
  if (key.ServiceNamespace !== 'ecs' || key.ScalableDimension !== 'ecs:service:DesiredCount' || !service) {
    throw validationException(`ECS service doesn't exist: ${key.ResourceId}`);
  }
  return service;
}

const nothingSuspended: Required<SuspendedState> = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};
