import type { Belief } from '../health/belief.ts';
import { blameLeak, blameMemory, blameOverload } from './blame-resources.ts';
import { classifyStoppedTask } from './classify-stopped-task.ts';
import { CRASH_LOOP, type Crashes, describeStop, noRoomSince, readCrashes } from './crashes.ts';
import { diagnoseFunction } from './diagnose-function.ts';
import { isDeploying, primaryOf, revisionName, type ServiceView, type TaskView } from './evidence.ts';
import type { ServiceMetrics } from './metrics.ts';
import { blameStuckDeployment, START_CAUSES } from './stuck-deployment.ts';

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
  | 'flapping'
  | 'blind'
  | 'unknown';

export interface Diagnosis {
  readonly cause: Cause;
  /** The target to blame: the service itself, or what it depends on. */
  readonly blames: string;
  /** 0 to 1: how sure we are; below 0.5 is a guess and is said to be one. */
  readonly confidence: number;
  readonly because: readonly string[];
}

export interface CaseFile {
  readonly service: string;
  readonly nowMs: number;
  readonly belief: Belief;
  readonly view?: ServiceView;
  readonly stopped: readonly TaskView[];
  /** Of a function: what its log says about failures, newest first. */
  readonly errorLines?: readonly string[];
  /** Needs that are not healthy, nearest first; the last one is the root. */
  readonly sickNeeds: readonly { readonly id: string; readonly detail: string }[];
  /** The current revision has been proven good under our eyes. */
  readonly currentIsBaseline: boolean;
  /** A revision live for longer than this is not blamed. */
  readonly blameMs: number;
  /** A second witness says that it is well, and none that it is ill. */
  readonly witnessSaysWell: boolean;
  /** No stop before this counts: our last act, or the start of the incident's story. */
  readonly countStopsFromMs: number;
  /** Since when its deployment has not come further, if that is too long. */
  readonly stuckSinceMs?: number;
  readonly metrics?: ServiceMetrics;
}

/** Why is it ill? The first question whose answer is plain decides; the order is part of the judgement. */
export function diagnose(file: CaseFile): Diagnosis {
  const fn = file.view?.lambda;
  if (fn) return blameDependency(file) ?? blameDeployment(file) ?? diagnoseFunction(file, fn);
  const crashes = readCrashes(file.view, file.stopped, { nowMs: file.nowMs, sinceMs: file.countStopsFromMs });
  return (
    blameDependency(file) ??
    blameDeployment(file) ??
    blameMemory(file, crashes) ??
    blameStart(file, crashes) ??
    blameRoom(file) ??
    blameQuestion(file) ??
    blameOurRoute(file, crashes) ??
    blameOverload(file) ??
    blameRevision(file, crashes) ??
    blameCrash(file, crashes) ??
    blameLeak(file) ??
    blameHang(file) ?? {
      cause: 'unknown',
      blames: file.service,
      confidence: 0.3,
      because: [`probes fail: ${file.belief.reason}`, 'nothing that we can see explains it'],
    }
  );
}

function blameDependency(file: CaseFile): Diagnosis | undefined {
  const root = file.sickNeeds.at(-1);
  if (!root) return undefined;
  return {
    cause: 'dependency',
    blames: root.id,
    confidence: 0.9,
    because: file.sickNeeds.map((need) => `${need.id}, which it needs, is not well: ${need.detail}`),
  };
}

function blameDeployment(file: CaseFile): Diagnosis | undefined {
  const primary = file.view && primaryOf(file.view);
  if (!file.view || !primary || !isDeploying(file.view)) return undefined;
  if (file.stuckSinceMs !== undefined) return blameStuckDeployment(file, primary, file.stuckSinceMs);
  return {
    cause: 'deploy-in-progress',
    blames: file.service,
    confidence: 0.8,
    because: [
      `deployment ${primary.id} of ${revisionName(primary.taskDefinition)} is ${primary.rolloutState ?? 'under way'}`,
    ],
  };
}

function blameStart(file: CaseFile, crashes: Crashes): Diagnosis | undefined {
  const last = crashes.failedStarts[0];
  if (!last || crashes.failedStarts.length < 2) return undefined;
  const failure = classifyStoppedTask(last);
  const cause = START_CAUSES[failure.class];
  if (!cause) return undefined;
  return {
    cause,
    blames: file.service,
    confidence: Math.min(0.8, failure.confidence),
    because: [
      `${crashes.failedStarts.length} tasks did not start; the last: ${describeStop(last)}`,
      failure.because,
    ],
  };
}

/** Too few tasks run, and ECS says that it finds no room for more. */
function blameRoom({ view, service, nowMs }: CaseFile): Diagnosis | undefined {
  const noRoom = view && view.running * 2 < view.desired && noRoomSince(view, nowMs - CRASH_LOOP.withinMs);
  if (!noRoom) return undefined;
  const because = [`${view.running} of ${view.desired} tasks run, and ECS says: ${noRoom}`];
  return { cause: 'capacity', blames: service, confidence: 0.8, because };
}

/** Only our own probes call it ill: then our way to it may be what is broken. */
function blameOurRoute(file: CaseFile, crashes: Crashes): Diagnosis | undefined {
  if (!file.witnessSaysWell || crashes.isLoop) return undefined;
  return {
    cause: 'unknown',
    blames: file.service,
    confidence: 0.4,
    because: [
      `our probes fail: ${file.belief.reason}`,
      'a second witness says that it is well: our own route may be broken',
    ],
  };
}

/** A wrong question (404, 401) or a limit (429) is answered by a service that works. */
function blameQuestion(file: CaseFile): Diagnosis | undefined {
  const status = file.belief.httpStatus;
  if (file.belief.phase !== 'http' || status === undefined || status < 400 || status > 499) return undefined;
  const because = [
    `it answers ${status}: ${file.belief.reason}`,
    'a service that answers so is running; a restart cannot help',
  ];
  if (status === 429) return { cause: 'rate-limited', blames: file.service, confidence: 0.8, because };
  if (status === 408) return undefined;
  return { cause: 'client-error', blames: file.service, confidence: 0.85, because };
}

/** Not proven good yet, and ill since: the last deployment is the likeliest reason. */
function blameRevision(file: CaseFile, crashes: Crashes): Diagnosis | undefined {
  const primary = file.view && primaryOf(file.view);
  const failingSinceMs = file.belief.failingSinceMs ?? crashes.exits.at(-1)?.stoppedAtMs;
  if (!primary || file.currentIsBaseline || failingSinceMs === undefined) return undefined;
  const ageMs = failingSinceMs - primary.createdAtMs;
  if (ageMs < 0 || ageMs > file.blameMs) return undefined;
  const minutes = Math.round(ageMs / 60_000);
  return {
    cause: 'bad-revision',
    blames: file.service,
    confidence: 0.85,
    because: [
      `${revisionName(primary.taskDefinition)} fell ill ${minutes} min after it was deployed and was never proven good`,
      crashes.isLoop
        ? `its tasks keep exiting: ${describeStop(crashes.exits[0]!)}`
        : `it answers: ${file.belief.reason}`,
    ],
  };
}

function blameCrash(file: CaseFile, crashes: Crashes): Diagnosis | undefined {
  const last = crashes.exits[0];
  if (!last || !crashes.isLoop) return undefined;
  return {
    cause: 'crash-loop',
    blames: file.service,
    confidence: 0.8,
    because: [`${crashes.exits.length} tasks exited within 15 min; the last: ${describeStop(last)}`],
  };
}

function blameHang(file: CaseFile): Diagnosis | undefined {
  const { view, belief } = file;
  if (!view || view.running === 0 || belief.status !== 'unhealthy') return undefined;
  return {
    cause: 'hung-tasks',
    blames: file.service,
    confidence: belief.phase === 'timeout' || belief.phase === 'connect' ? 0.8 : 0.6,
    because: [
      `${view.running} tasks run and do not answer rightly: ${belief.reason}`,
      'nothing was deployed that could explain it, and everything it needs is well',
    ],
  };
}
