import { faultsOverAtMs } from '../properties/faults-over.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { BrokenRule } from './broken-rule.ts';

/** Rule L2: so long after the last fault nothing forward is done any more. */
const LAST_ACT_MS = 15 * 60_000;
/** Rule L2's 45 minutes for an incident, and 15 for its first failure to be found: who has less to rest proves nothing. */
export const REST_MS = 60 * 60_000;

/** After the last fault everything becomes well, and everybody goes home. */
export async function checkRest(scenario: Scenario, played: Played): Promise<BrokenRule[]> {
  const overAtMs = faultsOverAtMs(scenario);
  if (overAtMs === undefined || scenario.duration - overAtMs < REST_MS) return [];
  const found = [
    ...stillIll(scenario, played),
    ...lateActs(played, overAtMs),
    ...executionsLeft(played),
    ...(await booksLeft(scenario, played)),
  ];
  return found.map((how) => ({ rule: 'comes-to-rest', how }));
}

function stillIll({ fleet }: Scenario, { truth }: Played): string[] {
  return Object.keys(fleet.services)
    .filter((name) => truth.isDown(name))
    .map((name) => `${name} is still down`);
}

function lateActs({ recorder, startMs }: Played, overAtMs: number): string[] {
  return recorder.acts
    .filter(({ atMs }) => atMs - startMs > overAtMs + LAST_ACT_MS)
    .map(({ kind, service, atMs }) => {
      const late = Math.round((atMs - startMs - overAtMs) / 60_000);
      return `${kind} of ${service}, ${late} min after the last fault`;
    });
}

function executionsLeft({ log }: Played): string[] {
  const running = new Set<string>();
  for (const { kind, facts } of log.entries) {
    if (kind === 'state') running.add(String(facts.execution));
    if (kind === 'execution') running.delete(String(facts.execution));
  }
  return [...running].map((execution) => `the execution ${execution} never ends`);
}

/** What a human keeps at 0 stays ill, and its incident open, until that changes. */
async function booksLeft(
  { fleet }: Scenario,
  { tables, clock, incidents, steps }: Played,
): Promise<string[]> {
  const names = Object.keys(fleet.services);
  const leases = await Promise.all(names.map((name) => tables.rollback.lease(name)));
  const held = leases.filter((lease) => lease?.holder !== undefined && lease.expiresAtMs > clock.now());
  const { parks } = await tables.rollback.parks();
  const unsent = await tables.rollback.unsentNotices();
  return [
    ...incidents
      .filter((one) => one.status !== 'closed' && steps.wantedCount(one.service) > 0)
      .map(({ id, hold }) => `the incident ${id} is still open${hold ? `, held: ${hold.reason}` : ''}`),
    ...held.map((lease) => `the lease of ${lease!.service} is still held by ${lease!.holder}`),
    ...parks.filter((park) => park.status === 'open').map((park) => `the debt of ${park.service} is unpaid`),
    ...unsent.map((notice) => `the notice ${notice.id} was never sent`),
  ];
}
