import { hasBegun } from './admission.ts';
import type { Incident } from './incident.ts';
import { type Ledger, newLedger } from './records.ts';

/** The ledger of a service that has none: what its incidents, newest first, still tell of numbers, starts and acts. */
export function rebuiltLedger(service: string, incidents: readonly Incident[]): Ledger {
  const [newest] = incidents;
  if (!newest) return newLedger(service);
  // One that came back keeps its number, and may be older than what passed meanwhile.
  const open = incidents.find(({ status }) => status !== 'closed');
  const closed = incidents.find(({ status, outcome }) => status === 'closed' && outcome !== 'passed');
  const acts = incidents.map(({ rungs }) => rungs.map(({ intentAtMs }) => intentAtMs).sort((a, b) => a - b));
  const actsMs = acts.flat().sort((a, b) => a - b);
  return {
    ...newLedger(service),
    lastNumber: newest.number,
    openIncident: open?.id,
    thread: open?.thread,
    startsMs: acts.flatMap(([first]) => first ?? []).sort((a, b) => a - b),
    actsMs,
    lastActMs: actsMs.at(-1),
    lastClosedMs: closed?.closedAtMs,
    lastOutcome: closed?.outcome,
    lastIncident: closed?.id,
    acting: open !== undefined && hasBegun(open),
  };
}
