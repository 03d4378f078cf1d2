import type { Incident } from './incident.ts';

/**
 * Since when nothing has been tried, in ms: what came to no verification may have been taken back by ECS itself, whose own
 * deployment completed at `completedMs`, and that may be what helps. ECS moves that moment with every task that it replaces:
 * after `settleSeconds` it counts no more. 0 where answers were counted since.
 */
export function untriedSinceMs(
  { rungs }: Pick<Incident, 'rungs'>,
  settleSeconds: number,
  completedMs = 0,
): number {
  const last = rungs.findLast(({ result }) => result !== undefined);
  if (!last || last.tally) return 0;
  const endedMs = last.endedAtMs ?? 0;
  return Math.max(endedMs, Math.min(completedMs, endedMs + settleSeconds * 1000));
}
