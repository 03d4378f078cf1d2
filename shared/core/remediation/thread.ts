import type { Incident } from './incident.ts';
import type { Ledger } from './records.ts';

/**
 * The thread of a held incident. Those with one root share it: an incident that another service's incident
 * explains joins that one's; those of a sick dependency or a storm join the first of them, which names it.
 */
export function sharedThread(incident: Incident, ledgers: readonly Ledger[]): string {
  const root = rootOf(incident);
  if (root === undefined || incident.toldAtMs !== undefined) return incident.thread;
  const others = ledgers.filter((one) => one.service !== incident.service && one.openIncident !== undefined);
  const blamed = others.find((one) => root === `dependency:${one.service}`);
  if (blamed?.thread) return blamed.thread;
  if (incident.thread.startsWith(`${root}:`)) return incident.thread;
  return (
    others.find((one) => one.thread?.startsWith(`${root}:`))?.thread ?? `${root}:${incident.hold!.sinceMs}`
  );
}

/** Whom it is held for; of whom it blames itself for its illness the others speak in its own thread. */
function rootOf({ service, hold, diagnosis }: Incident): string | undefined {
  const { blames = 'unknown' } = diagnosis ?? {};
  if (hold?.reason === 'dependency-sick' && blames !== service) return `dependency:${blames}`;
  return hold?.reason === 'too-many-sick' ? 'storm' : undefined;
}

/** Several may be in it as equals. */
export const isShared = (thread: string): boolean => !thread.startsWith('incident:');

/** Whose thread it is: its own, another incident's, or one that several share as equals. */
function ownership(incident: Incident): 'own' | 'another' | 'shared' {
  if (incident.thread === `incident:${incident.id}`) return 'own';
  return isShared(incident.thread) ? 'shared' : 'another';
}

/** It was left to another incident to speak for it, and that one is over, speaks elsewhere now, or is not what it waits for any more. */
export function isLeftSpeechless(incident: Incident, ledgers: readonly Ledger[]): boolean {
  const isSpokenFor = ledgers.some(
    (one) => one.thread === incident.thread && incident.thread === `incident:${one.openIncident}`,
  );
  const root = rootOf(incident);
  const waitsElsewhere =
    root?.startsWith('dependency:') === true &&
    !ledgers.some(({ service, thread }) => root === `dependency:${service}` && thread === incident.thread);
  return ownership(incident) === 'another' && (!isSpokenFor || waitsElsewhere);
}

/** An incident that another one explains is mentioned there and says nothing itself. */
export function speaksAtStart(incident: Incident): boolean {
  return ownership(incident) !== 'another';
}

/** Of equals, the last to end speaks for all. */
export function speaksAtEnd(incident: Incident, others: readonly Ledger[]): boolean {
  const kind = ownership(incident);
  return kind === 'own' || (kind === 'shared' && !others.some((one) => one.thread === incident.thread));
}

/** What is acted upon, or needs a human, is told in a thread of its own, whatever it was held for before. */
export function inOwnThread(incident: Incident): Incident {
  const thread = `incident:${incident.id}`;
  return incident.thread === thread ? incident : { ...incident, thread, toldAtMs: undefined };
}
