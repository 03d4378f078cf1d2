import type { Incident } from './incident.ts';
import type { Ledger } from './records.ts';

/**
 * The thread of a held incident. Those with one root (a dependency, a storm) join the thread that an open
 * incident has already; the first one names it after itself.
 */
export function sharedThread(incident: Incident, ledgers: readonly Ledger[]): string {
  const root = rootOf(incident);
  if (root === undefined || incident.thread.startsWith(root)) return incident.thread;
  const joined = ledgers.find(
    (one) => one.service !== incident.service && one.openIncident && one.thread?.startsWith(root),
  );
  return joined?.thread ?? `${root}:${incident.openedAtMs}`;
}

function rootOf(incident: Incident): string | undefined {
  switch (incident.hold?.reason) {
    case 'dependency-sick':
      return `dependency:${incident.diagnosis?.blames ?? 'unknown'}`;
    case 'too-many-sick':
      return 'storm';
    default:
      return undefined;
  }
}
