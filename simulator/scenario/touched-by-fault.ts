import { needsOf } from '../../shared/core/watchlist/graph.ts';
import type { Scenario } from './scenario-schema.ts';
import type { Step } from './timeline-schema.ts';

/**
 * When each service was first touched by a fault of the story, in milliseconds from its start: its own, that of
 * something that it needs, or one of AWS that touches everybody. A service that none touches is not in the map.
 */
export function firstFaults(scenario: Scenario): ReadonlyMap<string, number> {
  const known = found.get(scenario) ?? findFirst(scenario);
  found.set(scenario, known);
  return known;
}

/** Asked for by every judge of a story. */
const found = new WeakMap<Scenario, ReadonlyMap<string, number>>();

function findFirst({ fleet, timeline }: Scenario): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  const nodes = Object.entries(fleet.services).map(([id, { dependsOn }]) => ({ id, dependsOn }));
  const needing = Map.groupBy(
    nodes.flatMap(({ id }) => needsOf(id, nodes).map((need) => ({ id, need }))),
    ({ need }) => need,
  );
  const touch = (service: string, atMs: number) => {
    if (atMs < (first.get(service) ?? Infinity)) first.set(service, atMs);
  };
  for (const step of timeline) {
    const target = targetOf(step);
    if (target === undefined) continue;
    if (fleet.services[target]) touch(target, step.at);
    for (const { id } of target === '*' ? nodes : (needing.get(target) ?? [])) touch(id, step.at);
  }
  return first;
}

/** What the step makes ill; `*` is everybody. Plain deployments, words and the watchdog's own faults touch nobody. */
function targetOf(step: Step): string | undefined {
  if (step.break) return step.break.service;
  if (step.load) return step.load.service;
  if (step.breakDependency) return step.breakDependency.dependency;
  if (step.deploy) {
    const { behaviour, ends, service } = step.deploy;
    return (behaviour && behaviour.kind !== 'ok') || !ends ? service : undefined;
  }
  if (step.imageGone) return step.imageGone.service;
  return step.aws?.fault === 'launches-fail' ? '*' : undefined;
}
