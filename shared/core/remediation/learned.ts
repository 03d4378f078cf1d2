import type { Diagnosis } from '../diagnosis/diagnose.ts';
import { revisionName } from '../diagnosis/evidence.ts';
import type { Incident, Outcome } from './incident.ts';

/** What its cures have proven, or disproved, where only its behaviour spoke for what it was taken for. */
export function learnedDiagnosis(incident: Incident, outcome: Outcome): Diagnosis | undefined {
  const { diagnosis, rungs, plan, service } = incident;
  const isGuess = diagnosis?.cause === 'hung-tasks' || diagnosis?.cause === 'unknown';
  if (!isGuess || diagnosis.blames !== service) return diagnosis;
  const learn = (cause: 'bad-revision' | 'unknown', confidence: number, because: string): Diagnosis => ({
    cause,
    blames: service,
    confidence,
    because: [because, ...diagnosis.because.slice(0, 1)],
  });
  const last = rungs.at(-1);
  const went = last?.remedy === 'roll-back' || last?.remedy === 'roll-back-alias';
  // Of tasks that nobody has started anew, the start alone may have been the cure.
  const wasRestarted =
    last?.remedy === 'roll-back-alias' || rungs.some(({ result }) => result === 'not-cured');
  if (outcome === 'recovered' && went && wasRestarted && last.result === 'verified')
    return learn('bad-revision', 0.9, `going back to ${revisionName(plan?.rollBackTo ?? '')} made it well`);
  // After an empty start nothing of what hung is left; after a rolling one the old tasks may have kept it ill.
  const emptied = rungs.some(
    (one) => one.remedy === 'scale-cycle' && one.result === 'not-cured' && !one.restless,
  );
  if (outcome === 'escalated' && emptied) return learn('unknown', 0.3, 'it was as ill after an empty start');
  return diagnosis;
}
