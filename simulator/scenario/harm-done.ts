import { fleetNames } from '../ecs/fleet.ts';
import { PLACE } from './environment-of-fleet.ts';
import type { Played } from './play.ts';
import type { ServiceResult } from './result.ts';
import type { Scenario } from './scenario-schema.ts';

/** The scenario format: so much more downtime than when only observed is harm. */
export const MOST_EXTRA_SECONDS = 60;

/** What the policy made worse, in words: downtime, or a count, bound or flag that nobody wanted. */
export function findHarm(
  scenario: Scenario,
  played: Played,
  services: Readonly<Record<string, ServiceResult>>,
): string[] {
  return Object.entries(services).flatMap(([name, result]) => [
    ...extraDowntime(name, result),
    ...countLeft(name, scenario, played),
    ...autoscalerLeft(name, scenario, played),
  ]);
}

function extraDowntime(name: string, { downSeconds, observedDownSeconds }: ServiceResult): string[] {
  if (observedDownSeconds === null || downSeconds - observedDownSeconds <= MOST_EXTRA_SECONDS) return [];
  return [`harm: ${name} was down for ${downSeconds} s, and only ${observedDownSeconds} s when observed`];
}

function countLeft(name: string, scenario: Scenario, { services }: Played): string[] {
  const service = services.get(name);
  if (!service) return [];
  const { desiredCount, setCount } = service;
  const { scaleOutUpTo: most, autoscaling } = scenario.fleet.services[name]!;
  if (desiredCount === setCount || desiredCount === withinBounds(setCount, autoscaling)) return [];
  if (most !== undefined && desiredCount > setCount && desiredCount <= most) return [];
  return [`harm: ${name} was left at a desired count of ${desiredCount}, not ${setCount}`];
}

/**
 * Whoever sets a count outside of their own autoscaler's bounds gets the bound as soon as that scales, or its flags are put back
 * (RegisterScalableTarget). A count of 0 stays theirs.
 */
function withinBounds(count: number, bounds?: { readonly min: number; readonly max: number }): number {
  return bounds && count > 0 ? Math.min(Math.max(count, bounds.min), bounds.max) : count;
}

function autoscalerLeft(name: string, scenario: Scenario, { world }: Played): string[] {
  const { autoscaling, kind } = scenario.fleet.services[name]!;
  // A function has no count, and nobody who sets it.
  if (!autoscaling || kind === 'lambda') return [];
  const { cluster, service } = fleetNames(PLACE, name);
  const target = world.scalableTargets.get(`service/${cluster}/${service}`);
  const suspended = Object.values(target?.SuspendedState ?? {}).some(Boolean);
  const moved = target?.MinCapacity !== autoscaling.min || target?.MaxCapacity !== autoscaling.max;
  return [
    ...(suspended ? [`harm: the autoscaler of ${name} was left suspended`] : []),
    ...(moved
      ? [`harm: the autoscaler of ${name} was left at ${target?.MinCapacity} to ${target?.MaxCapacity}`]
      : []),
  ];
}
