import { composeUnreadableRow } from '../../shared/core/notices/compose-debt.ts';
import { withoutMore } from '../../shared/core/watchlist/permission.ts';
import { LostRaceError, TransientError, UnreadableRowError } from '../../shared/ports.ts';
import type { Surroundings } from '../gather/surroundings.ts';
import { close } from '../tell/close.ts';
import { isTold } from '../tell/tell.ts';
import type { Bedside } from './bedside.ts';
import { isCase } from './bedside.ts';
import { beginIncident } from './begin-incident.ts';
import type { Evidence } from './evidence.ts';
import type { Glance } from './glance.ts';
import { endLost, hasActed, ledgerOf } from './lost-rows.ts';
import type { WatchPorts } from './ports.ts';
import { releaseLeaseOf, tendRunning } from './running-incident.ts';
import { tendWaiting } from './waiting-incident.ts';

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
  const cases = world.environment.services.flatMap((service) => {
    const glance = glances.get(service.id);
    return glance && isCase(glance.row, evidence, world) ? [{ service, glance }] : [];
  });
  for (let from = 0; from < cases.length; from += SIDE_BY_SIDE) {
    await Promise.all(cases.slice(from, from + SIDE_BY_SIDE).map(tendCase));
  }
  return { open, trouble };

  async function tendCase({ service, glance }: Pick<Bedside, 'service' | 'glance'>): Promise<void> {
    try {
      const ledger = await ledgerOf(glance.row, world);
      const nowMs = world.clock.now();
      const bed = { service, glance, evidence, surroundings, glances, ledger, threads, nowMs };
      open.set(service.id, await tendOne(bed, world));
    } catch (error) {
      world.journal.say('will look again', { service: service.id, because: String(error) });
      if (error instanceof UnreadableRowError) await tellUnreadable(service.id, error, world);
      const willPass = error instanceof LostRaceError || error instanceof TransientError;
      if (!willPass) trouble ??= error;
    }
  }
}

/** Nobody may be told at the moment: the next look tries again, and the other services are tended all the same. */
async function tellUnreadable(service: string, error: Error, world: WatchPorts): Promise<void> {
  const what = { service, because: error.message, nowMs: world.clock.now() };
  await isTold(composeUnreadableRow(world.environment, what), world);
}

/** A storm must not exhaust the tables and ECS, nor take longer than a look may. */
const SIDE_BY_SIDE = 10;

async function tendOne(bed: Bedside, world: WatchPorts): Promise<string | undefined> {
  const stored = bed.ledger.openIncident ? await world.rollback.incident(bed.ledger.openIncident) : undefined;
  if (!stored && hasActed(bed.ledger)) {
    await endLost(bed, world);
    return undefined;
  }
  const incident = stored ?? (await beginIncident(bed, world));
  if (!incident) return undefined;
  if (incident.status === 'closed') {
    await releaseLeaseOf(incident, world);
    await close(incident, { outcome: incident.outcome!, because: incident.because! }, world);
    return undefined;
  }
  const left = incident.execution
    ? await tendRunning(incident, bed, world)
    : await tendWaiting(incident, { ...bed, service: withoutMore(bed.service, incident.permission) }, world);
  return left.status === 'closed' ? undefined : left.id;
}
