import type { Diagnosis } from '../diagnosis/diagnose.ts';
import type { Observation } from '../health/observation.ts';
import type { Permission } from '../watchlist/permission.ts';
import type { Gate } from './admission.ts';
import type { RaisedSettings } from './function-plan.ts';
import type { Hold } from './hold.ts';
import type { Remedy } from './ladder.ts';
import type { Sighting } from './sighting.ts';
import type { Tally } from './verify.ts';

export type Outcome = 'recovered' | 'escalated' | 'aborted' | 'suppressed' | 'passed';

export type IncidentStatus = 'open' | 'confirmed' | 'closed';

/** Every edge an incident may take. */
export const INCIDENT_EDGES: Readonly<Record<IncidentStatus, readonly IncidentStatus[]>> = {
  open: ['confirmed', 'closed'],
  confirmed: ['closed'],
  // An illness that comes back soon is the same incident, at its next rung.
  closed: ['open'],
};

/** What the world looked like when we decided: a difference that we did not make is somebody else's change. */
export interface Fingerprint {
  readonly serviceArn: string;
  readonly taskDefinition: string;
  readonly desired: number;
  readonly deploymentIds: readonly string[];
  readonly serviceDeployment?: string;
}

export type RungResult = 'verified' | 'not-cured' | 'failed' | 'aborted';

/** One remedy begun. Written before the act: `intentAtMs` without `actedAtMs` means it may or may not have happened. */
export interface Rung {
  readonly remedy: Remedy;
  readonly intentAtMs: number;
  readonly actedAtMs?: number;
  /** A scale cycle's first call was answered: the count was set to 0. */
  readonly parkedAtMs?: number;
  /** The deployment that we started, where the remedy starts one. */
  readonly deploymentId?: string;
  /** Digests that its tasks must run. */
  readonly digests?: readonly string[];
  /** The revision that we registered for it. */
  readonly registered?: string;
  /** The one that it is a copy of, with more memory. */
  readonly copyOf?: string;
  readonly settledAtMs?: number;
  readonly endedAtMs?: number;
  readonly result?: RungResult;
  readonly because?: string;
  /** It answers again since this rung, and is not well all the same. */
  readonly restless?: boolean;
  /** Answers counted since it settled. */
  readonly tally?: Tally;
  /** What ECS showed when it was last read after the act. */
  readonly read?: Sighting;
}

/** A decision as it was made: why, and why not. */
export interface Verdict {
  readonly decidedAtMs: number;
  readonly gates: readonly Gate[];
}

export interface LeftOut {
  readonly remedy: Remedy;
  readonly because: string;
}

export interface Plan {
  readonly rungs: readonly Remedy[];
  readonly leftOut: readonly LeftOut[];
  /** Where a roll-back would go: a recorded baseline. */
  readonly rollBackTo?: string;
  /** How far memory would be raised, and what the source of its definition has to say then. */
  readonly raise?: { readonly fromMiB: number; readonly toMiB: number; readonly patch: string };
  /** The number of tasks that a scale-out would set. */
  readonly scaleTo?: number;
  /** What raising would set of a function. */
  readonly settings?: RaisedSettings;
}

export interface Incident {
  /** `<service>#000012`. */
  readonly id: string;
  readonly service: string;
  readonly number: number;
  /** Incidents with one root share a thread: `incident:<id>`, `dependency:<id>:<since>`, … */
  readonly thread: string;
  readonly status: IncidentStatus;
  readonly openedAtMs: number;
  readonly firstFailureAtMs: number;
  readonly reason: string;
  readonly confirmedAtMs?: number;
  /**
   * The workflow has met an answer since the first failure; `sinceMs`: from when on it fails again, `answersSinceMs`: from
   * when on it answered last.
   */
  readonly failsAnew?: { readonly sinceMs?: number; readonly answersSinceMs?: number };
  /** When people were told that it is open; then they are told of its end too. */
  readonly toldAtMs?: number;
  readonly closedAtMs?: number;
  readonly outcome?: Outcome;
  readonly because?: string;
  readonly diagnosis?: Diagnosis;
  readonly plan?: Plan;
  /** Why nothing is done at the moment. */
  readonly hold?: Hold;
  /** Every hold there was, in order. */
  readonly holds: readonly Hold[];
  readonly rungs: readonly Rung[];
  /** All gates of the last decision, open or shut. */
  readonly verdict?: Verdict;
  readonly fingerprint?: Fingerprint;
  /** Plain facts captured before the first act, one line each; ECS forgets them. */
  readonly evidence: readonly string[];
  /** How often it was opened: an illness that comes back soon reopens it. */
  readonly opening: number;
  /** A cure or a recovery was less than an hour old when it was opened. */
  readonly cameBack?: boolean;
  /** What was allowed when it was opened: a configuration that comes later gives no more. */
  readonly permission?: Permission;
  /** How often it was given to a workflow: names the execution. */
  readonly attempt: number;
  /** The execution that remediates it, once started, and when it was. */
  readonly execution?: string;
  readonly startedAtMs?: number;
  /** An execution of this opening died before it acted, and another was given the incident: not a second time. */
  readonly begunAnew?: boolean;
  /** When the world was last looked at for an act, and the act was found right. */
  readonly checkedAtMs?: number;
  /** How the workflow has decided to end it; `close` carries it out. */
  readonly ending?: { readonly outcome: Outcome; readonly because: string };
  readonly version: number;
}

function incidentId(service: string, number: number): string {
  return `${service}#${String(number).padStart(6, '0')}`;
}

/** The number in an incident's id. */
export const numberIn = (id: string): number => Number(id.slice(id.lastIndexOf('#') + 1));

export function openIncident(seed: {
  readonly service: string;
  readonly number: number;
  readonly nowMs: number;
  readonly firstFailureAtMs: number;
  readonly reason: string;
  readonly cameBack?: boolean;
  readonly permission?: Permission;
}): Incident {
  const id = incidentId(seed.service, seed.number);
  return {
    id,
    service: seed.service,
    number: seed.number,
    thread: `incident:${id}`,
    status: 'open',
    openedAtMs: seed.nowMs,
    firstFailureAtMs: seed.firstFailureAtMs,
    reason: seed.reason,
    holds: [],
    rungs: [],
    evidence: [],
    opening: 1,
    cameBack: seed.cameBack,
    permission: seed.permission,
    attempt: 1,
    version: 0,
  };
}

/** The same number, the remedies already tried stay tried. */
export function reopenIncident(
  incident: Incident,
  seed: { nowMs: number; firstFailureAtMs: number; reason: string; permission?: Permission },
): Incident {
  return {
    ...incident,
    status: 'open',
    opening: incident.opening + 1,
    cameBack: true,
    permission: seed.permission,
    attempt: incident.attempt + 1,
    openedAtMs: seed.nowMs,
    firstFailureAtMs: seed.firstFailureAtMs,
    reason: seed.reason,
    thread: `incident:${incident.id}`,
    confirmedAtMs: undefined,
    failsAnew: undefined,
    toldAtMs: undefined,
    closedAtMs: undefined,
    outcome: undefined,
    because: undefined,
    diagnosis: undefined,
    plan: undefined,
    verdict: undefined,
    fingerprint: undefined,
    execution: undefined,
    startedAtMs: undefined,
    begunAnew: undefined,
    checkedAtMs: undefined,
    ending: undefined,
    // A rung that died before it ended has not been checked for this illness.
    rungs: incident.rungs.map((rung) => (rung.result ? rung : { ...rung, result: 'aborted' as const })),
  };
}

/** The same hold again changes nothing; another one is added to the list. */
export function holdIncident(incident: Incident, hold: Hold): Incident {
  if (incident.hold?.reason === hold.reason) return incident;
  return { ...incident, hold, holds: [...incident.holds, hold] };
}

/** Keeps the verdict for whoever asks why. The same verdict again changes nothing, however the numbers moved. */
export function withVerdict(incident: Incident, gates: readonly Gate[], nowMs: number): Incident {
  const answers = (of: readonly Gate[]) => of.map(({ gate, passes }) => `${gate} ${passes}`).join();
  const same = incident.verdict !== undefined && answers(incident.verdict.gates) === answers(gates);
  return same ? incident : { ...incident, verdict: { decidedAtMs: nowMs, gates } };
}

/** Since when it has failed without an answer between, as far as the workflow has met any. */
export const failingSinceMs = ({ failsAnew, firstFailureAtMs }: Incident): number =>
  failsAnew?.sinceMs ?? firstFailureAtMs;

/** An illness that an answer breaks off begins anew, and so does the evidence of it. */
export function metAnswers(incident: Incident, seen: readonly Observation[]): Incident {
  const last = seen.at(-1);
  const answers = last?.verdict === 'up' || last?.verdict === 'degraded';
  const { failsAnew } = incident;
  // One that failed at the first of several questions answers since the last of them.
  const unbroken =
    failsAnew && failsAnew.sinceMs === undefined && !seen.some((one) => one.verdict === 'down');
  if (answers) return unbroken ? incident : { ...incident, failsAnew: { answersSinceMs: last.atMs } };
  if (last?.verdict !== 'down' || !failsAnew || failsAnew.sinceMs !== undefined) return incident;
  return { ...incident, failsAnew: { ...failsAnew, sinceMs: seen[0]!.atMs } };
}

/** A hold that may last is the watcher's to wait out: the next execution gets another name. */
export function handBack(incident: Incident): Incident {
  return { ...incident, attempt: incident.attempt + 1, execution: undefined, startedAtMs: undefined };
}

export function liftHold(incident: Incident): Incident {
  return incident.hold ? { ...incident, hold: undefined } : incident;
}

export const rungOf = (incident: Incident | undefined, remedy: Remedy | undefined): Rung | undefined =>
  incident?.rungs.find((one) => one.remedy === remedy);

/** Replaces the last rung, or begins the next one. */
export function withRung(incident: Incident, rung: Rung): Incident {
  const others = incident.rungs.filter((one) => one.remedy !== rung.remedy);
  return { ...incident, rungs: [...others, rung] };
}
