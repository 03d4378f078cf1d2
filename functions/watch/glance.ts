import { evaluateHealth, newBelief, withoutProof } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { HealthRow } from '../../shared/ports.ts';

/** One target during a look: what we believed, what we saw, what we believe now. */
export interface Glance {
  readonly before: HealthRow;
  readonly seen: readonly Observation[];
  readonly row: HealthRow;
  /** False where a row only stands for one that was not read. */
  readonly isKnown: boolean;
}

export function newRow(target: string, shard: number, nowMs: number): HealthRow {
  return { target, shard, belief: newBelief(nowMs), version: 0 };
}

export function judge(before: HealthRow, seen: readonly Observation[], isKnown: boolean): Glance {
  const belief = evaluateHealth(before.belief, seen);
  const row = belief === before.belief ? before : { ...before, belief };
  return { before, seen, row, isKnown };
}

/** In doubt, a look has seen nothing; what failed in it was not seen to be well either. */
export function blindly({ before, seen, isKnown }: Glance, atMs: number): Glance {
  const nothing: Observation = {
    target: before.target,
    atMs: seen.at(-1)?.atMs ?? atMs,
    verdict: 'unknown',
    phase: 'self',
    detail: 'our own eyes are in doubt',
    asked: 0,
    right: 0,
  };
  const failedAtMs = seen.findLast((one) => one.verdict === 'down')?.atMs;
  if (failedAtMs === undefined) return judge(before, [nothing], isKnown);
  return judge({ ...before, belief: { ...withoutProof(before.belief), failedAtMs } }, [nothing], isKnown);
}
