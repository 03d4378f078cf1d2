import { type Crashes, readCrashes } from '../../shared/core/diagnosis/crashes.ts';
import type { CaseFile, SickNeed } from '../../shared/core/diagnosis/diagnose.ts';
import {
  couldSee,
  isGivenUp,
  type ServiceView,
  type TaskView,
  type WitnessReading,
} from '../../shared/core/diagnosis/evidence.ts';
import type { ServiceMetrics } from '../../shared/core/diagnosis/metrics.ts';
import { compareRegistration, type Registration } from '../../shared/core/diagnosis/registration.ts';
import { newStopLog, withKept } from '../../shared/core/diagnosis/stop-log.ts';
import { type Belief, evaluateHealth } from '../../shared/core/health/belief.ts';
import { isFirm, type Need } from '../../shared/core/health/fleet.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import { stuckSince, trackRollout } from '../../shared/core/health/rollout.ts';
import { isOurPrimary } from '../../shared/core/remediation/fingerprint.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import type { Environment, WatchedService } from '../../shared/core/watchlist/environment.ts';
import { needsOf, nodesOf } from '../../shared/core/watchlist/graph.ts';
import { needsBlamed } from '../../shared/core/watchlist/named-need.ts';
import {
  type FleetReader,
  type HealthRow,
  type RollbackStore,
  TransientError,
  UnreadableRowError,
} from '../../shared/ports.ts';
import { readErrorLines } from './error-lines.ts';

export interface CaseFilePorts {
  readonly environment: Environment;
  readonly fleet: Pick<FleetReader, 'stoppedTasks' | 'runningTasks' | 'errorLines'>;
  readonly rollback: RollbackStore;
}

export interface CaseFileInput {
  readonly service: WatchedService;
  readonly nowMs: number;
  readonly belief: Belief;
  readonly view?: ServiceView;
  readonly needs: readonly Need[];
  readonly incident: Incident;
  readonly witnesses: readonly WitnessReading[];
  /** What the watcher has noted of its revision and its deployment. */
  readonly row?: Pick<HealthRow, 'revision' | 'rollout'>;
  readonly metrics?: ServiceMetrics;
  /** Its newest answer. */
  readonly seen?: Observation;
  /** Our own eyes are in doubt. */
  readonly blind?: boolean;
}

/** The file on one ill service: what ECS remembers of its stopped tasks, and whether its revision was proven. */
export async function openCaseFile(
  input: CaseFileInput,
  world: CaseFilePorts,
): Promise<CaseFile & { crashLoop: boolean; replacedInLoop: boolean; lastExitMs?: number }> {
  const { service, nowMs, view, incident } = input;
  const lastAct = Math.max(0, ...incident.rungs.map((rung) => rung.intentAtMs));
  const [stopped, errorLines, baselines] = await Promise.all([
    stoppedTasks(service, world),
    readErrorLines(service, { nowMs, sinceMs: lastAct }, world.fleet),
    world.rollback.baselines(service.id),
  ]);
  const registration = await readRegistration(input, stopped, world);
  const needsBackMs = Math.max(0, ...input.needs.map((need) => need.cameBackMs ?? 0));
  const crashes = readCrashes(view, stopped, { nowMs, sinceMs: lastAct, needsBackMs });
  // The row may tell of a deployment that another has replaced since.
  const before = input.row?.rollout;
  const rollout = view ? trackRollout(before, view, nowMs, input.belief.failures > 0) : before;
  const noted = input.row?.revision;
  const current = baselines.find((one) => one.taskDefinition === view?.taskDefinition);
  return {
    service: service.id,
    nowMs,
    belief: withNewest(input),
    view,
    stopped,
    errorLines,
    sickNeeds: sickAmong(input, world.environment),
    wellNeeds: input.needs.filter((need) => need.status === 'healthy').map((need) => need.id),
    isolation: world.environment.isolation,
    isBlind: input.blind,
    currentIsBaseline: current !== undefined,
    liveSinceMs: current?.liveSinceMs,
    revisionSinceMs: noted && noted.taskDefinition === view?.taskDefinition ? noted.liveSinceMs : undefined,
    blameMs: world.environment.timings.blameSeconds * 1000,
    witnessSaysWell: hadTime(input, world.environment) && saysWell(input),
    countStopsFromMs: lastAct,
    illSinceMs: Math.max(lastAct, incident.firstFailureAtMs),
    wasIllBefore: rollout?.illBefore,
    stuckSinceMs: stuckSince(rollout, nowMs, world.environment.timings.stuckSeconds),
    gaveUpOurs: view !== undefined && isGivenUp(view) && isOurPrimary(view, incident),
    metrics: input.metrics,
    registration,
    crashLoop: crashes.isLoop && !failsAlive(input, crashes, world.environment),
    replacedInLoop: crashes.isReplacedInLoop,
    lastExitMs: crashes.exits[0]?.stoppedAtMs,
  };
}

/** Its tasks live, and fail, and none has exited of late: that is no moment between two deaths. */
function failsAlive(
  { seen, view, nowMs }: CaseFileInput,
  { exits }: Crashes,
  { timings }: Environment,
): boolean {
  if (seen?.verdict !== 'down' || !view || view.running === 0) return false;
  return nowMs - (exits[0]?.stoppedAtMs ?? 0) > timings.freshSeconds * 1000;
}

/** What fails at this moment is diagnosed by what fails, whatever the watcher saw a minute ago. */
const withNewest = ({ belief, seen }: CaseFileInput): Belief =>
  seen?.verdict === 'down' && belief.failingSinceMs === undefined ? evaluateHealth(belief, [seen]) : belief;

/** A witness that cannot have noticed yet says nothing. */
const hadTime = ({ belief, nowMs }: CaseFileInput, { timings }: Environment): boolean =>
  nowMs - (belief.failingSinceMs ?? nowMs) >= timings.witnessSeconds * 1000;

function saysWell({ witnesses, belief }: CaseFileInput): boolean {
  const outside = witnesses.filter((one) => one.witness !== 'ecs');
  return (
    outside.some((one) => one.verdict === 'healthy' && couldSee(one, belief.phase)) &&
    !outside.some(({ verdict }) => verdict === 'unhealthy')
  );
}

/** A sick need that needs nothing sick itself is where it comes from. */
function sickAmong({ service, belief, needs }: CaseFileInput, environment: Environment): SickNeed[] {
  // Of what nobody can tell it is not said that it is ill: the gate waits for it, and it is not blamed.
  const sick = needs.filter(({ status }) => !['healthy', 'degraded', 'unknown'].includes(status));
  const nodes = nodesOf(environment);
  const roots = new Set(sick.filter(({ together }) => !together || isFirm(together)).map(({ id }) => id));
  const blamed = needsBlamed(service.id, belief.blames ?? '', nodes);
  const isVictim = (id: string) => needsOf(id, nodes).some((need) => roots.has(need));
  const mayBeRoots = sick.filter((one) => !one.together && !isVictim(one.id));
  const below = new Set(mayBeRoots.flatMap(({ id }) => needsOf(id, nodes)));
  return sick.map(({ id, detail, together }) => ({
    id,
    detail,
    ...(blamed.has(id) && { isBlamed: true }),
    ...(together && { together }),
    ...(together && below.has(id) && { isShared: true }),
    ...(isVictim(id) && { isVictim: true }),
  }));
}

/** Its tasks are asked for only where a name may lead elsewhere. */
async function readRegistration(
  { service, nowMs, view, seen }: CaseFileInput,
  stopped: readonly TaskView[],
  world: CaseFilePorts,
): Promise<Registration | undefined> {
  const addresses = seen?.addresses ?? [];
  if (!view?.inCloudMap || addresses.length === 0) return undefined;
  const running = await orMissing(() => world.fleet.runningTasks(service), undefined);
  return running && compareRegistration({ addresses, view, running, stopped, nowMs });
}

/** What ECS remembers, and what was kept of the tasks that it has forgotten. */
async function stoppedTasks(service: WatchedService, world: CaseFilePorts): Promise<readonly TaskView[]> {
  const [told, kept] = await Promise.all([
    orMissing(() => world.fleet.stoppedTasks(service), []),
    orMissing(() => world.rollback.stopLog(service.id), newStopLog(service.id)),
  ]);
  return withKept(told, kept);
}

/** Missing evidence is missing, not good: the diagnosis then rests on the rest. */
export async function orMissing<T>(read: () => Promise<T>, nothing: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TransientError || error instanceof UnreadableRowError) return nothing;
    throw error;
  }
}
