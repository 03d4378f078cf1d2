import type { Environment } from '../watchlist/environment.ts';
import { needsOf, nodesOf } from '../watchlist/graph.ts';

const MOST_NAMED = 8;

/** What its users notice while a target is ill, as the owners declared it: what fails with it, what does not. */
export function impactOf(environment: Environment, target: string): string[] {
  const nodes = nodesOf(environment);
  const declared = nodes.find((one) => one.id === target)?.withoutIt;
  const needing = environment.services.filter((one) => needsOf(one.id, nodes).includes(target));
  const others = environment.services.filter((one) => one.id !== target && !needing.includes(one));
  return [
    ...(declared === undefined ? [] : [`Without ${target}: ${declared}`]),
    ...needing.flatMap((one) =>
      one.withoutIt === undefined ? [] : [`${one.id} needs it. Without ${one.id}: ${one.withoutIt}`],
    ),
    ...(needing.length > 0 ? [`Need it, directly or not: ${names(needing)}.`] : []),
    ...(others.length > 0 && needing.length > 0 ? [`Do not need it: ${names(others)}.`] : []),
  ];
}

/** Where several fall ill at once, what all of them need is looked at first. */
export function needInCommon(environment: Environment, services: readonly string[]): string[] {
  const nodes = nodesOf(environment);
  const [first = [], ...others] = services.map((one) => needsOf(one, nodes));
  const shared = first.filter((id) => others.every((needs) => needs.includes(id)));
  if (others.length === 0 || shared.length === 0) return [];
  return [`All of them need: ${shared.slice(0, MOST_NAMED).join(', ')}.`];
}

function names(services: readonly { readonly id: string }[]): string {
  const ids = services.slice(0, MOST_NAMED).map(({ id }) => id);
  const more = services.length - ids.length;
  return more > 0 ? `${ids.join(', ')} and ${more} more` : ids.join(', ');
}
