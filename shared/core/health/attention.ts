import { type Belief, HEALTH_RULES } from './belief.ts';
import type { Rollout } from './rollout.ts';

/** What is known of one target, as far as it decides whether the next look must know it before it probes. */
export interface Known {
  readonly belief: Belief;
  readonly revision?: { readonly certified: boolean };
  readonly rollout?: Rollout;
  readonly openIncident?: string;
}

/**
 * In a word why the next look must know this row, or undefined: a target that is well, has been for long enough
 * to count, and of which nothing is pending answers `up` and stays as it is, whatever else its row says.
 */
export function attentionFor({ belief, revision, rollout, openIncident }: Known): string | undefined {
  if (openIncident !== undefined) return 'incident';
  if (!isSettled(belief)) return belief.status;
  if (rollout !== undefined) return 'rollout';
  return revision && !revision.certified ? 'uncertified' : undefined;
}

function isSettled(belief: Belief): boolean {
  return (
    belief.status === 'healthy' &&
    belief.everHealthy &&
    belief.healthySinceMs !== undefined &&
    belief.phase === undefined &&
    belief.failures === 0 &&
    belief.failedLooks === 0 &&
    belief.unknowns === 0 &&
    belief.successes >= HEALTH_RULES.successes
  );
}

/** What stands for a row that was not read: its target was settled at `sinceMs` at the latest. */
export function settledBelief(sinceMs: number): Belief {
  return {
    status: 'healthy',
    sinceMs,
    reason: 'well as before',
    everHealthy: true,
    healthySinceMs: sinceMs,
    failures: 0,
    failedLooks: 0,
    successSinceMs: sinceMs,
    successes: HEALTH_RULES.successes,
    unknowns: 0,
  };
}
