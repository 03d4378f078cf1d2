import { composeHeld } from '../../shared/core/notices/compose-held.ts';
import { composeOpened } from '../../shared/core/notices/compose-opened.ts';
import type { Notice } from '../../shared/core/notices/notice.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { speaksAtStart } from '../../shared/core/remediation/thread.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type { Clock, Journal, RollbackStore, Topic } from '../../shared/ports.ts';

export interface TellPorts {
  readonly clock: Clock;
  readonly rollback: RollbackStore;
  readonly topic: Topic;
  readonly journal: Journal;
}

/**
 * Puts a notice into the outbox and sends it. The same id goes out once. A failing topic never stops the
 * work: the notice stays in the outbox and the next look sends it.
 */
export async function tell(notice: Notice, world: TellPorts): Promise<void> {
  if (await world.rollback.addNotice(notice)) await send(notice, world);
}

/** Where what is looked after is worth more than what there is to say of it: what cannot be told now is told later. */
export async function isTold(notice: Notice, world: TellPorts): Promise<boolean> {
  try {
    await tell(notice, world);
    return true;
  } catch (because) {
    world.journal.say('not told yet', { notice: notice.id, because: String(because) });
    return false;
  }
}

/** Tells people that an incident is open, and notes in the incident that they know. */
export async function tellOpened(
  incident: Incident,
  world: TellPorts & { readonly environment: Environment },
): Promise<Incident> {
  if (incident.toldAtMs !== undefined) return incident;
  const nowMs = world.clock.now();
  if (speaksAtStart(incident)) {
    const ledgers = await world.rollback.ledgers();
    const alsoAffected = ledgers
      .filter((one) => one.thread === incident.thread && one.service !== incident.service)
      .map((one) => one.service);
    await tell(composeOpened({ environment: world.environment, incident, nowMs, alsoAffected }), world);
  }
  return world.rollback.replaceIncident({ ...incident, toldAtMs: nowMs });
}

/** In the middle of a ladder people hear who holds it up: once for each hold, whoever of us meets it. */
export async function tellHeld(
  incident: Incident,
  world: TellPorts & { readonly environment: Environment },
): Promise<void> {
  const { hold } = incident;
  const notice = hold && composeHeld(world.environment, { incident, hold, nowMs: world.clock.now() });
  if (notice) await tell(notice, world);
}

/** Whoever composed a notice is sending it: for so long nobody else tries. */
const RESEND_AFTER_MS = 60_000;

/** Sends what earlier attempts could not. */
export async function sendUnsent(world: TellPorts): Promise<void> {
  const nowMs = world.clock.now();
  for (const notice of await world.rollback.unsentNotices()) {
    if (nowMs - notice.atMs >= RESEND_AFTER_MS) await send(notice, world);
  }
}

async function send(notice: Notice, world: TellPorts): Promise<void> {
  try {
    await world.topic.publish(notice);
    await world.rollback.markSent(notice.id, world.clock.now());
    world.journal.say('told', { notice: notice.id, kind: notice.kind, subject: notice.subject });
  } catch (error) {
    world.journal.say('not told yet', { notice: notice.id, error: String(error) });
  }
}
