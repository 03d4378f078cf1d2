import { fleetOf, type Need, needsState } from '../../shared/core/health/fleet.ts';
import { excuses, type Observation, PUSHES_BACK } from '../../shared/core/health/observation.ts';
import type { Fleet } from '../../shared/core/remediation/admission.ts';
import type { Control } from '../../shared/core/remediation/control.ts';
import type { Ledger, Park } from '../../shared/core/remediation/records.ts';
import { type Environment, type WatchedService, worksOff } from '../../shared/core/watchlist/environment.ts';
import { needsOf, nodesOf } from '../../shared/core/watchlist/graph.ts';
import type { HealthRow, HealthStore, RollbackStore, ShardRow } from '../../shared/ports.ts';
import type { Target } from './ask.ts';

export interface SurroundingsPorts {
  readonly environment: Environment;
  readonly health: HealthStore;
  readonly rollback: RollbackStore;
}

/** What is true of the environment as a whole at this moment. */
export interface Surroundings {
  readonly control: Control;
  readonly ledgers: readonly Ledger[];
  readonly shards: readonly ShardRow[];
  readonly fleet: Fleet;
  readonly parks: readonly Park[];
  /** Everybody who is ill or has an open incident, excused or not. */
  readonly failing: readonly string[];
  readonly blind: boolean;
}

/** What a look has found itself, or has just read. */
interface Found {
  /** Newer than the stored rows. */
  readonly own?: Pick<ShardRow, 'shard' | 'sick' | 'failing' | 'stormAtMs' | 'blindSinceMs'>;
  readonly ledgers?: readonly Ledger[];
}

export async function readSurroundings(
  nowMs: number,
  world: SurroundingsPorts,
  { own, ledgers: read }: Found = {},
): Promise<Surroundings> {
  const { environment } = world;
  const [control, ledgers, stored, { parks }] = await Promise.all([
    world.rollback.control(),
    read ?? world.rollback.ledgers(),
    world.health.shards(environment.shards),
    world.rollback.parks(),
  ]);
  const rows = [...stored.filter((row) => row.shard !== own?.shard), ...(own ? [own] : [])];
  const storms = rows.map((row) => row.stormAtMs).filter((at) => at !== undefined);
  const fleet = fleetOf({
    environment,
    nowMs,
    ledgers,
    control,
    sick: rows.flatMap((row) => row.sick),
    owed: parks.filter((park) => park.status === 'open').map((park) => park.service),
    lookedAtMs:
      stored.length < environment.shards ? undefined : Math.min(...stored.map((row) => row.lookedAtMs)),
    stormAtMs: storms.length > 0 ? Math.max(...storms) : undefined,
  });
  const open = ledgers.filter((one) => one.openIncident !== undefined).map((one) => one.service);
  const failing = [...new Set([...rows.flatMap((row) => row.failing), ...open])];
  return {
    control,
    ledgers,
    shards: stored,
    fleet,
    parks,
    failing,
    blind: rows.some((row) => row.blindSinceMs !== undefined),
  };
}

/** What a caller already knows of a need, newer than the table. */
export interface KnownNeed {
  readonly row?: HealthRow;
  readonly fresh?: Observation;
  readonly observedAtMs?: number;
}

/** The state of everything watched that a service needs, from what is at hand or from the table. */
export async function readNeeds(
  service: WatchedService,
  sick: readonly string[],
  world: SurroundingsPorts,
  atHand: Pick<ReadonlyMap<string, KnownNeed>, 'get'>,
  own?: Pick<HealthRow, 'belief' | 'revision'>,
): Promise<Need[]> {
  const known = new Map<string, Omit<Need, 'id'>>();
  for (const target of watchedNeeds(service, world.environment)) {
    const here = atHand.get(target.id);
    const row = here?.row ?? (await world.health.load(target.id, target.shard));
    const state = stateOf(row, here, worksOff(service, target.id));
    known.set(target.id, sick.includes(target.id) ? unlessJustBack(state, world.environment) : state);
  }
  const says = own?.revision?.certified ? own.belief : undefined;
  return needsState(service.id, world.environment, known, new Set([...sick, service.id]), says);
}

/**
 * Everything that a service needs, directly or not, and that has a question of its own. Orphans tell of the work of a
 * chain, as a backlog does, and excuse nobody: no act waits for a scan.
 */
export function watchedNeeds(service: WatchedService, environment: Environment): readonly WatchedNeed[] {
  const nodes = nodesOf(environment);
  const needed = new Set(needsOf(service.id, nodes));
  if (needed.size === 0) return [];
  return nodes.flatMap(({ id, question, vantage, shard }) =>
    needed.has(id) && question && question.kind !== 'orphans' ? [{ id, question, vantage, shard }] : [],
  );
}

interface WatchedNeed extends Target {
  readonly shard: number;
}

/** It is under repair, and has failed again and again maybe: for two looks nobody knows whether it stays. */
function unlessJustBack(state: Omit<Need, 'id'>, { timings }: Environment): Omit<Need, 'id'> {
  const { status, cameBackMs = -Infinity, observedAtMs = Infinity, detail } = state;
  const isJustBack = observedAtMs - cameBackMs < 2 * timings.lookSeconds * 1000;
  if (!isJustBack || (status !== 'healthy' && status !== 'degraded')) return state;
  return {
    ...state,
    status: 'recovering',
    detail: `it came back a moment ago, and its incident is open: ${detail}`,
  };
}

/** A fresh failure counts against a need at once; a fresh answer does not yet make a sick one well. */
function stateOf(
  row: HealthRow | undefined,
  here: KnownNeed | undefined,
  isItsWork: boolean,
): Omit<Need, 'id'> {
  const { fresh } = here ?? {};
  const observedAtMs = fresh?.atMs ?? here?.observedAtMs;
  const cameBackMs = row?.belief.cameBackMs;
  const { phase, detail } = fresh ?? { phase: row?.belief.phase, detail: row?.belief.reason ?? '' };
  if (PUSHES_BACK.has(phase)) return { status: 'suspect', detail, observedAtMs };
  if (!excuses(phase, isItsWork)) return { status: 'degraded', detail, observedAtMs };
  if (fresh?.verdict === 'down') return { status: 'suspect', detail: fresh.detail, observedAtMs };
  if (fresh?.verdict === 'unknown') return { status: 'unknown', detail: fresh.detail, observedAtMs };
  // What is stored of one that answers as before is the words of an earlier answer.
  const isAsItWas = fresh?.verdict === 'up' && row?.belief.status === 'healthy';
  return {
    status: row?.belief.status ?? 'unknown',
    detail: isAsItWas ? fresh.detail : (row?.belief.reason ?? 'not looked at yet'),
    observedAtMs,
    cameBackMs,
  };
}
