import { needsOf } from '../../shared/core/watchlist/graph.ts';
import type { Scenario } from './scenario-schema.ts';
import type { Step } from './timeline-schema.ts';

/**
 * When each service was first touched by a fault of the story, in milliseconds from its start: its own, that of
 * something that it needs, or one of AWS that touches everybody. A service that none touches is not in the map.
 */
export function firstFaults({ fleet, timeline }: Scenario): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  const nodes = Object.entries(fleet.services).map(([id, { dependsOn }]) => ({ id, dependsOn }));
  const touch = (service: string, atMs: number) => {
    if (atMs < (first.get(service) ?? Infinity)) first.set(service, atMs);
  };
  for (const step of timeline) {
    const target = targetOf(step);
    if (target === undefined) continue;
    for (const { id } of nodes) {
      if (target === '*' || id === target || needsOf(id, nodes).includes(target)) touch(id, step.at);
    }
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
