import type { Environment, WatchedService } from '../../shared/core/watchlist/environment.ts';

/**
 * The services of a shard whose turn it is to be described although nothing is the matter with them: a slice in
 * the order of their ids, so that their rows lie together. Slices follow the clock, so no cursor has to be kept;
 * each service's turn comes once a sweep.
 */
export function servicesOnTurn(
  shard: number,
  nowMs: number,
  { services, timings }: Environment,
): readonly WatchedService[] {
  const here = services.filter((one) => one.shard === shard).sort((a, b) => (a.id < b.id ? -1 : 1));
  const slices = Math.max(1, Math.floor(timings.sweepSeconds / timings.lookSeconds));
  const turn = Math.floor(nowMs / (timings.lookSeconds * 1000)) % slices;
  const place = (index: number): number => Math.floor((index * here.length) / slices);
  return here.slice(place(turn), place(turn + 1));
}
