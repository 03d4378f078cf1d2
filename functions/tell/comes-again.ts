import type { Cause, Diagnosis } from '../../shared/core/diagnosis/diagnose.ts';
import type { HoldReason } from '../../shared/core/remediation/hold.ts';
import type { Incident, Outcome } from '../../shared/core/remediation/incident.ts';
import type { RollbackStore } from '../../shared/ports.ts';

/** An illness that was over with nothing done, so often within a day, is a pattern. */
const OFTEN = 3;
/** Memory that was measured climbing will climb again: no third death is needed to know. */
const OFTEN_LEAKED = 2;
const DAY_MS = 24 * 3_600_000;
/** Moments that were over before anybody confirmed them are nothing, unless they come so often within an hour. */
const OFTEN_MOMENTS = 5;
const HOUR_MS = 3_600_000;
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
 * however far apart, which somebody must find the reason of, moments of a release that nobody has proven good, an illness
 * that is back within the hour each time, and moments that hardly end before the next begins.
 */
export async function endOfPattern(
  incident: Incident,
  end: Ending,
  nowMs: number,
  rollback: RollbackStore,
): Promise<Ending> {
  const { id, diagnosis, service, toldAtMs, cameBack, rungs } = incident;
  const passed = end.outcome === 'passed';
  const isSilent = toldAtMs === undefined && rungs.length === 0;
  if (!diagnosis || !isSilent || !(passed || end.outcome === 'recovered')) return end;
  const { cause, blames } = diagnosis;
  const ofMemory = OF_MEMORY.has(cause);
  const byItself = wasByItself(incident);
  const ofRelease = byItself && cause === 'bad-revision';
  const isMoment = byItself && passed && blames === service;
  if (!(ofMemory || ofRelease || isMoment || (byItself && !passed && cameBack))) return end;
  const lately = (await rollback.incidents(service, MOST_READ)).filter(
    (one) => one.id !== id && nowMs - one.openedAtMs < DAY_MS,
  );
  const isAlike = (one: Incident): boolean => {
    if (ofMemory) return OF_MEMORY.has(one.diagnosis?.cause);
    if (!wasByItself(one)) return false;
    if (ofRelease) return one.diagnosis?.cause === 'bad-revision';
    return isMoment ? nowMs - one.openedAtMs < HOUR_MS : one.outcome === 'recovered';
  };
  const times = 1 + lately.filter(isAlike).length;
  const ofItself = !ofMemory && !ofRelease;
  const [often, span] = ofItself && passed ? [OFTEN_MOMENTS, 'an hour'] : [OFTEN, 'a day'];
  if (times < (cause === 'memory-leak' ? OFTEN_LEAKED : often)) return end;
  const { flappingToldMs = 0 } = await rollback.ledger(service);
  const isKnown =
    nowMs - flappingToldMs < DAY_MS ||
    lately.some((one) => one.toldAtMs !== undefined || one.outcome === 'escalated');
  if (isKnown && !ofItself) return end;
  const what = ofMemory ? 'its tasks were killed for want of memory' : 'it fell ill and came back by itself';
  const unproven = ofRelease ? ', and its release was never proven good' : '';
  const pattern = `${what} ${times} times within ${span}${unproven}`;
  const flapping = { cause: 'flapping', blames: service, confidence: 0.8 } as const;
  return {
    outcome: 'recovered',
    because: `it came back by itself; told because ${pattern}`,
    diagnosis: ofItself ? { ...flapping, because: [pattern, ...diagnosis.because] } : diagnosis,
    ...(!isKnown && { isNews: true }),
  };
}
