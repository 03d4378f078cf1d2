import type { Timings } from '../../shared/core/watchlist/environment.ts';

/** A step (60 s), its call and clock skew must fit into what is left of the lease (contracts: environment-rules.ts). */
const REST_OF_LEASE_SECONDS = 100;

/** As long as wanted, but never so long that the lease ends meanwhile. */
export function pauseSeconds(wantedSeconds: number, { pollSeconds, leaseSeconds }: Timings): number {
  return Math.max(pollSeconds, Math.min(wantedSeconds, leaseSeconds - REST_OF_LEASE_SECONDS));
}
