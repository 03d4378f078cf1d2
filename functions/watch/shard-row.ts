import type { ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import { isHearsay } from '../../shared/core/health/fleet.ts';
import { mostSick } from '../../shared/core/health/most-sick.ts';
import { composeBlind } from '../../shared/core/notices/compose-blind.ts';
import type { Notice } from '../../shared/core/notices/notice.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import type { ShardRow } from '../../shared/ports.ts';
import { readNeeds, type Surroundings } from '../gather/surroundings.ts';
import { isTold, tell } from '../tell/tell.ts';
import type { Glance } from './glance.ts';
import { orLoseRace } from './lost-race.ts';
import type { WatchPorts } from './ports.ts';

interface LookState {
  readonly doubt: string | undefined;
  readonly nowMs: number;
  readonly awakeSinceMs: number | undefined;
  readonly partial: boolean;
  readonly heardControls: readonly string[];
  readonly views: ReadonlyMap<string, ServiceView>;
}

/** Proof of life, and what the other shards need to know of this one. */
export async function nextShardRow(
  shard: number,
  before: ShardRow | undefined,
  glances: ReadonlyMap<string, Glance>,
  state: LookState,
  world: WatchPorts,
): Promise<ShardRow> {
  const unseen = (ids: readonly string[] = []) => (state.partial ? ids.filter((id) => !glances.has(id)) : []);
  const failing = failingServices(glances, state.views, world);
  const allFailing = [...unseen(before?.failing), ...failing.map((service) => service.id)].sort();
  const seen = { glances, allFailing, nowMs: state.nowMs };
  const found = failing.length > 0 ? await sickWithoutExcuse(failing, seen, world) : [];
  const doubted = state.doubt === undefined ? undefined : (before?.blindSinceMs ?? state.nowMs);
  // Whoever is ill when our eyes are trusted again was so in the doubt, and whatever explains some of them since did not then.
  const wasStorm = before?.blindSinceMs !== undefined && !doubted && failing.length > mostOf(world);
  return {
    shard,
    lookedAtMs: state.nowMs,
    awakeSinceMs: state.awakeSinceMs,
    sick: [...unseen(before?.sick), ...found].sort(),
    failing: allFailing,
    blindSinceMs: state.partial ? before?.blindSinceMs : doubted,
    stormAtMs: wasStorm && !state.partial ? state.nowMs : before?.stormAtMs,
    targets: state.partial ? before?.targets : glances.size,
    heardControls: state.partial ? before?.heardControls : state.heardControls,
    certificatesTold: before?.certificatesTold,
    impaired: before?.impaired,
    version: before?.version ?? 0,
  };
}

/** Unhealthy services; one that somebody has set to 0 is not one. */
function failingServices(
  glances: ReadonlyMap<string, Glance>,
  views: ReadonlyMap<string, ServiceView>,
  { environment }: WatchPorts,
): WatchedService[] {
  return environment.services.filter(
    ({ id }) => glances.get(id)?.row.belief.status === 'unhealthy' && views.get(id)?.desired !== 0,
  );
}

interface Failing {
  readonly glances: ReadonlyMap<string, Glance>;
  /** Whoever was not looked at is as it was. */
  readonly allFailing: readonly string[];
  readonly nowMs: number;
}

/** Unhealthy services that no sick dependency of theirs explains. */
async function sickWithoutExcuse(
  unhealthy: readonly WatchedService[],
  { glances, allFailing, nowMs }: Failing,
  world: WatchPorts,
): Promise<string[]> {
  const atHand = new Map([...glances].map(([id, { row }]) => [id, { row, observedAtMs: nowMs }]));
  const sick: string[] = [];
  for (const service of unhealthy) {
    const needs = await readNeeds(service, allFailing, world, atHand, glances.get(service.id)?.row);
    const ill = needs.filter((need) => need.status !== 'healthy' && need.status !== 'degraded');
    if (ill.every((need) => isHearsay(need, world.environment))) sick.push(service.id);
  }
  return sick;
}

const mostOf = ({ environment: { limits, services } }: WatchPorts): number =>
  mostSick(limits, services.length);

export function markStorm(
  row: ShardRow,
  surroundings: Surroundings | undefined,
  world: WatchPorts,
): ShardRow {
  // Where nobody can say who is in repair, those that are ill now are too many by themselves or are not.
  const { sick } = surroundings?.fleet ?? row;
  return sick.length > mostOf(world) ? { ...row, stormAtMs: row.lookedAtMs } : row;
}

/** A look at a few may be all there is, where the schedule is silent: what it learns of a storm is kept, once in a look's time. */
export async function noteStorm(
  row: ShardRow,
  surroundings: Surroundings | undefined,
  world: WatchPorts,
): Promise<void> {
  const nowMs = world.clock.now();
  const isNoted = nowMs - (row.stormAtMs ?? -Infinity) < world.environment.timings.lookSeconds * 1000;
  if (isNoted || (surroundings?.fleet.sick.length ?? 0) <= mostOf(world)) return;
  const noted = { ...row, stormAtMs: nowMs };
  await orLoseRace(() => world.health.replaceShard(noted), `shard ${row.shard}`, world);
}

export async function writeShard(
  row: ShardRow,
  before: ShardRow | undefined,
  { doubt, ledgers = [] }: { readonly doubt: string | undefined; readonly ledgers?: readonly Ledger[] },
  world: WatchPorts,
): Promise<void> {
  const { environment, health } = world;
  const nowMs = row.lookedAtMs;
  const ill = ledgers.filter((one) => one.openIncident !== undefined).map((one) => one.service);
  const compose = (sinceMs: number, over: boolean) =>
    composeBlind(environment, { sinceMs, nowMs, detail: doubt ?? '', ill, over });
  const wasBlindSinceMs = before?.blindSinceMs;
  const isOver = wasBlindSinceMs !== undefined && row.blindSinceMs === undefined;
  // While the row still says blind: a look that dies here, or cannot tell it, is repeated by the next.
  const isUntold = isOver && !(await isEndTold(compose(wasBlindSinceMs, true), world));
  const written = isUntold ? { ...row, blindSinceMs: wasBlindSinceMs } : row;
  const isWritten = await orLoseRace(() => health.replaceShard(written), `shard ${row.shard}`, world);
  const { blindSinceMs = nowMs } = row;
  const isLong = nowMs > blindSinceMs && nowMs - blindSinceMs >= environment.timings.confirmSeconds * 1000;
  // What another look has written since may say that we see again.
  if (isWritten && isLong) await tell(compose(blindSinceMs, false), world);
}

/** Whoever never heard that we are blind need not hear of its end. */
async function isEndTold(seesAgain: Notice, world: WatchPorts): Promise<boolean> {
  try {
    return (
      !(await world.rollback.hasNotice(`${seesAgain.thread}:opened`)) || (await isTold(seesAgain, world))
    );
  } catch (because) {
    world.journal.say('not told yet', { notice: seesAgain.id, because: String(because) });
    return false;
  }
}
