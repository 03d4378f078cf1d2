import { METRICS } from '../../shared/contracts/own-metrics.ts';
import { executionName, type StepRequest } from '../../shared/contracts/workflow.ts';
import type { ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import { newBelief } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { Hold } from '../../shared/core/remediation/hold.ts';
import type { Incident, Outcome } from '../../shared/core/remediation/incident.ts';
import { holdIncident, metAnswers } from '../../shared/core/remediation/incident.ts';
import type { Remedy } from '../../shared/core/remediation/ladder.ts';
import type { Lease, Ledger } from '../../shared/core/remediation/records.ts';
import type { EcsService, LambdaService, WatchedService } from '../../shared/core/watchlist/environment.ts';
import { withoutMore } from '../../shared/core/watchlist/permission.ts';
import { type HealthRow, LostRaceError, TerminalError, UnreadableRowError } from '../../shared/ports.ts';
import { ask, askOnce, type Target } from '../gather/ask.ts';
import { unlessBlind } from '../gather/self-test.ts';
import type { RemediatePorts } from './ports.ts';

/** An incident under our lease: what every step after the first starts from. */
export interface Case {
  readonly service: WatchedService;
  readonly incident: Incident;
  readonly lease: Lease;
  readonly remedy?: Remedy;
  readonly nowMs: number;
}

export interface EcsCase extends Case {
  readonly service: EcsService;
}

export interface LambdaCase extends Case {
  readonly service: LambdaService;
}

/** Renews the lease, or fails: without it nothing is done, however far we had come. */
export async function openCase(request: StepRequest, world: RemediatePorts): Promise<Case> {
  const service = world.environment.services.find((one) => one.id === request.service);
  const [incident, held] = await Promise.all([
    world.rollback.incident(request.incident),
    world.rollback.lease(request.service),
  ]);
  if (!service) throw new TerminalError(`service ${request.service} is not in this environment any more`);
  if (!incident) throw new TerminalError(`incident ${request.incident} is not recorded`);
  const { execution = executionName(incident) } = incident;
  if (incident.status === 'closed' || execution !== request.execution) {
    throw new TerminalError(`incident ${incident.id} is not in the hands of ${request.execution} any more`);
  }
  if (held?.holder !== request.execution) {
    throw new TerminalError(
      `the lease of ${request.service} is held by ${held?.holder ?? 'nobody'}, not by ${request.execution}`,
    );
  }
  const nowMs = world.clock.now();
  const lease = await world.rollback.renewLease(held, nowMs + world.environment.timings.leaseSeconds * 1000);
  return {
    service: withoutMore(service, incident.permission),
    incident,
    lease,
    remedy: request.remedy,
    nowMs,
  };
}

/** Written before the workflow was started: one that is gone is not begun anew, a human is told. */
export async function ownLedger(service: string, { rollback }: RemediatePorts): Promise<Ledger> {
  const ledger = await rollback.ledger(service);
  if (ledger.version > 0) return ledger;
  throw new UnreadableRowError(`the ledger of ${service} is gone from the table`);
}

/** Writes the incident; if the watcher wrote in between, ours is the one that is repeated. */
export async function save(incident: Incident, world: RemediatePorts): Promise<Incident> {
  try {
    return await world.rollback.replaceIncident(incident);
  } catch (error) {
    if (!(error instanceof LostRaceError)) throw error;
    throw new LostRaceError(`incident ${incident.id} was written by somebody else; the step is repeated`, {
      cause: error,
    });
  }
}

/** Whether it answered meanwhile is for the steps to come to know. */
export async function remember(
  incident: Incident,
  seen: readonly Observation[],
  world: RemediatePorts,
): Promise<Incident> {
  const met = metAnswers(incident, seen);
  return met === incident ? incident : save(met, world);
}

export async function saveHold(incident: Incident, hold: Hold, world: RemediatePorts): Promise<Incident> {
  const held = holdIncident(incident, hold);
  if (held === incident) return incident;
  world.journal.measure({ [METRICS.holds]: 1 });
  world.journal.say('held', { incident: incident.id, reason: hold.reason, detail: hold.detail });
  return save(held, world);
}

/** How it ends is decided. */
export const TO_CLOSE = { next: 'close', waitSeconds: 0 } as const;

/** Decides how it ends; the close step carries it out. */
export async function end(
  incident: Incident,
  outcome: Outcome,
  because: string,
  world: RemediatePorts,
): Promise<Incident> {
  world.journal.say('ending', { incident: incident.id, outcome, because });
  return save({ ...incident, ending: { outcome, because } }, world);
}

/** A fresh answer with re-probes, as a look gives it. */
export async function askAgain(
  service: WatchedService,
  world: RemediatePorts,
  sinceMs?: number,
): Promise<readonly Observation[]> {
  const seen = await ask([service], () => newBelief(world.clock.now()), world, sinceMs);
  return unlessBlind([service], seen.get(service.id) ?? [], world);
}

/** One fresh answer; of a function, about what it did since then. */
export async function askOne(
  service: WatchedService,
  world: RemediatePorts,
  sinceMs?: number,
): Promise<readonly Observation[]> {
  return askSeeing([service], world, sinceMs);
}

/** One round; what fails where our own way out is broken comes back unknown. */
export async function askSeeing(
  targets: readonly Target[],
  world: RemediatePorts,
  sinceMs?: number,
): Promise<readonly Observation[]> {
  return unlessBlind(targets, await askOnce(targets, world, { sinceMs }), world);
}

/** What the watcher's looks have found. A row that cannot be read has found nothing. */
export async function rowOf(
  { id, shard }: WatchedService,
  { health }: RemediatePorts,
): Promise<HealthRow | undefined> {
  try {
    return await health.load(id, shard);
  } catch (error) {
    if (!(error instanceof UnreadableRowError)) throw error;
    return undefined;
  }
}

/** What ECS, or Lambda, shows of it now. */
export const viewOf = async (
  service: WatchedService,
  { fleet }: Pick<RemediatePorts, 'fleet'>,
): Promise<ServiceView | undefined> => (await fleet.describe([service])).get(service.id);
