import { type DeploymentView, isGivenUp, primaryOf, type ServiceView } from '../diagnosis/evidence.ts';
import { CLOCK_SKEW_MS } from './fence.ts';
import { ECS_LAG_MS, isOurs } from './fingerprint.ts';
import type { Incident, Rung } from './incident.ts';
import type { Remedy } from './ladder.ts';
import type { Ledger } from './records.ts';

/** Remedies that make a deployment in ECS: who does, owes one that completes. */
export const DEPLOYS: ReadonlySet<Remedy> = new Set<Remedy>([
  'restart-consumer',
  'force-deploy',
  'roll-back',
  'raise-memory',
]);

/**
 * ECS alone waits ever longer, up to 27 minutes, where tasks cannot start, and does not wait where they run and are ill
 * (developer guide, service-throttle-logic). So does this: as long as it has been in vain so far, and never as long as ECS.
 */
export const LONGEST_WAIT_MS = 15 * 60_000;
const CANNOT_START = /consistently start tasks|unable to place a task/;

/** Whoever has been told for a day has seen to it. */
export const OWED_FOR_MS = 24 * 3_600_000;

/** A deployment of ours is made so long after its act was entered at most: the check is 30 s good, and ECS may lag. */
const MADE_WITHIN_MS = 30_000 + ECS_LAG_MS;

export type PledgeMove = 'wait' | 'deploy' | 'runs' | 'others' | 'over';

/**
 * A deployment of ours that a circuit breaker gives up, with what ECS went back to, leaves a service for which ECS starts
 * nothing more: without us it would have gone on trying. So another is owed, until one completes (`runs`), somebody
 * else deploys or sets the count to 0 (`others`), or a day is over. Not while a workflow has its incident in hand.
 */
export function pledgeMove(
  ledger: Ledger,
  {
    view,
    incident,
    nowMs,
  }: { readonly view?: ServiceView; readonly incident?: Incident; readonly nowMs: number },
): PledgeMove {
  const { pledgedMs, redeployedMs = 0, lastOutcome, lastClosedMs = 0 } = ledger;
  if (pledgedMs === undefined) return 'wait';
  const primary = view && primaryOf(view);
  const isTakenOver = lastOutcome === 'aborted' && lastClosedMs >= pledgedMs - CLOCK_SKEW_MS;
  if (!primary || view.desired === 0 || isTakenOver) return 'others';
  if (primary.createdAtMs > pledgedMs + CLOCK_SKEW_MS && !isMade(primary, ledger, incident)) return 'others';
  if (nowMs - Math.max(pledgedMs, redeployedMs) < MADE_WITHIN_MS) return 'wait'; // ECS may still show what was before
  if (primary.rolloutState === 'COMPLETED') return 'runs';
  if (nowMs - pledgedMs >= OWED_FOR_MS) return 'over';
  const inVainMs = primary.updatedAtMs - pledgedMs;
  const cannotStart = view.events.some(
    ({ atMs, message }) => atMs >= pledgedMs && CANNOT_START.test(message),
  );
  const waitMs = cannotStart ? Math.min(inVainMs, LONGEST_WAIT_MS) : 0;
  return isGivenUp(view) && nowMs - primary.updatedAtMs >= waitMs ? 'deploy' : 'wait';
}

/** Whether people hear at the end of an incident that a deployment is owed: one that has completed is never given up. */
export const endsOwing = ({ outcome, rungs }: Incident): boolean =>
  outcome === 'escalated' && isOwing(rungs.findLast(({ remedy }) => DEPLOYS.has(remedy)));

/** What was never made, AWS having refused it, cannot be given up. Without a rung of its own it may owe what an earlier one did. */
const isOwing = (rung?: Rung): boolean =>
  !rung || (rung.actedAtMs !== undefined && rung.settledAtMs === undefined);

const isMade = (made: DeploymentView, ledger: Ledger, incident?: Incident): boolean =>
  (incident !== undefined && isOurs(made, incident)) || isRedeployed(made, ledger);

/** By the restorer: by its name; one that was made while its maker died, by when it was made. */
export function isRedeployed(made: DeploymentView, { redeployedMs = 0, redeployment }: Ledger): boolean {
  if (redeployment !== undefined) return made.id === redeployment;
  const agoMs = made.createdAtMs - redeployedMs;
  return agoMs >= -CLOCK_SKEW_MS && agoMs <= MADE_WITHIN_MS + CLOCK_SKEW_MS;
}
