import type { LookRequest } from '../../shared/contracts/schedule.ts';
import { METRICS } from '../../shared/contracts/schedule.ts';
import { type Belief, beliefChanged, evaluateHealth, newBelief } from '../../shared/core/health/belief.ts';
import { mostSick } from '../../shared/core/health/fleet.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import { composeBlind } from '../../shared/core/notices/compose.ts';
import { type HealthRow, LostRaceError, type ShardRow } from '../../shared/ports.ts';
import { ask, type Target } from '../gather/ask.ts';
import { readNeeds, readSurroundings, type Surroundings } from '../gather/surroundings.ts';
import { sendUnsent, tell } from '../tell/tell.ts';
import { doubtLook } from './doubt.ts';
import { describeSome, type Evidence } from './evidence.ts';
import { tendIncidents } from './incidents.ts';
import type { WatchPorts } from './ports.ts';
import { certify, trackRevision } from './revisions.ts';

/** One target during a look: what we believed, what we saw, what we believe now. */
export interface Glance {
  readonly before: HealthRow;
  readonly seen: readonly Observation[];
  readonly row: HealthRow;
}

/**
 * One look over a shard, or over some of its targets when an event asks for it: reads beliefs, probes, gathers
 * evidence for suspects, evaluates, doubts itself, tends incidents, writes what has changed.
 */
export async function look(request: LookRequest, world: WatchPorts, only?: readonly string[]): Promise<void> {
  const { environment, clock, health } = world;
  const startedMs = clock.now();
  const stored = await health.loadShard(request.shard);
  const rows = new Map(stored.rows.map((row) => [row.target, row]));
  const targets = targetsOf(request.shard, world, only);
  const rowOf = (id: string): HealthRow => rows.get(id) ?? newRow(id, request.shard, startedMs);

  const seen = await ask(targets, (id) => rowOf(id).belief, world);
  const judged = new Map(
    targets.map((target) => [target.id, judge(rowOf(target.id), seen.get(target.id) ?? [])]),
  );
  const evidence = await describeSome(judged, only ?? [], startedMs, world);
  const doubt = only ? undefined : doubtLook(judged, evidence, environment);
  const glances =
    doubt === undefined ? judged : new Map([...judged].map(([id, one]) => [id, blindly(one, startedMs)]));
  const tracked = await keepRevisions(glances, evidence, world);
  const shardRow = nextShardRow(
    request.shard,
    stored.shard,
    tracked,
    { doubt, nowMs: clock.now(), partial: only !== undefined },
    world,
  );

  const surroundings = await surroundingsIfNeeded(tracked, shardRow, world);
  const withStorm = markStorm(shardRow, surroundings, world);
  const open = surroundings && (await tendIncidents(tracked, evidence, surroundings, world));
  await writeRows(tracked, open ?? new Map(), world);
  if (!only) await writeShard(withStorm, stored.shard, doubt, world);
  await sendUnsent(world);
  report(tracked, world);
}

function targetsOf(shard: number, { environment }: WatchPorts, only?: readonly string[]): Target[] {
  const services = environment.services.filter((one) => one.shard === shard);
  const dependencies = environment.dependencies.filter((one) => one.shard === shard);
  return [...services, ...dependencies].flatMap((one): Target[] =>
    one.question && (only === undefined || only.includes(one.id))
      ? [{ id: one.id, question: one.question, vantage: one.vantage }]
      : [],
  );
}

function newRow(target: string, shard: number, nowMs: number): HealthRow {
  return { target, shard, belief: newBelief(nowMs), version: 0 };
}

function judge(before: HealthRow, seen: readonly Observation[]): Glance {
  return { before, seen, row: { ...before, belief: evaluateHealth(before.belief, seen) } };
}

/** In doubt, a look has seen nothing. */
function blindly({ before, seen }: Glance, atMs: number): Glance {
  const nothing: Observation = {
    target: before.target,
    atMs: seen.at(-1)?.atMs ?? atMs,
    verdict: 'unknown',
    phase: 'self',
    detail: 'our own eyes are in doubt',
    asked: 0,
    right: 0,
  };
  return { before, seen: [nothing], row: { ...before, belief: evaluateHealth(before.belief, [nothing]) } };
}

async function keepRevisions(
  glances: ReadonlyMap<string, Glance>,
  evidence: Evidence,
  world: WatchPorts,
): Promise<Map<string, Glance>> {
  const tracked = new Map(glances);
  for (const [id, glance] of glances) {
    const view = evidence.views.get(id);
    if (!view) continue;
    const row = await certify(trackRevision(glance.row, view), view, world);
    tracked.set(id, { ...glance, row });
  }
  return tracked;
}

function isSick(belief: Belief): boolean {
  return belief.status === 'unhealthy';
}

interface LookState {
  readonly doubt: string | undefined;
  readonly nowMs: number;
  readonly partial: boolean;
}

function nextShardRow(
  shard: number,
  before: ShardRow | undefined,
  glances: ReadonlyMap<string, Glance>,
  state: LookState,
  world: WatchPorts,
): ShardRow {
  const services = new Set(world.environment.services.map((one) => one.id));
  const found = [...glances.values()]
    .filter(({ row }) => services.has(row.target) && isSick(row.belief))
    .map(({ row }) => row.target);
  const kept = state.partial ? (before?.sick ?? []).filter((id) => !glances.has(id)) : [];
  return {
    shard,
    lookedAtMs: state.nowMs,
    sick: [...new Set([...kept, ...found])].sort(),
    blindSinceMs: state.doubt === undefined ? undefined : (before?.blindSinceMs ?? state.nowMs),
    stormAtMs: before?.stormAtMs,
    version: before?.version ?? 0,
  };
}

/** Nothing ill and nothing open: then nobody needs to know more than the probes have said. */
async function surroundingsIfNeeded(
  glances: ReadonlyMap<string, Glance>,
  own: ShardRow,
  world: WatchPorts,
): Promise<Surroundings | undefined> {
  const needed = [...glances.values()].some(
    ({ row }) => isSick(row.belief) || row.openIncident !== undefined,
  );
  if (!needed) return undefined;
  const explained = new Set<string>();
  for (const id of own.sick) {
    const service = world.environment.services.find((one) => one.id === id);
    const glance = new Map(
      [...glances].map(([key, one]) => [key, { row: one.row, observedAtMs: own.lookedAtMs }]),
    );
    const needs = service ? await readNeeds(service, own.sick, world, glance) : [];
    if (needs.some((need) => need.status !== 'healthy' && need.status !== 'degraded')) explained.add(id);
  }
  return readSurroundings(own.lookedAtMs, world, {
    ...own,
    sick: own.sick.filter((id) => !explained.has(id)),
  });
}

function markStorm(
  row: ShardRow,
  surroundings: Surroundings | undefined,
  { environment }: WatchPorts,
): ShardRow {
  const storming = surroundings !== undefined && surroundings.fleet.sick.length > mostSick(environment);
  return storming ? { ...row, stormAtMs: row.lookedAtMs } : row;
}

/** Loses to a newer write: the next look looks again. */
async function writeRows(
  glances: ReadonlyMap<string, Glance>,
  open: ReadonlyMap<string, string | undefined>,
  world: WatchPorts,
): Promise<void> {
  for (const [id, { before, row }] of glances) {
    const openIncident = open.has(id) ? open.get(id) : row.openIncident;
    const next = { ...row, openIncident };
    const revisionChanged = JSON.stringify(before.revision) !== JSON.stringify(next.revision);
    const changed =
      before.version === 0 ||
      beliefChanged(before.belief, next.belief) ||
      before.openIncident !== openIncident ||
      revisionChanged;
    if (!changed) continue;
    await orLoseRace(() => world.health.replace(next), id, world);
  }
}

async function writeShard(
  row: ShardRow,
  before: ShardRow | undefined,
  doubt: string | undefined,
  world: WatchPorts,
): Promise<void> {
  await orLoseRace(() => world.health.replaceShard(row), `shard ${row.shard}`, world);
  const { environment } = world;
  const nowMs = row.lookedAtMs;
  if (
    row.blindSinceMs !== undefined &&
    nowMs > row.blindSinceMs &&
    nowMs - row.blindSinceMs >= environment.timings.confirmSeconds * 1000
  ) {
    await tell(
      composeBlind(environment, { sinceMs: row.blindSinceMs, nowMs, detail: doubt ?? '', over: false }),
      world,
    );
  }
  const sinceMs = before?.blindSinceMs;
  const wasTold =
    sinceMs !== undefined && (before?.lookedAtMs ?? 0) - sinceMs >= environment.timings.confirmSeconds * 1000;
  if (row.blindSinceMs === undefined && wasTold) {
    await tell(composeBlind(environment, { sinceMs, nowMs, detail: '', over: true }), world);
  }
}

async function orLoseRace(write: () => Promise<void>, what: string, world: WatchPorts): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof LostRaceError)) throw error;
    world.journal.say('lost a race', { what, because: error.message });
  }
}

function report(glances: ReadonlyMap<string, Glance>, { journal }: WatchPorts): void {
  const statuses = [...glances.values()].map(({ row }) => row.belief.status);
  const count = (status: string): number => statuses.filter((one) => one === status).length;
  journal.measure({
    [METRICS.looks]: 1,
    [METRICS.unhealthy]: count('unhealthy'),
    [METRICS.unknown]: count('unknown'),
  });
}
