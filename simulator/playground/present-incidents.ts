import type { Belief } from '../../shared/core/health/belief.ts';
import type { Incident, Outcome } from '../../shared/core/remediation/incident.ts';
import { type IncidentState, isWell, type PlaygroundState } from './playground-state.ts';

export interface WatchedService {
  readonly id: string;
  readonly belief?: Belief;
  readonly isIll: boolean;
  /** That is open, or ended while it is ill all the same. */
  readonly incident?: IncidentState;
}

/** Everything that can be healed, with the incident that concerns it now. */
export function watchedServices({ services, functions, incidents }: PlaygroundState): WatchedService[] {
  const all = [...services.map((one) => ({ ...one, isWell: isWell(one) })), ...functions];
  return all.map(({ id, belief, ...one }) => {
    const isIll = !one.isWell || belief?.status === 'unhealthy';
    const newest = incidents.find(({ incident }) => incident.service === id);
    const incident = newest && concernsNow(newest.incident, isIll) ? newest : undefined;
    return { id, belief, isIll, incident };
  });
}

/** After these no other incident is opened soon. */
const LEFT_ALONE: ReadonlySet<Outcome | undefined> = new Set<Outcome>(['escalated', 'suppressed', 'aborted']);

const concernsNow = ({ status, outcome }: Incident, isIll: boolean): boolean =>
  status !== 'closed' || (isIll && LEFT_ALONE.has(outcome));

export function whatIsDone({ incident }: WatchedService): string {
  if (!incident) return 'no incident is open';
  const { status, outcome, hold } = incident.incident;
  if (outcome) return outcome === 'escalated' ? 'left to people' : outcome;
  if (hold) return `held: ${hold.reason.replaceAll('-', ' ')}`;
  return status === 'open' ? 'not confirmed yet' : 'being healed';
}
