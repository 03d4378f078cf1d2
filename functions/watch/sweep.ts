import type { Environment, WatchedService } from '../../shared/core/watchlist/environment.ts';

/**
 * The services of a shard whose turn it is to be described although nothing is the matter with them: a slice in
 * the order of their ids, so that their rows lie together. Slices follow the clock, so no cursor has to be kept;
 * each service's turn comes once a sweep.
 */
export function servicesOnTurn(
  shard: number,
  nowMs: number,
  environment: Environment,
): readonly WatchedService[] {
  const { timings } = environment;
  const here = inOrder(shard, environment);
  const slices = Math.max(1, Math.floor(timings.sweepSeconds / timings.lookSeconds));
  const turn = Math.floor(nowMs / (timings.lookSeconds * 1000)) % slices;
  const place = (index: number): number => Math.floor((index * here.length) / slices);
  return here.slice(place(turn), place(turn + 1));
}

const ordered = new WeakMap<Environment, Map<number, readonly WatchedService[]>>();

/** A shard's services by their ids; an environment does not change, so each shard is sorted once. */
function inOrder(shard: number, environment: Environment): readonly WatchedService[] {
  const shards = ordered.get(environment) ?? new Map<number, readonly WatchedService[]>();
  ordered.set(environment, shards);
  const known = shards.get(shard);
  if (known) return known;
  const here = environment.services.filter((one) => one.shard === shard);
  shards.set(
    shard,
    here.sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
  return here;
}
