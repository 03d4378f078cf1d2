import type { Limits } from '../watchlist/environment.ts';

/** However large the fleet: more than fifty at once have one cause, and it is not in the services; assumed. */
export const MOST_SICK = 50;

/** So many services may be sick at once; at least one always may. */
export function mostSick({ sickShare }: Pick<Limits, 'sickShare'>, services: number): number {
  return Math.min(MOST_SICK, Math.max(1, Math.floor(sickShare * services)));
}
