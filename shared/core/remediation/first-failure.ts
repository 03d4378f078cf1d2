import type { Belief } from '../health/belief.ts';
import type { Incident } from './incident.ts';
import type { Ledger } from './records.ts';

/** So many looks of failure and nobody's matter: its owner had set it to 0. */
const LOOKS_OF_OLD = 3;

/**
 * Since when a new incident's service has failed, in ms; undefined where it does not. What has failed for many looks and was
 * nobody's matter until now falls ill now; so does what seems to have failed since before its last incident was over: whoever
 * ended that has met an answer between two looks.
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

/**
 * Since when nothing has been tried, in ms: what came to no verification may have been taken back by ECS itself, whose own
 * deployment completed at `completedMs`, and that may be what helps. 0 where answers were counted since.
 */
export function untriedSinceMs({ rungs }: Pick<Incident, 'rungs'>, completedMs = 0): number {
  const last = rungs.findLast(({ result }) => result !== undefined);
  return !last || last.tally ? 0 : Math.max(last.endedAtMs ?? 0, completedMs);
}
