import type { Belief } from '../health/belief.ts';
import type { Together } from '../health/fleet.ts';
import type { Isolation } from '../watchlist/environment.ts';
import {
  admitDoubt,
  blameCertificate,
  blameHang,
  blameIdle,
  blameName,
  blameOurEyes,
  blameOurRoute,
  blameQuestion,
  WITNESS_IS_CONTENT,
} from './blame-answers.ts';
import { blameDependency, blameDeployment } from './blame-elsewhere.ts';
import { blameFewerTasks } from './blame-fewer-tasks.ts';
import { blameIsolated } from './blame-isolated.ts';
import { blameOwnLog, blameOwnWords } from './blame-own-words.ts';
import { blameLeak, blameMemory, blameOverload } from './blame-resources.ts';
import { blameStaleData } from './blame-stale-data.ts';
import { blameCrash, blameRevision, blameRoom, blameStart, blameYoungRevision } from './blame-tasks.ts';
import { type Crashes, readCrashes } from './crashes.ts';
import { OF_FUNCTIONS } from './diagnose-function.ts';
import type { ServiceView, TaskView } from './evidence.ts';
import { type Ground, weigh } from './hypothesis.ts';
import type { ServiceMetrics } from './metrics.ts';
import { blameRegistration, type Registration } from './registration.ts';

export type Cause =
  | 'bad-revision'
  | 'crash-loop'
  | 'out-of-memory'
  | 'memory-leak'
  | 'overload'
  | 'hung-tasks'
  | 'dependency'
  | 'capacity'
  | 'image'
  | 'configuration'
  | 'network'
  | 'deploy-in-progress'
  | 'client-error'
  | 'rate-limited'
  | 'stale-data'
  | 'flapping'
  | 'blind'
  | 'unknown';

export interface Diagnosis {
  readonly cause: Cause;
  /** The target to blame: the service itself, or what it depends on. */
  readonly blames: string;
  /** 0 to 1: how sure we are; below 0.5 is a guess and is said to be one. */
  readonly confidence: number;
  /** What speaks for it, and what against it. */
  readonly because: readonly string[];
  readonly against?: readonly string[];
  /** What else it may be, the likeliest first. */
  readonly alternatives?: readonly Alternative[];
}

export interface Alternative extends Omit<Diagnosis, 'confidence' | 'alternatives'> {
  /** A tie: nothing that we see tells the two apart. */
  readonly asLikely?: true;
}

/** Something that it needs and that is not healthy. */
export interface SickNeed {
  readonly id: string;
  readonly detail: string;
  /** Something sick that it needs itself explains it. */
  readonly isVictim?: boolean;
  /** The service itself says in its answer that it fails. */
  readonly isBlamed?: boolean;
  /** Nobody has seen it ill: it is suspected because those that need it fail together. */
  readonly together?: Together;
  /** Suspected, and something else among these that is seen ill needs it as well. */
  readonly isShared?: boolean;
}

export interface CaseFile {
  readonly service: string;
  readonly nowMs: number;
  readonly belief: Belief;
  readonly view?: ServiceView;
  readonly stopped: readonly TaskView[];
  /** What its log says about failures, newest first; none where nobody has said where it is. */
  readonly errorLines?: readonly string[];
  /** Needs that are not healthy, nearest first. */
  readonly sickNeeds: readonly SickNeed[];
  /** Of what it needs, that which is healthy. */
  readonly wellNeeds?: readonly string[];
  /** The runbook's table: which words point at whom. */
  readonly isolation?: readonly Isolation[];
  /** This look's verdicts are in doubt. */
  readonly isBlind?: boolean;
  /** The current revision has been proven good under our eyes. */
  readonly currentIsBaseline: boolean;
  /** Since when it has been live, where it has been proven good. */
  readonly liveSinceMs?: number;
  /** Since when its revision has been live: also where it was deployed again, and proven or not. */
  readonly revisionSinceMs?: number;
  /** A revision live for longer than this is not blamed. */
  readonly blameMs: number;
  /** A second witness says that it is well, and none that it is ill. */
  readonly witnessSaysWell: boolean;
  /** No stop before this counts: our last act, or the start of the incident's story. */
  readonly countStopsFromMs: number;
  /** When its incident began, or our last act in it: what comes and goes since is one illness. */
  readonly illSinceMs?: number;
  /** Since when its deployment has not come further, if that is too long. */
  readonly stuckSinceMs?: number;
  /** What ECS has given up is a deployment of ours, or what it went back to from one: nobody else's is under way. */
  readonly gaveUpOurs?: boolean;
  /** It failed already when that deployment began. */
  readonly wasIllBefore?: boolean;
  readonly metrics?: ServiceMetrics;
  /** Where its name and its tasks disagree. */
  readonly registration?: Registration;
}

/** Answers for a moment in between do not begin the illness anew. */
export const illSinceMs = ({ belief, illSinceMs: incidentMs, nowMs }: CaseFile): number =>
  Math.min(belief.failingSinceMs ?? nowMs, incidentMs ?? nowMs);

/** One that rests on something else than the rest of its kind says so. */
type Found = Diagnosis & { readonly ground?: Ground };
type Blame = (file: CaseFile, crashes: Crashes) => Found | readonly Found[] | undefined;

const ELSEWHERE: readonly (readonly [Ground, Blame])[] = [
  ['elsewhere', blameOurEyes],
  ['elsewhere', blameDependency],
  ['elsewhere', blameDeployment],
  ['told', blameIsolated],
];

/** Every way to explain the illness of tasks, with what it rests on; of one ground the more confident leads. */
const OF_TASKS: readonly (readonly [Ground, Blame])[] = [
  ...ELSEWHERE,
  ['told', blameMemory],
  ['told', blameStart],
  ['told', blameRoom],
  ['told', blameQuestion],
  ['told', blameRegistration],
  ['told', blameCertificate],
  ['told', blameOurRoute],
  ['measured', blameIdle],
  ['measured', blameOverload],
  ['followed', blameRevision],
  ['followed', blameFewerTasks],
  ['seen', blameOwnWords],
  ['seen', blameOwnLog],
  ['seen', blameYoungRevision],
  ['seen', blameCrash],
  ['seen', blameLeak],
  ['seen', blameStaleData],
  ['left', admitDoubt],
  ['left', blameName],
  ['left', blameHang],
];

/** Why is it ill? Everything that would explain it, weighed: see `weigh`. */
export function diagnose(file: CaseFile): Diagnosis {
  const fn = file.view?.lambda;
  const crashes = readCrashes(file.view, file.stopped, { nowMs: file.nowMs, sinceMs: file.countStopsFromMs });
  const hypotheses = (fn ? [...ELSEWHERE, ...OF_FUNCTIONS] : OF_TASKS).flatMap(([ground, blame]) =>
    [blame(file, crashes) ?? []].flat().map((found) => ({ ground, ...found, ...contradicted(found, file) })),
  );
  return weigh(hypotheses) ?? nobodyKnows(file);
}

/** What speaks against a fault of its own. */
function contradicted({ cause, against = [] }: Diagnosis, file: CaseFile): Pick<Diagnosis, 'against'> {
  const { sickNeeds, witnessSaysWell } = file;
  const isOwn =
    cause !== 'dependency' && cause !== 'deploy-in-progress' && cause !== 'unknown' && cause !== 'blind';
  const all = [
    ...against,
    ...(isOwn
      ? sickNeeds
          .filter((need) => !need.isVictim && !need.together)
          .map(({ id }) => `${id}, which it needs, is not well`)
      : []),
    ...(isOwn && witnessSaysWell ? [WITNESS_IS_CONTENT] : []),
  ];
  return all.length > 0 ? { against: all } : {};
}

const nobodyKnows = ({ service, belief }: CaseFile): Diagnosis => ({
  cause: 'unknown',
  blames: service,
  confidence: 0.3,
  because: [`probes fail: ${belief.reason}`, 'nothing that we can see explains it'],
});
