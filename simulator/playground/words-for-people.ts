import { guideToIncident } from '../../shared/core/guide/guide.ts';
import { impactOf } from '../../shared/core/notices/impact.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type { IncidentState } from './playground-state.ts';

/** Commands reach to the end of the minute: written anew every second they could not be copied. */
const MINUTE_MS = 60_000;

/** What an incident means for people, and what only they can look at. */
export function wordsForPeople(
  incident: Incident,
  environment: Environment,
  nowMs: number,
): Pick<IncidentState, 'impact' | 'guide'> {
  const untilMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  return {
    impact: impactOf(environment, incident.diagnosis?.blames ?? incident.service),
    guide: guideToIncident(environment, incident, untilMs),
  };
}
