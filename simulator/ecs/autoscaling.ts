import { noteWanted } from './answering.ts';
import { AwsError, validationException } from './aws-error.ts';
import type { Caller } from './recorded-calls.ts';
import { primaryOf, type Service } from './service.ts';
import { setDesiredCount } from './update-service.ts';
import type { WorldState } from './world-state.ts';

const ALARM_PERIOD_MS = 60_000;

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
export function registerScalableTarget(world: WorldState, input: RegisterScalableTargetInput, by: Caller) {
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
  const within = withinBounds(target, service.desiredCount);
  // What the watchdog registers are the old bounds: a count of 0 that they raise is its own.
  if (by !== 'watchdog' && within !== service.desiredCount) {
    noteWanted(world, service, Math.min(service.ownerCount, within));
    service.setCount = within;
  }
  setByAutoscaler(world, service, within);
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
 * nothing (ECS developer guide, service-auto-scaling); scale-in rests while the service deploys. "If the alarm is
 * still in breach" the policy acts when it may again (Application Auto Scaling user guide, suspend and resume).
 * @returns whether the count changed
 */
export function autoscale(world: WorldState, resourceId: string, desired: number): boolean {
  const target = world.scalableTargets.get(resourceId);
  const service = world.services.get(resourceId.replace(/^service\//, ''));
  if (!target || !service) return false;
  noteWanted(world, service, Math.min(service.ownerCount, withinBounds(target, desired)));
  service.autoscalerAsks = desired;
  const changed = actIfAllowed(world, target, service, desired);
  if (service.desiredCount === withinBounds(target, desired)) service.autoscalerAsks = undefined;
  else askAgainSoon(world, resourceId, service);
  if (changed) service.setCount = service.desiredCount;
  return changed;
}

function actIfAllowed(world: WorldState, target: ScalableTarget, service: Service, desired: number): boolean {
  const isOut = desired > service.desiredCount;
  if (isOut && target.SuspendedState.DynamicScalingOutSuspended) return false;
  if (!isOut && target.SuspendedState.DynamicScalingInSuspended) return false;
  if (!isOut && primaryOf(service).rolloutState === 'IN_PROGRESS') return false;
  if (service.desiredCount < target.MinCapacity) {
    return isOut && setByAutoscaler(world, service, target.MinCapacity);
  }
  return setByAutoscaler(world, service, withinBounds(target, desired));
}

/** CloudWatch looks at an alarm once a minute; whatever was asked for since is newer. */
function askAgainSoon(world: WorldState, resourceId: string, service: Service): void {
  const asked = service.autoscalerAsks;
  world.after(world.scaled(ALARM_PERIOD_MS), () => {
    if (asked !== undefined && service.autoscalerAsks === asked) autoscale(world, resourceId, asked);
  });
}

const withinBounds = ({ MinCapacity, MaxCapacity }: ScalableTarget, count: number): number =>
  Math.min(MaxCapacity, Math.max(MinCapacity, count));

function setByAutoscaler(world: WorldState, service: Service, desiredCount: number): boolean {
  if (desiredCount === service.desiredCount) return false;
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
