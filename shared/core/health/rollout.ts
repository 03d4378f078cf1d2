import { isDeploying, primaryOf, type ServiceView } from '../diagnosis/evidence.ts';

/** A deployment under way, and since when it has not come any further. */
export interface Rollout {
  readonly deploymentId: string;
  /** Its running tasks less those of the deployments that it replaces: the most there ever were. */
  readonly progress: number;
  readonly sinceMs: number;
  /** It failed when none of this deployment's tasks ran yet, and all of those that it replaces did. */
  readonly illBefore?: true;
}

/**
 * Carries a rollout from look to look; undefined once none is under way. The highest figure counts: tasks that
 * start and die again are no progress.
 */
export function trackRollout(
  before: Rollout | undefined,
  view: ServiceView,
  nowMs: number,
  isFailing = false,
): Rollout | undefined {
  const primary = primaryOf(view);
  if (!primary || !isDeploying(view)) return undefined;
  const replaced = view.deployments.filter((one) => one !== primary);
  const others = replaced.reduce((sum, one) => sum + one.running, 0);
  const progress = primary.running - others;
  if (before?.deploymentId !== primary.id) {
    // After another one it is new, however old: ECS's circuit breaker goes back to a deployment made long ago.
    const sinceMs = before || primary.running > 0 ? nowMs : primary.createdAtMs;
    const illBefore = isFailing && primary.running === 0 && others > 0 && others >= view.desired;
    return { deploymentId: primary.id, progress, sinceMs, ...(illBefore && { illBefore }) };
  }
  return progress > before.progress ? { ...before, progress, sinceMs: nowMs } : before;
}

/** Since when it is stuck, or undefined: ECS never gives a deployment up by itself without a breaker. */
export function stuckSince(
  rollout: Rollout | undefined,
  nowMs: number,
  stuckSeconds: number,
): number | undefined {
  if (rollout === undefined || nowMs - rollout.sinceMs < stuckSeconds * 1000) return undefined;
  return rollout.sinceMs;
}
