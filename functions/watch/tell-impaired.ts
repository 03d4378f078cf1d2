import { composeImpaired, composeUnimpaired } from '../../shared/core/notices/compose-impaired.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import type { Impairment, ShardRow } from '../../shared/ports.ts';
import { isTold } from '../tell/tell.ts';
import type { Glance } from './glance.ts';
import type { WatchPorts } from './ports.ts';

/**
 * Tells once of a service some of whose tasks fail for as long as a hold waits for people, and once when none has failed any
 * more for as long as calm takes. That all answer late, or with a warning, is no news; what is ill has its incident. Returns the
 * spells that go on; of whom this look does not look at none does.
 */
export async function tellImpaired(
  glances: ReadonlyMap<string, Glance>,
  { impaired = [] }: Pick<ShardRow, 'impaired'>,
  world: WatchPorts,
): Promise<readonly Impairment[] | undefined> {
  const spells: Impairment[] = [];
  for (const service of world.environment.services) {
    const glance = glances.get(service.id);
    const before = impaired.find((one) => one.service === service.id);
    const spell = glance && (await goesOn(service, glance, before, world));
    if (spell) spells.push(spell);
  }
  return spells.length > 0 ? spells : undefined;
}

async function goesOn(
  service: WatchedService,
  { row, seen }: Glance,
  before: Impairment | undefined,
  world: WatchPorts,
): Promise<Impairment | undefined> {
  const newest = seen.at(-1);
  const { calmSeconds, holdSeconds } = world.environment.timings;
  const nowMs = world.clock.now();
  const isIll = row.openIncident !== undefined || row.belief.status === 'unhealthy';
  if (isIll || !newest || newest.verdict === 'unknown') return before;
  if (newest.failing !== undefined) {
    const { sinceMs, toldAtMs } = before ?? { sinceMs: newest.atMs };
    const spell: Impairment = { service: service.id, sinceMs, ...(toldAtMs !== undefined && { toldAtMs }) };
    const isDue = toldAtMs === undefined && nowMs - sinceMs >= holdSeconds * 1000;
    return isDue ? tell(service, { row, seen }, spell, world) : spell;
  }
  if (!before) return undefined;
  const { calmSinceMs = newest.atMs } = before;
  if (nowMs - calmSinceMs < calmSeconds * 1000) return { ...before, calmSinceMs };
  if (before.toldAtMs === undefined) return undefined;
  const over = composeUnimpaired(world.environment, { service, sinceMs: before.sinceMs, nowMs });
  return (await isTold(over, world)) ? undefined : { ...before, calmSinceMs };
}

async function tell(
  service: WatchedService,
  { row }: Pick<Glance, 'row' | 'seen'>,
  spell: Impairment,
  world: WatchPorts,
): Promise<Impairment> {
  const nowMs = world.clock.now();
  const longMs = world.environment.timings.holdSeconds * 1000;
  if (await isLeftToPeople(service.id, spell.sinceMs - longMs, world)) return spell;
  const { reason } = row.belief;
  const notice = composeImpaired(world.environment, { service, reason, sinceMs: spell.sinceMs, nowMs });
  return (await isTold(notice, world)) ? { ...spell, toldAtMs: nowMs } : spell;
}

/** An incident that people were left with speaks of it already. What cannot be read now is read by the next look. */
async function isLeftToPeople(service: string, sinceMs: number, world: WatchPorts): Promise<boolean> {
  try {
    const { lastOutcome, lastClosedMs = -Infinity } = await world.rollback.ledger(service);
    return lastOutcome === 'escalated' && lastClosedMs >= sinceMs;
  } catch (because) {
    world.journal.say('not told yet', { service, because: String(because) });
    return true;
  }
}
