import { fleetOf, type Need, needsState } from '../../shared/core/health/fleet.ts';
import type { Fleet } from '../../shared/core/remediation/admission.ts';
import type { Control, Ledger } from '../../shared/core/remediation/records.ts';
import type { Environment, WatchedService } from '../../shared/core/watchlist/environment.ts';
import { needsOf } from '../../shared/core/watchlist/graph.ts';
import type { HealthRow, HealthStore, RollbackStore, ShardRow } from '../../shared/ports.ts';

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
  readonly blind: boolean;
}

export async function readSurroundings(
  nowMs: number,
  world: SurroundingsPorts,
  /** This look's own findings, newer than the stored rows. */
  own?: Pick<ShardRow, 'shard' | 'sick' | 'stormAtMs' | 'blindSinceMs'>,
): Promise<Surroundings> {
  const { environment } = world;
  const [control, ledgers, stored] = await Promise.all([
    world.rollback.control(),
    world.rollback.ledgers(),
    world.health.shards(environment.shards),
  ]);
  const rows = [...stored.filter((row) => row.shard !== own?.shard), ...(own ? [own] : [])];
  const storms = rows.map((row) => row.stormAtMs).filter((at) => at !== undefined);
  const fleet = fleetOf({
    environment,
    nowMs,
    ledgers,
    control,
    sick: rows.flatMap((row) => row.sick),
    stormAtMs: storms.length > 0 ? Math.max(...storms) : undefined,
  });
  return {
    control,
    ledgers,
    shards: stored,
    fleet,
    blind: rows.some((row) => row.blindSinceMs !== undefined),
  };
}

/** The state of everything that a service needs, from rows at hand or from the table. */
export async function readNeeds(
  service: WatchedService,
  sick: readonly string[],
  world: SurroundingsPorts,
  atHand: ReadonlyMap<string, { readonly row: HealthRow; readonly observedAtMs?: number }> = new Map(),
): Promise<Need[]> {
  const { environment, health } = world;
  const nodes = [...environment.services, ...environment.dependencies];
  const watched = new Map(
    [...environment.services, ...environment.dependencies.filter((one) => one.question)].map((one) => [
      one.id,
      one.shard,
    ]),
  );
  const known = new Map<string, Omit<Need, 'id'>>();
  for (const id of needsOf(service.id, nodes)) {
    const shard = watched.get(id);
    if (shard === undefined) continue;
    const here = atHand.get(id);
    const row = here?.row ?? (await health.load(id, shard));
    known.set(id, {
      status: row?.belief.status ?? 'unknown',
      detail: row?.belief.reason ?? 'not looked at yet',
      observedAtMs: here?.observedAtMs ?? (await lookedAt(shard, world)),
    });
  }
  return needsState(service.id, environment, known, new Set([...sick, service.id]));
}

async function lookedAt(shard: number, world: SurroundingsPorts): Promise<number | undefined> {
  const rows = await world.health.shards(world.environment.shards);
  return rows.find((row) => row.shard === shard)?.lookedAtMs;
}
