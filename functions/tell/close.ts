import { composeClosed } from '../../shared/core/notices/compose-closed.ts';
import { followUp } from '../../shared/core/notices/follow-up.ts';
import { hasBegun } from '../../shared/core/remediation/admission.ts';
import { freezeOf } from '../../shared/core/remediation/freeze.ts';
import type { Incident, Outcome } from '../../shared/core/remediation/incident.ts';
import { closeIncident } from '../../shared/core/remediation/incident-end.ts';
import { learnedDiagnosis } from '../../shared/core/remediation/learned.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import { inOwnThread, speaksAtEnd } from '../../shared/core/remediation/thread.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { type Ending, endOfPattern } from './comes-again.ts';
import { leaveThread } from './leave-thread.ts';
import { type TellPorts, tell } from './tell.ts';

export interface ClosePorts extends TellPorts {
  readonly environment: Environment;
}

/**
 * Ends an incident: the row first, then people, then the ledger, by which whoever comes next finds what is half done. Doing it again changes nothing and tells
 * nobody twice, so whoever finds it half done finishes it.
 */
export async function close(
  incident: Incident,
  end: { readonly outcome: Outcome; readonly because: string },
  world: ClosePorts,
): Promise<Incident> {
  const nowMs = world.clock.now();
  const closed =
    incident.status === 'closed'
      ? incident
      : await world.rollback.replaceIncident(
          closedAs(incident, await endOfPattern(incident, end, nowMs, world.rollback), nowMs),
        );
  const own = await world.rollback.ledger(closed.service);
  const isHeld = own.openIncident === closed.id;
  // Its row names its own thread: after a crash here nobody would know which it shared.
  if (isHeld && own.thread !== closed.thread) await leaveThread(own.thread, own.service, world);
  // Before, as a crash after the write would leave nobody to tell it, and after: of two that end at once each sees the other before.
  await tellEnd(closed, nowMs, world);
  if (isHeld) await world.rollback.replaceLedger(freed(own, closed, nowMs, world.environment));
  world.journal.say('incident closed', {
    incident: closed.id,
    outcome: closed.outcome,
    because: closed.because,
  });
  await tellEnd(closed, nowMs, world);
  await leaveThread(own.thread ?? closed.thread, closed.service, world);
  return closed;
}

/** Whose end nobody waits for, or another speaks of, says nothing. */
async function tellEnd(closed: Incident, nowMs: number, world: ClosePorts): Promise<void> {
  if (closed.toldAtMs === undefined && closed.outcome !== 'escalated' && !hasBegun(closed)) return;
  const ledgers = await world.rollback.ledgers();
  const others = ledgers.filter((ledger) => ledger.service !== closed.service);
  if (!speaksAtEnd(closed, others)) return;
  await tell(
    composeClosed({
      environment: world.environment,
      incident: closed,
      nowMs: closed.closedAtMs ?? nowMs,
      pledgedMs: ledgers.find((ledger) => ledger.service === closed.service)?.pledgedMs,
      alsoAffected: endedBefore(closed, others),
      stillOpen: others.filter((one) => one.openIncident !== undefined).map((one) => one.service),
    }),
    world,
  );
}

function closedAs(incident: Incident, end: Ending, nowMs: number): Incident {
  const { outcome, because, isNews } = end;
  const needsOwnVoice = isNews || outcome === 'escalated' || hasBegun(incident);
  const voiced = needsOwnVoice ? inOwnThread(incident) : incident;
  const diagnosis = end.diagnosis ?? learnedDiagnosis(voiced, outcome);
  return closeIncident({ ...voiced, diagnosis, ...(isNews && { toldAtMs: nowMs }) }, nowMs, outcome, because);
}

/** Whoever shared the thread, and how it ended unless that is settled by now. A thread of its own outlives an opening. */
const endedBefore = ({ thread, openedAtMs }: Incident, others: readonly Ledger[]): string[] =>
  others
    .filter((one) => one.lastThread === thread && one.openIncident === undefined)
    .filter(({ lastClosedMs = 0 }) => !thread.startsWith('incident:') || lastClosedMs >= openedAtMs)
    .map(({ service, lastOutcome }) => (lastOutcome ? `${service} (${lastOutcome})` : service));

/** What was over before it was confirmed leaves standing what ended before it: a cure that does not hold is the same incident. */
const endingOf = (closed: Incident, lastClosedMs: number): Partial<Ledger> => ({
  lastClosedMs,
  lastOutcome: closed.outcome,
  lastIncident: closed.id,
  lastThread: closed.thread,
});

function freed(own: Ledger, closed: Incident, nowMs: number, environment: Environment): Ledger {
  const passed = closed.outcome === 'passed';
  const endedMs = closed.closedAtMs ?? nowMs;
  return {
    ...own,
    openIncident: undefined,
    thread: undefined,
    acting: false,
    ...(passed ? { passedMs: endedMs } : endingOf(closed, endedMs)),
    ...(closed.toldAtMs !== undefined &&
      closed.diagnosis?.cause === 'flapping' && { flappingToldMs: endedMs }),
    freeze: freezeOf(closed, followUp(environment, closed)) ?? own.freeze,
  };
}
