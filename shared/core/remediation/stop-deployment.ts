import { isDeploying, primaryOf, type ServiceView } from '../diagnosis/evidence.ts';
import type { Belief } from '../health/belief.ts';
import type { WatchedService } from '../watchlist/environment.ts';
import { CLOCK_SKEW_MS } from './fence.ts';
import type { Incident } from './incident.ts';

/**
 * Somebody's deployment has come no further for too long and the service is ill in it: then, and only then, ECS may be asked
 * to go back to what ran before. ECS's own roll-back is left to ECS.
 */
export function mayStopDeployment(seen: {
  readonly service: WatchedService;
  readonly view: ServiceView;
  readonly belief: Belief;
  readonly incident: Incident;
  readonly stuckSinceMs?: number;
  readonly wasIllBefore?: boolean;
}): boolean {
  const { service, view, belief, incident, stuckSinceMs, wasIllBefore } = seen;
  return (
    stuckSinceMs !== undefined &&
    belief.status === 'unhealthy' &&
    service.remedies.includes('stop-deployment') &&
    !incident.rungs.some((rung) => rung.remedy === 'stop-deployment' && rung.result !== undefined) &&
    view.serviceDeployment !== undefined &&
    // What was ill before it began would be ill again.
    !wasIllBefore &&
    incident.firstFailureAtMs >= (primaryOf(view)?.createdAtMs ?? Infinity) - CLOCK_SKEW_MS &&
    canBeStopped(view)
  );
}

/** Under way, given up by nobody, and not on its way back already. */
export function canBeStopped(view: ServiceView): boolean {
  const primary = primaryOf(view);
  return isDeploying(view) && primary?.rolloutState === 'IN_PROGRESS' && !isRollingBack(view);
}

/** ECS developer guide, deployment-circuit-breaker: the reason of a deployment that ECS returns to. */
function isRollingBack(view: ServiceView): boolean {
  return /rolling back/i.test(primaryOf(view)?.rolloutReason ?? '');
}
