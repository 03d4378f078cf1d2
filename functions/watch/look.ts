import type { LookRequest } from '../../shared/contracts/schedule.ts';
import { METRICS } from '../../shared/contracts/schedule.ts';
import type { HealthRow } from '../../shared/ports.ts';
import { ask, type Target } from '../gather/ask.ts';
import { readSurroundings } from '../gather/surroundings.ts';
import { sendUnsent } from '../tell/tell.ts';
import { doubtLook } from './doubt.ts';
import { describeSome, type Evidence } from './evidence.ts';
import { blindly, type Glance, judge, newRow } from './glance.ts';
import { tendIncidents } from './incidents.ts';
import { orLoseRace } from './lost-race.ts';
import type { WatchPorts } from './ports.ts';
import { certify, trackRevision } from './revisions.ts';
import { markStorm, nextShardRow, writeShard } from './shard-row.ts';

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
  const shardRow = await nextShardRow(
    request.shard,
    stored.shard,
    tracked,
    { doubt, nowMs: clock.now(), partial: only !== undefined },
    world,
  );

  const surroundings = needsSurroundings(tracked)
    ? await readSurroundings(shardRow.lookedAtMs, world, shardRow)
    : undefined;
  const open = surroundings && (await tendIncidents(tracked, evidence, surroundings, world));
  await writeRows(tracked, open ?? new Map(), world);
  if (!only) await writeShard(markStorm(shardRow, surroundings, world), stored.shard, doubt, world);
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

/** Nothing ill and nothing open: then nobody needs to know more than the probes have said. */
function needsSurroundings(glances: ReadonlyMap<string, Glance>): boolean {
  return [...glances.values()].some(
    ({ row }) => row.belief.status === 'unhealthy' || row.openIncident !== undefined,
  );
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
    const unchanged =
      before.version > 0 &&
      before.belief === next.belief &&
      before.revision === next.revision &&
      before.openIncident === openIncident;
    if (unchanged) continue;
    await orLoseRace(() => world.health.replace(next), id, world);
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
