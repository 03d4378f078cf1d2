import type { Cause, Diagnosis } from '../../shared/core/diagnosis/diagnose.ts';
import type { HoldReason } from '../../shared/core/remediation/hold.ts';
import type { Incident, Outcome } from '../../shared/core/remediation/incident.ts';
import type { RollbackStore } from '../../shared/ports.ts';

/** An illness that was over with nothing done, so often within a day, is a pattern. */
const OFTEN = 3;
/** Memory that was measured climbing will climb again: no third death is needed to know. */
const OFTEN_LEAKED = 2;
const DAY_MS = 24 * 3_600_000;
/** Nobody needs more; each costs the read of one row. */
const MOST_READ = 20;

/** ECS itself says so of each death: no blink of a network looks like it. */
const OF_MEMORY: ReadonlySet<Cause | undefined> = new Set<Cause>(['out-of-memory', 'memory-leak']);

/** Its owner took it away for a while, and knows: that is no illness which comes and goes. */
const OF_A_DEPLOYMENT: ReadonlySet<HoldReason> = new Set<HoldReason>(['deploying', 'grace']);

/** Nothing was done about it, and no deployment explains it. An incident opened again keeps its holds of before. */
const wasByItself = ({ rungs, holds, firstFailureAtMs }: Incident): boolean =>
  rungs.length === 0 &&
  !holds.some(({ reason, sinceMs }) => OF_A_DEPLOYMENT.has(reason) && sinceMs >= firstFailureAtMs);

export interface Ending {
  readonly outcome: Outcome;
  readonly because: string;
  /** Of the pattern that it belongs to. */
  readonly diagnosis?: Diagnosis;
  /** People are to hear of it. */
  readonly isNews?: true;
}

/**
 * What ends by itself is told nobody. What does so again and again is told once a day: deaths for want of memory,
 * however far apart, which somebody must find the reason of, moments of a release that nobody has proven good, and an
 * illness that is back within the hour each time.
 */
export async function endOfPattern(
  incident: Incident,
  end: Ending,
  nowMs: number,
  rollback: RollbackStore,
): Promise<Ending> {
  const { id, diagnosis, service, toldAtMs, cameBack, rungs } = incident;
  const isSilent = toldAtMs === undefined && rungs.length === 0;
  const ofMemory = OF_MEMORY.has(diagnosis?.cause);
  const ofRelease = diagnosis?.cause === 'bad-revision' && wasByItself(incident);
  const comesBack = end.outcome === 'recovered' && cameBack === true && wasByItself(incident);
  const isOver = end.outcome === 'recovered' || end.outcome === 'passed';
  if (!diagnosis || !isSilent || !isOver || !(ofMemory || ofRelease || comesBack)) return end;
  const lately = (await rollback.incidents(service, MOST_READ)).filter(
    (one) => one.id !== id && nowMs - one.openedAtMs < DAY_MS,
  );
  const isAlike = (one: Incident): boolean => {
    if (ofMemory) return OF_MEMORY.has(one.diagnosis?.cause);
    if (!wasByItself(one)) return false;
    return ofRelease ? one.diagnosis?.cause === 'bad-revision' : one.outcome === 'recovered';
  };
  const times = 1 + lately.filter(isAlike).length;
  if (times < (diagnosis.cause === 'memory-leak' ? OFTEN_LEAKED : OFTEN)) return end;
  const isKnown = lately.some((one) => one.toldAtMs !== undefined || one.outcome === 'escalated');
  if (ofMemory) {
    const because = `its tasks were killed for want of memory ${times} times within a day`;
    return isKnown ? end : { outcome: 'recovered', because, diagnosis, isNews: true };
  }
  const because = `it fell ill and came back by itself ${times} times within a day`;
  if (ofRelease) {
    const sinceRelease = `${because}, and its release was never proven good`;
    return isKnown ? end : { outcome: 'recovered', because: sinceRelease, diagnosis, isNews: true };
  }
  const flapping = { cause: 'flapping', blames: service, confidence: 0.8 } as const;
  return {
    outcome: 'recovered',
    because,
    diagnosis: { ...flapping, because: [because, ...diagnosis.because] },
    ...(!isKnown && { isNews: true }),
  };
}
