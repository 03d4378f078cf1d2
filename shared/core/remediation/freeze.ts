import type { Incident } from './incident.ts';
import { healedBy } from './incident-end.ts';
import type { Remedy } from './ladder.ts';

/** A change that stands in AWS and not in its source: whoever deploys from there undoes it. */
export interface Freeze {
  readonly sinceMs: number;
  readonly incident: string;
  readonly remedy: Remedy;
  /** What the source has to say first. */
  readonly patch: string;
}

const OUT_OF_BAND: ReadonlySet<Remedy> = new Set<Remedy>([
  'roll-back',
  'roll-back-alias',
  'raise-memory',
  'raise-timeout',
  'stop-deployment',
]);

/** What an incident that ended leaves to be written into the source, if anything. */
export function freezeOf(incident: Incident, [patch]: readonly string[]): Freeze | undefined {
  const remedy = healedBy(incident);
  if (remedy === undefined || !OUT_OF_BAND.has(remedy) || patch === undefined) return undefined;
  return { sinceMs: incident.closedAtMs ?? 0, incident: incident.id, remedy, patch };
}

/** Until a person has taken note, or somebody has deployed all the same. */
export function isFrozen(
  freeze: Freeze,
  since: { readonly ackedAtMs?: number; readonly liveSinceMs?: number },
): boolean {
  return Math.max(since.ackedAtMs ?? 0, since.liveSinceMs ?? 0) <= freeze.sinceMs;
}
