import type { Diagnosis } from '../diagnosis/diagnose.ts';
import type { Belief } from '../health/belief.ts';
import { hasBegun } from './admission.ts';
import type { Incident, Outcome } from './incident.ts';
import type { Remedy } from './ladder.ts';

export function closeIncident(
  incident: Incident,
  nowMs: number,
  outcome: Outcome,
  because: string,
): Incident {
  if (incident.status === 'closed') return incident;
  // Whatever was begun and not decided stays undecided for good, and says so.
  const rungs = incident.rungs.map((rung) =>
    rung.result
      ? rung
      : {
          ...rung,
          result: 'aborted' as const,
          endedAtMs: nowMs,
          because: `the incident ended first: ${because}`,
        },
  );
  return { ...incident, status: 'closed', closedAtMs: nowMs, outcome, because, hold: undefined, rungs };
}

/**
 * Since when it has been well, as far as anybody has met it: what the workflow has met ill since, the watcher may not have
 * been able to write down.
 */
export function wellSinceMs({ failsAnew }: Incident, belief: Belief): number | undefined {
  const isWell = belief.status === 'healthy' || belief.status === 'degraded';
  if (!isWell || belief.successSinceMs === undefined) return undefined;
  return Math.max(belief.successSinceMs, failsAnew?.sinceMs ?? failsAnew?.answersSinceMs ?? -Infinity);
}

/** How an incident ends that is calm again without a rung that was verified. */
export function calmEnd(incident: Incident): {
  readonly outcome: Outcome;
  readonly because: string;
  readonly diagnosis?: Diagnosis;
} {
  if (hasBegun(incident))
    return { outcome: 'recovered', because: 'it came back before the next act and stayed well' };
  if (incident.hold?.reason === 'dependency-sick')
    return { outcome: 'suppressed', because: 'it is well again and stayed well' };
  // What a release brings and takes away comes back by its owner's doing. Reopened, it keeps its holds of before.
  const own = incident.holds.findLast(({ sinceMs }) => sinceMs >= incident.firstFailureAtMs);
  const deployed = (incident.hold ?? own)?.reason === 'deploying';
  if (!incident.cameBack || incident.toldAtMs === undefined || deployed)
    return { outcome: 'recovered', because: 'it is well again and stayed well' };
  const because = 'it falls ill and comes back by itself, again and again';
  const diagnosis: Diagnosis = {
    cause: 'flapping',
    blames: incident.service,
    confidence: 0.8,
    because: incident.diagnosis
      ? [`when it was ill it looked like ${incident.diagnosis.cause}`, ...incident.diagnosis.because]
      : [because],
  };
  return { outcome: 'escalated', because, diagnosis };
}

/**
 * A remedy found wanting may still have been what helped, only late: the calm that ends an incident takes 5 min, unless its
 * owner asks for more, and a slow start may take some more before it. What comes later is somebody else's doing.
 */
const LATE_CURE_MS = 15 * 60_000;

/** What healed it: the last remedy of this opening, if it was verified or the service came back soon after it. */
export function healedBy(incident: Incident): Remedy | undefined {
  const last = incident.rungs.at(-1);
  if (incident.outcome !== 'recovered' || !last || last.intentAtMs < incident.openedAtMs) return undefined;
  const { remedy, result, endedAtMs = 0, actedAtMs, settledAtMs } = last;
  if (result === 'verified') return remedy;
  if (actedAtMs === undefined) return undefined;
  // One that nobody judged ends with the incident, however long ago it was made.
  const doneMs = result === 'aborted' ? (settledAtMs ?? actedAtMs) : endedAtMs;
  return (incident.closedAtMs ?? 0) - doneMs <= LATE_CURE_MS ? remedy : undefined;
}
