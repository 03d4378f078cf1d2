import type { Lease } from './records.ts';

/** Everything that a call which changes something may take, retries included. */
export const CALL_DEADLINE_MS = 10_000;

/** What two clocks may differ by (assumed). */
export const CLOCK_SKEW_MS = 30_000;

/** A check is good for so long; then the world is looked at again before anything is done. */
export const CHECK_GOOD_FOR_MS = 30_000;

export interface Fence {
  /** What the table says now, and what we were given when the step began. */
  readonly held: Lease | undefined;
  readonly mine: Lease;
  /** When the world was looked at for this act. */
  readonly checkedAtMs: number;
  readonly nowMs: number;
}

/**
 * The last moment at which an act may be issued, or why it may not be issued at all. A call that is issued
 * by then has ended, on anybody's clock, before somebody else can hold the lease.
 */
export function lastMoment({
  held,
  mine,
  checkedAtMs,
  nowMs,
}: Fence): { notAfterMs: number } | { refused: string } {
  if (held?.holder !== mine.holder || held?.epoch !== mine.epoch) {
    return {
      refused: `${held?.holder ?? 'nobody'} holds epoch ${held?.epoch ?? 0}, not ${mine.holder} epoch ${mine.epoch}`,
    };
  }
  const leaseEndsMs = held.expiresAtMs - CALL_DEADLINE_MS - CLOCK_SKEW_MS;
  const notAfterMs = Math.min(leaseEndsMs, checkedAtMs + CHECK_GOOD_FOR_MS);
  if (nowMs > notAfterMs) {
    const why = leaseEndsMs < nowMs ? 'the lease ends too soon' : 'the check is too old';
    return { refused: `${why}: an act had to be issued ${nowMs - notAfterMs} ms ago` };
  }
  return { notAfterMs };
}
