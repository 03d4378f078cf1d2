import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type { Target } from '../gather/ask.ts';

/** Whoever of a shard can be asked anything. */
export function targetsOf(shard: number, { services, dependencies }: Environment): readonly Target[] {
  const needs = dependencies.flatMap(({ id, question, vantage, shard: its }) =>
    question && its === shard ? [{ id, question, vantage }] : [],
  );
  return [...services.filter((one) => one.shard === shard), ...needs];
}
