import { METRICS } from '../../shared/contracts/own-metrics.ts';
import type { LookRequest } from '../../shared/contracts/schedule.ts';
import { MOST_SICK } from '../../shared/core/health/most-sick.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import { trackRollout } from '../../shared/core/health/rollout.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import { sightingOf } from '../../shared/core/remediation/sighting.ts';
import type { ShardRow } from '../../shared/ports.ts';
import { ask, type Target } from '../gather/ask.ts';
import { testEgress } from '../gather/self-test.ts';
import { readSurroundings, type Surroundings } from '../gather/surroundings.ts';
import { sendUnsent } from '../tell/tell.ts';
import { addNews } from './add-news.ts';
import { isCase } from './bedside.ts';
import { doubtLook, hasNews } from './doubt.ts';
import { describeSome, type Evidence } from './evidence.ts';
import { blindly, type Glance, judge } from './glance.ts';
import { tendIncidents } from './incidents.ts';
import { orLoseRace } from './lost-race.ts';
import { isOldMatter, settleOldMatters } from './old-matters.ts';
import type { WatchPorts } from './ports.ts';
import { certify, isDueForCertification, trackRevision } from './revisions.ts';
import { Rows } from './rows.ts';
import { markStorm, nextShardRow, noteStorm, writeShard } from './shard-row.ts';
import { targetsOf, withNeeds } from './targets.ts';
import { tellAlone } from './tell-alone.ts';
import { tellCertificates } from './tell-certificates.ts';
import { tellImpaired } from './tell-impaired.ts';
import { tellOverdue } from './tell-overdue.ts';

interface Meant {
  /** Targets that an event names: what ECS knows of them is read, however well they seem. */
  readonly named?: readonly string[];
  /** At nobody else, unless the schedule is silent. */
  readonly alone?: boolean;
}

/**
 * One look over a shard, or over some of its targets when an event asks for it: reads beliefs, probes, gathers
 * evidence for suspects, evaluates, doubts itself, tends incidents, writes what has changed.
 */
export async function look(
  request: LookRequest,
  world: WatchPorts,
  { named: asked = [], alone = false }: Meant = {},
): Promise<void> {
  const only = alone ? asked : undefined;
  const { environment, clock } = world;
  const { shard } = request;
  const left = alone ? [] : world.hints.takeLeft(shard);
  const nowMs = clock.now();
  const here = targetsOf(shard, environment);
  const targets = only ? here.filter(({ id }) => only.includes(id)) : here;
  const rows = new Rows({ shard, targets, nowMs, only }, world);
  await rows.readFirst();
  // Nothing is acted upon then, and a look for each alarm would only use up ECS's quota.
  const isStorm = (rows.shard?.sick.length ?? 0) > MOST_SICK;
  if (asked.length > 0 && isStorm && !rows.isOverdue)
    return world.journal.say('hint left', { shard, named: asked });
  if (alone && rows.isOverdue) return look(request, world, { named: asked });
  const named = isStorm ? [] : [...asked, ...left];

  const answers = await ask(targets, (id) => rows.beliefOf(id), world);
  const newest = Array.from(answers.values(), (one) => one.at(-1)!);
  const { blind, heard, failed } = await testEgress(targets, newest, rows.shard?.heardControls ?? [], world);
  const seen = new Map(answers);
  for (const one of failed) seen.set(one.target, [...(seen.get(one.target) ?? []), one]);
  const [noWayOut] = blind.values();
  const surprising = rows.surprising(seen);
  if (surprising.length > 0) await rows.readThese(withNeeds(surprising, here, environment));
  const judged = judgeAll(targets, rows, seen);
  const evidence = await describeSome(judged, { shard, named, nowMs }, world);
  const isDoubtful = noWayOut === undefined && !only && hasNews(judged);
  const doubt = isDoubtful ? await doubtLook(judged, evidence, environment) : noWayOut;
  if (doubt !== undefined) await rows.readAll();
  const glances =
    doubt === undefined
      ? judged
      : new Map([...judgeAll(targets, rows, seen)].map(([id, one]) => [id, blindly(one, nowMs)]));
  const tracked = await keepRevisions(glances, evidence, world);
  const shardRow = await nextShardRow(
    request.shard,
    rows.shard,
    tracked,
    {
      doubt,
      nowMs: clock.now(),
      awakeSinceMs: rows.awakeSinceMs,
      partial: only !== undefined,
      views: evidence.views,
      heardControls: heard,
    },
    world,
  );

  const tended = await tendIfNeeded(tracked, { evidence, shardRow, rows, seen }, world);
  const untold = await tellAlone(tracked, world);
  const toWrite = new Map([...tracked].filter(([id]) => !untold.has(id)));
  await writeRows(withSightings(toWrite, tended.ledgers, evidence, nowMs), tended.open, world);
  if (!only) {
    const certificatesTold = await tellCertificates(targets, newest, shardRow, world);
    const impaired = await tellImpaired(tracked, shardRow, world);
    const row = { ...markStorm(shardRow, tended.surroundings, world), certificatesTold, impaired };
    await writeShard(row, rows.shard, { doubt, ledgers: tended.ledgers }, world);
  } else if (rows.shard) await noteStorm(rows.shard, tended.surroundings, world);
  await sendUnsent(world);
  report(tracked, only === undefined, world);
  if (tended.trouble !== undefined) throw tended.trouble;
}

type Seen = ReadonlyMap<string, readonly Observation[]>;

function judgeAll(targets: readonly Target[], rows: Rows, seen: Seen): Map<string, Glance> {
  const glances = new Map<string, Glance>();
  for (const { id } of targets) glances.set(id, judge(rows.of(id), seen.get(id) ?? [], rows.isKnown(id)));
  return glances;
}

async function keepRevisions(
  glances: Map<string, Glance>,
  evidence: Evidence,
  world: WatchPorts,
): Promise<Map<string, Glance>> {
  if (evidence.views.size === 0) return glances;
  const tracked = new Map(glances);
  for (const [id, view] of evidence.views) {
    const glance = glances.get(id);
    if (!glance) continue;
    const nowMs = world.clock.now();
    const now = { seen: glance.seen, row: trackRevision(glance.row, view, nowMs) };
    const isDue = isDueForCertification(now, nowMs, world.environment);
    const certified = isDue ? await certify(now.row, view, world) : now.row;
    const rollout = trackRollout(certified.rollout, view, nowMs, glance.row.belief.failures > 0);
    const row = rollout === certified.rollout ? certified : { ...certified, rollout };
    if (row !== glance.row) tracked.set(id, { ...glance, row });
  }
  return tracked;
}

interface Tended {
  readonly surroundings?: Surroundings;
  /** The open incident, or none, of every service that was tended. */
  readonly open: ReadonlyMap<string, string | undefined>;
  /** As they were before; absent where they could not be read. */
  readonly ledgers?: readonly Ledger[];
  /** What went wrong; the look's own findings are written all the same. */
  readonly trouble?: unknown;
}

/** What a look has found before it tends incidents. */
interface Found {
  readonly evidence: Evidence;
  readonly shardRow: ShardRow;
  readonly rows: Rows;
  readonly seen: Seen;
}

/** A ledger that is not at rest asks for the row itself, also where the target is well and settled. */
async function readOldMatters(
  ledgers: readonly Ledger[],
  glances: Map<string, Glance>,
  rows: Rows,
  seen: Seen,
): Promise<void> {
  const pending = ledgers
    .filter((one) => one.openIncident !== undefined || isOldMatter(one))
    .map((one) => one.service)
    .filter((id) => glances.get(id)?.isKnown === false);
  if (pending.length === 0) return;
  await rows.readThese(pending);
  for (const id of pending) glances.set(id, judge(rows.of(id), seen.get(id) ?? [], true));
}

/** The ledgers say what is open, whatever the rows have missed; nothing ill and nothing open needs no more. */
async function tendIfNeeded(
  glances: Map<string, Glance>,
  { evidence, shardRow, rows, seen }: Found,
  world: WatchPorts,
): Promise<Tended> {
  try {
    const ledgers = await world.rollback.ledgers();
    await readOldMatters(ledgers, glances, rows, seen);
    for (const ledger of ledgers) {
      const glance = glances.get(ledger.service);
      if (glance && glance.row.openIncident !== ledger.openIncident) {
        const row = { ...glance.row, openIncident: ledger.openIncident };
        glances.set(ledger.service, { ...glance, row });
      }
    }
    const isAsRead = !(await settleOldMatters(ledgers, glances, world));
    const isNeeded = [...glances.values()].some(({ row }) => isCase(row, evidence, world));
    if (!isNeeded) return { open: new Map(), ledgers };
    const found = { own: shardRow, ledgers: isAsRead ? ledgers : undefined };
    const surroundings = await readSurroundings(shardRow.lookedAtMs, world, found);
    const tended = await tendIncidents(glances, evidence, surroundings, world);
    await tellOverdue(surroundings.parks, world);
    return { surroundings, ledgers, ...tended };
  } catch (trouble) {
    world.journal.say('incidents were not tended', { because: String(trouble) });
    return { open: new Map(), trouble };
  }
}

/** Whoever waits for one that is being healed reads here what this look saw, and need not ask ECS for itself. */
function withSightings(
  glances: ReadonlyMap<string, Glance>,
  ledgers: readonly Ledger[] | undefined,
  { views }: Evidence,
  atMs: number,
): ReadonlyMap<string, Glance> {
  if (ledgers === undefined) return glances;
  const acting = new Set(ledgers.filter((one) => one.acting).map((one) => one.service));
  let sighted: Map<string, Glance> | undefined;
  for (const glance of glances.values()) {
    const id = glance.row.target;
    const view = acting.has(id) ? views.get(id) : undefined;
    if (!view && glance.row.sighted === undefined) continue;
    sighted ??= new Map(glances);
    sighted.set(id, { ...glance, row: { ...glance.row, sighted: view && sightingOf(view, atMs) } });
  }
  return sighted ?? glances;
}

/** Loses to a newer write: the next look looks again, and what failed in this one is added to what the other saw. */
async function writeRows(
  glances: ReadonlyMap<string, Glance>,
  open: ReadonlyMap<string, string | undefined>,
  world: WatchPorts,
): Promise<void> {
  for (const { before, seen, row, isKnown } of glances.values()) {
    if (!isKnown) continue;
    const id = row.target;
    const openIncident = open.has(id) ? open.get(id) : row.openIncident;
    const unchanged =
      before.version > 0 &&
      before.belief === row.belief &&
      before.revision === row.revision &&
      before.rollout === row.rollout &&
      before.sighted === row.sighted &&
      before.openIncident === openIncident;
    if (unchanged) continue;
    const isWritten = await orLoseRace(() => world.health.replace({ ...row, openIncident }), id, world);
    if (!isWritten) await addNews(row, seen, world);
  }
}

/** Only whole looks count as looks: those at whom an event names come beside them. */
function report(glances: ReadonlyMap<string, Glance>, isWhole: boolean, { journal }: WatchPorts): void {
  let unhealthy = 0;
  let unknown = 0;
  for (const { row } of glances.values()) {
    if (row.belief.status === 'unhealthy') unhealthy += 1;
    if (row.belief.status === 'unknown') unknown += 1;
  }
  // A custom metric is paid for by the hour in which it is written (CloudWatch pricing): nothing ill, nothing written.
  const found: Record<string, number> = {};
  if (isWhole) found[METRICS.looks] = 1;
  if (unhealthy > 0) found[METRICS.unhealthy] = unhealthy;
  if (unknown > 0) found[METRICS.unknown] = unknown;
  if (isWhole || unhealthy + unknown > 0) journal.measure(found);
}
