import { executionName } from '../../shared/contracts/workflow.ts';
import { CRASH_LOOP } from '../../shared/core/diagnosis/crashes.ts';
import { diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import { admit, type Gate, holdOf } from '../../shared/core/remediation/admission.ts';
import {
  ESCALATING_HOLDS,
  HOPELESS_HOLDS,
  type Hold,
  holdIncident,
  type Incident,
  liftHold,
  type Outcome,
  openIncident,
  reopenIncident,
  TOLD_HOLDS,
  WORKFLOW_HOLDS,
} from '../../shared/core/remediation/incident.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import { sharedThread } from '../../shared/core/remediation/thread.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import { type HealthRow, LostRaceError, TransientError } from '../../shared/ports.ts';
import { openCaseFile } from '../gather/case-file.ts';
import { readNeeds, type Surroundings } from '../gather/surroundings.ts';
import { close } from '../tell/close.ts';
import { tellOpened } from '../tell/tell.ts';
import type { Evidence } from './evidence.ts';
import type { Glance } from './glance.ts';
import { orLoseRace } from './lost-race.ts';
import type { WatchPorts } from './ports.ts';

/** Everything about one service that tending its incident needs. */
interface Bedside {
  readonly service: WatchedService;
  readonly glance: Glance;
  readonly evidence: Evidence;
  readonly surroundings: Surroundings;
  readonly glances: ReadonlyMap<string, Glance>;
  readonly ledger: Ledger;
  /** Threads of the incidents tended so far in this look, newer than the surroundings. */
  readonly threads: Map<string, Ledger>;
  readonly nowMs: number;
}

/** A crash loop that answers between two deaths is not an hour of health; what cannot be read is none either. */
async function hasCrashedLately(id: string, nowMs: number, world: WatchPorts): Promise<boolean> {
  const service = world.environment.services.find((one) => one.id === id);
  if (!service) return false;
  try {
    const stopped = await world.fleet.stoppedTasks(service);
    return stopped.some(
      (task) =>
        task.stopCode === 'EssentialContainerExited' && nowMs - (task.stoppedAtMs ?? 0) < CRASH_LOOP.withinMs,
    );
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    return true;
  }
}

/**
 * Opens, holds, starts and ends incidents. Returns the open incident, or none, of every service it tended, and
 * the first trouble it met: one service's trouble is not the others'.
 */
export async function tendIncidents(
  glances: ReadonlyMap<string, Glance>,
  evidence: Evidence,
  surroundings: Surroundings,
  world: WatchPorts,
): Promise<{ readonly open: ReadonlyMap<string, string | undefined>; readonly trouble?: unknown }> {
  const open = new Map<string, string | undefined>();
  const threads = new Map(surroundings.ledgers.map((ledger) => [ledger.service, ledger]));
  let trouble: unknown;
  for (const service of world.environment.services) {
    const glance = glances.get(service.id);
    if (!glance || !isCase(glance.row, evidence)) continue;
    try {
      const ledger = await world.rollback.ledger(service.id);
      const nowMs = world.clock.now();
      const bed = { service, glance, evidence, surroundings, glances, ledger, threads, nowMs };
      open.set(service.id, await tendOne(bed, world));
    } catch (error) {
      world.journal.say('will look again', { service: service.id, because: String(error) });
      const willPass = error instanceof LostRaceError || error instanceof TransientError;
      if (!willPass) trouble ??= error;
    }
  }
  return { open, trouble };
}

/** An hour of health ends what was escalated or suppressed, a calm window what somebody else took over. */
export async function settleOldMatters(
  ledgers: readonly Ledger[],
  glances: ReadonlyMap<string, Glance>,
  world: WatchPorts,
): Promise<void> {
  const { cooldownSeconds, calmSeconds } = world.environment.timings;
  const nowMs = world.clock.now();
  for (const ledger of ledgers) {
    const belief = glances.get(ledger.service)?.row.belief;
    const isOver =
      ledger.lastOutcome === undefined || ledger.lastOutcome === 'recovered' || ledger.openIncident;
    if (isOver || belief?.status !== 'healthy' || belief.healthySinceMs === undefined) continue;
    const wellMs = nowMs - Math.max(belief.healthySinceMs, ledger.lastClosedMs ?? 0);
    const neededSeconds = ledger.lastOutcome === 'aborted' ? calmSeconds : cooldownSeconds;
    if (wellMs < neededSeconds * 1000 || (await hasCrashedLately(ledger.service, nowMs, world))) continue;
    await orLoseRace(
      () => world.rollback.replaceLedger({ ...ledger, lastOutcome: undefined }),
      `ledger of ${ledger.service}`,
      world,
    );
  }
}

/** Ill, or not over yet. */
export function isCase(row: HealthRow, { crashLooping }: Evidence): boolean {
  return row.belief.status === 'unhealthy' || row.openIncident !== undefined || crashLooping.has(row.target);
}

/** By probes, or by tasks that keep exiting. */
function isIll({ glance, evidence, service }: Bedside): boolean {
  return glance.row.belief.status === 'unhealthy' || evidence.crashLooping.has(service.id);
}

async function tendOne(bed: Bedside, world: WatchPorts): Promise<string | undefined> {
  const stored = bed.ledger.openIncident ? await world.rollback.incident(bed.ledger.openIncident) : undefined;
  const incident = stored ?? (await begin(bed, world));
  if (!incident) return undefined;
  if (incident.status === 'closed') {
    await close(incident, { outcome: incident.outcome!, because: incident.because! }, world);
    return undefined;
  }
  const left = incident.execution
    ? await tendRunning(incident, bed, world)
    : await tendWaiting(incident, bed, world);
  return left.status === 'closed' ? undefined : left.id;
}

/** The ledger's conditional write is the one that decides who opens; the row follows. */
async function begin(bed: Bedside, world: WatchPorts): Promise<Incident | undefined> {
  const { service, glance, ledger, nowMs, surroundings } = bed;
  const { belief } = glance.row;
  const adopted = ledger.openIncident !== undefined;
  if (!isIll(bed) || !belief.everHealthy || surroundings.blind) {
    // An incident that was numbered and never stored, of a service that is well: there is nothing to tend.
    if (adopted && belief.status === 'healthy') {
      await world.rollback.replaceLedger({
        ...ledger,
        openIncident: undefined,
        thread: undefined,
        acting: false,
      });
    }
    return undefined;
  }
  if (!adopted && (isSettledMatter(ledger, nowMs, world) || isAtZero(bed))) return undefined;
  const seed = {
    service: service.id,
    nowMs,
    firstFailureAtMs: belief.failingSinceMs ?? nowMs,
    reason: belief.status === 'unhealthy' ? belief.reason : 'its tasks keep exiting',
  };
  const earlier = adopted ? undefined : await comesBack(ledger, nowMs, world);
  const number = adopted ? ledger.lastNumber : ledger.lastNumber + 1;
  const incident = earlier ? reopenIncident(earlier, seed) : openIncident({ ...seed, number });
  if (!adopted) {
    const lastNumber = earlier ? ledger.lastNumber : number;
    await world.rollback.replaceLedger({
      ...ledger,
      lastNumber,
      openIncident: incident.id,
      thread: incident.thread,
    });
  }
  world.journal.say('incident opened', { incident: incident.id, reason: incident.reason });
  return world.rollback.replaceIncident(incident);
}

/** A count of 0 that is not ours is somebody's wish, and no outage. */
function isAtZero({ evidence, service }: Bedside): boolean {
  return evidence.views.get(service.id)?.desired === 0;
}

/**
 * What ended escalated or suppressed stays so until an hour of health: no new incident, no new page. Whoever
 * took over (aborted) is left alone for as long as a hold may last.
 */
function isSettledMatter(ledger: Ledger, nowMs: number, { environment }: WatchPorts): boolean {
  if (ledger.lastOutcome === 'aborted') {
    return nowMs - (ledger.lastClosedMs ?? -Infinity) < environment.timings.holdSeconds * 1000;
  }
  return ledger.lastOutcome === 'escalated' || ledger.lastOutcome === 'suppressed';
}

/** An illness that comes back soon after a cure is the same incident. */
async function comesBack(ledger: Ledger, nowMs: number, world: WatchPorts): Promise<Incident | undefined> {
  const soon = nowMs - (ledger.lastClosedMs ?? -Infinity) < world.environment.timings.cooldownSeconds * 1000;
  if (!soon || ledger.lastOutcome !== 'recovered' || ledger.lastIncident === undefined) return undefined;
  const last = await world.rollback.incident(ledger.lastIncident);
  return last && last.rungs.length > 0 ? last : undefined;
}

/** No workflow yet: it is held, or about to be started, or over. */
async function tendWaiting(incident: Incident, bed: Bedside, world: WatchPorts): Promise<Incident> {
  const { belief } = bed.glance.row;
  if (bed.surroundings.blind) return incident;
  if (!isIll(bed) && (belief.status === 'unknown' || belief.status === 'suspect')) return incident;
  if (!isIll(bed)) return endIfCalm(incident, bed, world);
  if (isAtZero(bed) && (await world.rollback.park(incident.service))?.status !== 'open') {
    return close(incident, { outcome: 'aborted', because: 'somebody set its count to 0' }, world);
  }
  const { hold, ...known } = await judgeHold(incident, bed, world);
  const confirmed = confirm({ ...incident, ...known }, bed, world);
  if (!hold || WORKFLOW_HOLDS.has(hold.reason)) return start(liftHold(confirmed), bed, world);
  const held = withThread(holdIncident(confirmed, hold), bed);
  const changed = JSON.stringify(held) !== JSON.stringify(incident);
  const saved = changed ? await world.rollback.replaceIncident(held) : held;
  await shareThread(saved, bed, world);
  if (incident.hold?.reason !== hold.reason) {
    world.journal.say('held', { incident: saved.id, reason: hold.reason, detail: hold.detail });
  }
  return tellHold(saved, bed, world);
}

async function judgeHold(incident: Incident, bed: Bedside, world: WatchPorts) {
  const { service, glance, evidence, surroundings, glances, ledger, nowMs } = bed;
  const view = evidence.views.get(service.id);
  const atHand = new Map(
    [...glances].map(([id, one]) => [id, { row: one.row, observedAtMs: one.seen.at(-1)?.atMs }]),
  );
  const needs = await readNeeds(service, surroundings.failing, world, atHand);
  const file = await openCaseFile(
    {
      service,
      nowMs,
      belief: glance.row.belief,
      view,
      needs,
      incident,
      witnesses: evidence.witnesses.get(service.id) ?? [],
    },
    world,
  );
  const gates: Gate[] = admit({
    nowMs,
    service,
    environment: world.environment,
    control: surroundings.control,
    belief: glance.row.belief,
    newestObservationMs: glance.seen.at(-1)?.atMs ?? 0,
    view,
    witnesses: evidence.witnesses.get(service.id) ?? [],
    needs,
    fleet: surroundings.fleet,
    ledger,
    incident,
    blind: surroundings.blind,
    crashLoop: file.crashLoop,
  });
  const hold = holdOf(gates, nowMs);
  if (incident.hold?.reason !== hold?.reason) world.journal.say('gates', { incident: incident.id, gates });
  return { hold, diagnosis: diagnose(file) };
}

/** A second look, long enough after the first failure, confirms. */
function confirm(
  incident: Incident,
  { glance, evidence, nowMs }: Bedside,
  { environment }: WatchPorts,
): Incident {
  const ripe = nowMs - incident.firstFailureAtMs >= environment.timings.confirmSeconds * 1000;
  if (
    incident.status !== 'open' ||
    !ripe ||
    (glance.row.belief.failedLooks < 2 && !evidence.crashLooping.has(incident.service))
  )
    return incident;
  return { ...incident, status: 'confirmed', confirmedAtMs: nowMs };
}

async function start(incident: Incident, bed: Bedside, world: WatchPorts): Promise<Incident> {
  const execution = executionName(incident.service, incident.number, incident.attempt);
  // The workflow itself confirms: a second look of ours would only come later.
  const saved = await world.rollback.replaceIncident({ ...incident, execution, startedAtMs: bed.nowMs });
  await world.workflow.start(execution, { service: incident.service, incident: incident.id });
  world.journal.say('remediation started', { incident: incident.id, execution });
  return saved;
}

function withThread(incident: Incident, { threads, ledger }: Bedside): Incident {
  const thread = sharedThread(incident, [...threads.values()]);
  threads.set(incident.service, { ...ledger, openIncident: incident.id, thread });
  return { ...incident, thread };
}

async function shareThread(incident: Incident, { ledger }: Bedside, world: WatchPorts): Promise<void> {
  const stored = await world.rollback.ledger(ledger.service);
  if (stored.thread !== incident.thread)
    await world.rollback.replaceLedger({ ...stored, thread: incident.thread });
}

async function tellHold(incident: Incident, bed: Bedside, world: WatchPorts): Promise<Incident> {
  const { environment } = world;
  const { hold } = incident;
  if (!hold || incident.status !== 'confirmed' || !isTold(hold, bed, world)) return incident;
  const told = await tellOpened(incident, world);
  const heldSeconds = (bed.nowMs - hold.sinceMs) / 1000;
  const tired = ESCALATING_HOLDS.has(hold.reason) && heldSeconds >= environment.timings.holdSeconds;
  if (!tired && !HOPELESS_HOLDS.has(hold.reason)) return told;
  return close(told, { outcome: 'escalated', because: `held, and nobody came: ${hold.detail}` }, world);
}

/** A deployment is first its owner's affair: people hear of it when it has kept the service ill for a while. */
function isTold(hold: Hold, { nowMs, service }: Bedside, { environment }: WatchPorts): boolean {
  const { calmSeconds } = environment.timings;
  const longEnough = nowMs - hold.sinceMs >= (calmSeconds + service.startSeconds) * 1000;
  return TOLD_HOLDS.has(hold.reason) || (hold.reason === 'deploying' && longEnough);
}

/** Well again while nothing was done: a moment's illness has passed, a confirmed one must stay well for a while. */
async function endIfCalm(incident: Incident, bed: Bedside, world: WatchPorts): Promise<Incident> {
  const { belief } = bed.glance.row;
  if (belief.status === 'recovering') return incident;
  if (incident.status === 'open')
    return close(incident, { outcome: 'passed', because: 'it was over before it was confirmed' }, world);
  const calmMs = belief.successSinceMs === undefined ? 0 : bed.nowMs - belief.successSinceMs;
  if (calmMs < world.environment.timings.calmSeconds * 1000) return incident;
  return close(
    incident,
    { outcome: outcomeOf(incident), because: 'it is well again and stayed well' },
    world,
  );
}

function outcomeOf(incident: Incident): Outcome {
  return incident.hold?.reason === 'dependency-sick' ? 'suppressed' : 'recovered';
}

/** The workflow has it. Unless the workflow has died: then the incident is ended here, by what we see. */
async function tendRunning(incident: Incident, bed: Bedside, world: WatchPorts): Promise<Incident> {
  const { timings } = world.environment;
  const lease = await world.rollback.lease(incident.service);
  const own = lease !== undefined && lease.holder === incident.execution ? lease : undefined;
  const silentSinceMs = Math.max(
    own?.expiresAtMs ?? 0,
    (incident.startedAtMs ?? bed.nowMs) + timings.leaseSeconds * 1000,
  );
  if (bed.nowMs < silentSinceMs) {
    if (!own)
      await world.workflow.start(incident.execution!, { service: incident.service, incident: incident.id });
    return incident;
  }
  const { belief } = bed.glance.row;
  const calmMs = belief.successSinceMs === undefined ? 0 : bed.nowMs - belief.successSinceMs;
  if (belief.status === 'healthy' && calmMs >= timings.calmSeconds * 1000) {
    return close(
      incident,
      { outcome: 'recovered', because: 'it is well, although its remediation ended halfway' },
      world,
    );
  }
  const waitedMs = bed.nowMs - silentSinceMs;
  if (waitedMs < (timings.calmSeconds + timings.patienceSeconds) * 1000) return incident;
  return close(
    incident,
    { outcome: 'escalated', because: 'its remediation ended halfway and it is not well' },
    world,
  );
}
