import type { Scenario } from '../scenario/scenario-schema.ts';

/** Illnesses that every probe sees, all the time. */
const SEEN = new Set(['hang', 'refuse', 'status', 'body', 'stale']);
const FORBIDDEN = new Set([401, 403, 404, 429]);
/** It says itself that a part of it is at fault, that it is asked too much, or that this is wanted. */
const BLAMES = /"checks"|"components"|too many requests|maintenance/;

/** The story's only step, where nothing but the illness itself stands in the way of a remedy. */
export function onlyIllness(scenario: Scenario) {
  const [step, ...others] = scenario.timeline;
  const ill = step?.break;
  if (
    !ill ||
    others.length > 0 ||
    ill.tasks !== 'all' ||
    !['restart', 'cycle', 'rollback'].includes(ill.cure.kind)
  )
    return undefined;
  if (!SEEN.has(ill.behaviour.kind)) return undefined;
  if (ill.behaviour.kind === 'status' && FORBIDDEN.has(ill.behaviour.code)) return undefined;
  if ('body' in ill.behaviour && BLAMES.test(ill.behaviour.body)) return undefined;
  const of = scenario.fleet.services[ill.service]!;
  const isPlain =
    of.kind === 'ecs' &&
    (of.mode ?? scenario.fleet.mode) === 'auto' &&
    of.maintenance === undefined &&
    of.controller === 'ECS' &&
    of.scheduling === 'REPLICA' &&
    of.scaleCycle &&
    of.rollBack &&
    of.alarm &&
    of.circuitBreaker === undefined &&
    of.desired > 0 &&
    of.runningFor >= 3_600_000 &&
    of.runningFor <= 7 * 86_400_000;
  // Old data are seen where an age is watched, and no more than a restart is tried for them.
  const isOldData = ill.behaviour.kind === 'stale';
  if (isOldData && (of.freshSeconds === undefined || ill.cure.kind !== 'restart')) return undefined;
  const isAlone = Object.entries(scenario.fleet.services).every(
    ([name, { dependsOn }]) => name === ill.service || !dependsOn.includes(ill.service),
  );
  // I12: whatever it needs, directly or not, that does not answer holds it, also what people have at 0.
  const { services } = scenario.fleet;
  const needs = new Set(of.dependsOn);
  for (const need of needs) for (const one of services[need]?.dependsOn ?? []) needs.add(one);
  const hasAllItNeeds = [...needs].every(
    (name) => services[name]?.desired !== 0 && !waitsForPeople(scenario, name),
  );
  const mayRollBack = ill.cure.kind !== 'rollback' || of.previous.length > 0;
  return isPlain && isAlone && hasAllItNeeds && mayRollBack ? { ...ill, at: step.at } : undefined;
}

/** A queue that nobody works off because people have all its consumers at 0: its oldest message only grows older. */
function waitsForPeople({ fleet }: Scenario, queue: string): boolean {
  const consumers = Object.values(fleet.services).filter(({ consumes }) => consumes === queue);
  return consumers.length > 0 && consumers.every(({ desired }) => desired === 0);
}
