import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type { Target } from '../gather/ask.ts';

const known = new WeakMap<Environment, Map<number, readonly Target[]>>();

/** Whoever of a shard can be asked anything; an environment does not change, so each shard is gathered once. */
export function targetsOf(shard: number, environment: Environment): readonly Target[] {
  const shards = known.get(environment) ?? new Map<number, readonly Target[]>();
  known.set(environment, shards);
  const gathered = shards.get(shard) ?? gather(shard, environment);
  shards.set(shard, gathered);
  return gathered;
}

function gather(shard: number, { services, dependencies }: Environment): readonly Target[] {
  const needs = dependencies.flatMap(({ id, question, vantage, shard: its }) =>
    question && its === shard ? [{ id, question, vantage }] : [],
  );
  return [...services.filter((one) => one.shard === shard), ...needs];
}
