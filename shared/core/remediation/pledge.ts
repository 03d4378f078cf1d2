import { type DeploymentView, isGivenUp, primaryOf, type ServiceView } from '../diagnosis/evidence.ts';
import { CLOCK_SKEW_MS } from './fence.ts';
import { ECS_LAG_MS, isOurs } from './fingerprint.ts';
import type { Incident } from './incident.ts';
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
 * else deploys or sets the count to 0 (`others`), or a day is over. Nothing while an incident is open: then a workflow has it in hand.
 */
export function pledgeMove(
  ledger: Ledger,
  {
    view,
    incident,
    nowMs,
  }: { readonly view?: ServiceView; readonly incident?: Incident; readonly nowMs: number },
): PledgeMove {
  const { pledgedMs, redeployedMs, openIncident, lastOutcome } = ledger;
  if (pledgedMs === undefined || openIncident !== undefined) return 'wait';
  const primary = view && primaryOf(view);
  if (!primary || view.desired === 0 || lastOutcome === 'aborted') return 'others';
  if (primary.createdAtMs > pledgedMs + CLOCK_SKEW_MS && !isMade(primary, ledger, incident)) return 'others';
  if (primary.rolloutState === 'COMPLETED') return 'runs';
  if (nowMs - pledgedMs >= OWED_FOR_MS) return 'over';
  if (nowMs - (redeployedMs ?? 0) < MADE_WITHIN_MS) return 'wait'; // ECS may still show what was before
  const inVainMs = primary.updatedAtMs - pledgedMs;
  const cannotStart = view.events.some(({ message }) => CANNOT_START.test(message));
  const waitMs = cannotStart ? Math.min(inVainMs, LONGEST_WAIT_MS) : 0;
  return isGivenUp(view) && nowMs - primary.updatedAtMs >= waitMs ? 'deploy' : 'wait';
}

/** Whether people hear at the end of an incident that a deployment is owed: one that has completed is never given up. */
export const endsOwing = ({ outcome, rungs }: Incident): boolean =>
  outcome === 'escalated' && rungs.findLast(({ remedy }) => DEPLOYS.has(remedy))?.settledAtMs === undefined;

/** By us: in the incident, or since. By its name; one of ours that was made while its maker died, by when it was made. */
function isMade(
  made: DeploymentView,
  { redeployedMs = 0, redeployment }: Ledger,
  incident?: Incident,
): boolean {
  if (incident && isOurs(made, incident)) return true;
  if (redeployment !== undefined) return made.id === redeployment;
  const agoMs = made.createdAtMs - redeployedMs;
  return agoMs >= -CLOCK_SKEW_MS && agoMs <= MADE_WITHIN_MS + CLOCK_SKEW_MS;
}
