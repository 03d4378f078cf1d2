import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type { Target } from '../gather/ask.ts';
import { targetsOf } from './targets.ts';

/**
 * The targets of a shard whose turn it is to have their rows read, and as services to be described, although nothing is the
 * matter with them: a slice in the order of their ids, so that their rows lie together. Slices follow the clock, so no cursor has to
 * be kept; each one's turn comes once a sweep.
 */
export function targetsOnTurn(shard: number, nowMs: number, environment: Environment): readonly Target[] {
  const { timings } = environment;
  const here = inOrder(shard, environment);
  const slices = Math.max(1, Math.floor(timings.sweepSeconds / timings.lookSeconds));
  const turn = Math.floor(nowMs / (timings.lookSeconds * 1000)) % slices;
  const place = (index: number): number => Math.floor((index * here.length) / slices);
  return here.slice(place(turn), place(turn + 1));
}

const ordered = new WeakMap<Environment, Map<number, readonly Target[]>>();

/** A shard's targets by their ids; an environment does not change, so each shard is sorted once. */
function inOrder(shard: number, environment: Environment): readonly Target[] {
  const shards = ordered.get(environment) ?? new Map<number, readonly Target[]>();
  ordered.set(environment, shards);
  const known = shards.get(shard);
  if (known) return known;
  const here = [...targetsOf(shard, environment)].sort((a, b) => (a.id < b.id ? -1 : 1));
  shards.set(shard, here);
  return here;
}
