import type { Belief } from '../health/belief.ts';
import type { Ledger } from './records.ts';

/** So many looks of failure and nobody's matter: its owner had set it to 0. */
const LOOKS_OF_OLD = 3;

/**
 * Since when a new incident's service has failed, in ms; undefined where it does not. What has failed for many looks and was
 * nobody's matter until now falls ill now; so does what has failed since before its last incident was over: that was another
 * illness, whoever has met the answer which ended it.
 */
export function firstFailureMs(
  { failingSinceMs }: Belief,
  { lastClosedMs = 0, passedMs = 0 }: Ledger,
  at: { readonly nowMs: number; readonly lookSeconds: number },
): number | undefined {
  if (failingSinceMs === undefined) return undefined;
  const isOfOld = at.nowMs - failingSinceMs > LOOKS_OF_OLD * at.lookSeconds * 1000;
  const answeredSince = Math.max(lastClosedMs, passedMs) > failingSinceMs;
  return isOfOld || answeredSince ? at.nowMs : failingSinceMs;
}
