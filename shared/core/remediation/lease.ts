import type { Lease } from './records.ts';

/** Clocks differ by half a minute, this way or that (docs/safety.md, Q4). */
const CLOCKS_DIFFER_S = 60;

/** A row that is gone took its epoch with it: no lease changes hands every second, and so none had a later one. */
export const epochBefore = (nowMs: number): number => Math.floor(nowMs / 1000) + CLOCKS_DIFFER_S;

/** The lease after one attempt to take it: free, expired or already ours. Undefined while somebody else holds it. */
export function takenLease(
  now: Lease | undefined,
  service: string,
  holder: string,
  until: { readonly nowMs: number; readonly expiresAtMs: number },
): Lease | undefined {
  const mine = now?.holder === holder;
  if (now?.holder !== undefined && !mine && now.expiresAtMs >= until.nowMs) return undefined;
  const epoch = mine ? now.epoch : (now?.epoch ?? epochBefore(until.nowMs)) + 1;
  return { service, holder, epoch, expiresAtMs: until.expiresAtMs };
}

/** Nobody has taken it in between, however long ago it ran out. */
export const isStillOurs = (lease: Lease, now: Lease | undefined): boolean =>
  lease.holder !== undefined && now?.holder === lease.holder && now.epoch === lease.epoch;
