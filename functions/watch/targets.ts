import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { needsOf, nodesOf } from '../../shared/core/watchlist/graph.ts';
import type { Target } from '../gather/ask.ts';

/** Whoever of a shard can be asked anything. */
export function targetsOf(shard: number, { services, dependencies }: Environment): readonly Target[] {
  const needs = dependencies.flatMap(({ id, question, vantage, shard: its }) =>
    question && its === shard ? [{ id, question, vantage }] : [],
  );
  return [...services.filter((one) => one.shard === shard), ...needs];
}

/** A row that nobody can read is written anew by whoever reads it: of what an ill one needs before its workflow misses it. */
export function withNeeds(
  ids: readonly string[],
  here: readonly Target[],
  environment: Environment,
): string[] {
  const nodes = nodesOf(environment);
  const needed = new Set([...ids, ...ids.flatMap((id) => needsOf(id, nodes))]);
  return here.filter(({ id }) => needed.has(id)).map(({ id }) => id);
}
