import { composeImpaired, composeUnimpaired, threadOf } from '../../shared/core/notices/compose-impaired.ts';
import type { ShardRow } from '../../shared/ports.ts';
import { isTold } from '../tell/tell.ts';
import type { Glance } from './glance.ts';
import type { WatchPorts } from './ports.ts';

/**
 * Tells once of a service some of whose tasks fail for as long as a hold waits for people, and once when none does any
 * more. That all answer late, or with a warning, is no news. Returns the threads that have been told and are not over.
 */
export async function tellImpaired(
  glances: ReadonlyMap<string, Glance>,
  { impairedTold = [] }: Pick<ShardRow, 'impairedTold'>,
  world: WatchPorts,
): Promise<readonly string[] | undefined> {
  const { environment, clock } = world;
  const nowMs = clock.now();
  const longMs = environment.timings.holdSeconds * 1000;
  const told: string[] = [];
  for (const service of environment.services) {
    const { row, seen = [] } = glances.get(service.id) ?? {};
    const before = impairedTold.find((one) => one.startsWith(threadOf(service.id)));
    const { right = 0, asked = 0 } = seen.at(-1) ?? {};
    const isImpaired = row?.belief.status === 'degraded' && right < asked;
    if (before !== undefined && row?.belief.status === 'healthy') {
      const isOver = await isTold(composeUnimpaired(environment, { service, thread: before, nowMs }), world);
      if (!isOver) told.push(before);
    } else if (before !== undefined) {
      told.push(before);
    } else if (isImpaired && row.openIncident === undefined && nowMs - row.belief.sinceMs >= longMs) {
      if (await isEscalated(service.id, row.belief.sinceMs - longMs, world)) continue;
      const notice = composeImpaired(environment, { service, belief: row.belief, nowMs });
      if (await isTold(notice, world)) told.push(notice.thread);
    }
  }
  return told.length > 0 ? told : undefined;
}

/** An incident that people were left with speaks of it already. */
async function isEscalated(service: string, sinceMs: number, { rollback }: WatchPorts): Promise<boolean> {
  const { lastOutcome, lastClosedMs = -Infinity } = await rollback.ledger(service);
  return lastOutcome === 'escalated' && lastClosedMs >= sinceMs;
}
