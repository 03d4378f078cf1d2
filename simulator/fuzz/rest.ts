import type { Caller } from '../ecs/recorded-calls.ts';
import { faultsOverAtMs, isLeftUnfinished } from '../properties/faults-over.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { BrokenRule } from './broken-rule.ts';
import { withNeeds } from './excuses.ts';
import { downSpans } from './spans.ts';

/** Rule L2: so long after the last fault nothing forward is done any more. */
const LAST_ACT_MS = 15 * 60_000;
/**
 * Rule L2's 45 minutes for an incident. Whoever is still down waits for its neighbours' five calm minutes (I11) and
 * the ten after a storm (I7), which are fifteen already, before anything may be done.
 */
const HEALED_MS = 45 * 60_000;
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

function stillIll(scenario: Scenario, played: Played): string[] {
  return Object.keys(scenario.fleet.services)
    .filter((name) => played.truth.isDown(name))
    .filter((name) => !withNeeds(name, scenario).some((one) => isTheOwners(one, scenario, played)))
    .map((name) => `${name} is still down`);
}

const PEOPLE: ReadonlySet<Caller> = new Set<Caller>(['ci', 'human']);

/**
 * ECS starts no task of it any more, and nobody but people may act: its owner lets it only be observed, or we have done nothing
 * to it and told them since it was given up or went down, because what fails of somebody's deployment is its owner's affair
 * (I20), and what was escalated is theirs (I10). They deploy it anew.
 */
function isGivenUp(name: string, { fleet }: Scenario, played: Played): boolean {
  const { services, incidents, recorder } = played;
  const newest = services.get(name)?.deployments[0];
  if (newest?.rolloutState !== 'FAILED') return false;
  if ((fleet.services[name]?.mode ?? fleet.mode) === 'observe') return true;
  const { createdAtMs, finishedAtMs = Infinity } = newest.record;
  const isSomebodys = recorder
    .mutations()
    .some(({ service, call }) => service === name && call.atMs === createdAtMs && PEOPLE.has(call.by));
  const last = incidents.findLast(({ service }) => service === name);
  const illSinceMs = downSpans(name, played).at(-1)?.fromMs ?? Infinity;
  const toldSinceMs = Math.min(finishedAtMs, illSinceMs);
  const wereTold = last?.outcome === 'escalated' && (last.closedAtMs ?? -Infinity) >= toldSinceMs;
  return isSomebodys && wereTold && !recorder.acts.some(({ service }) => service === name);
}

const isTheOwners = (name: string, scenario: Scenario, played: Played): boolean =>
  isGivenUp(name, scenario, played) || isDeadlocked(name, scenario, played);

/**
 * ECS has said that its owner's percent limits let it neither stop a task nor start one, his own deployment waits for that, and
 * people were told of the illness while it lasted: whatever is deployed comes to nothing until he changes them. Of what has never
 * answered since it was at 0 nobody is told (I4).
 */
function isDeadlocked(name: string, { fleet }: Scenario, played: Played): boolean {
  const { services, incidents, recorder, log } = played;
  const newest = services.get(name)?.deployments[0];
  if (newest?.rolloutState !== 'IN_PROGRESS') return false;
  const { createdAtMs } = newest.record;
  const isSomebodys = recorder
    .mutations()
    .some(({ service, call }) => service === name && call.atMs === createdAtMs && PEOPLE.has(call.by));
  const last = incidents.findLast(({ service }) => service === name);
  const illSinceMs = downSpans(name, played).at(-1)?.fromMs ?? Infinity;
  // ECS does not say it again of the next one within hours (developer guide, service-event-messages).
  const saidSinceMs = Math.min(createdAtMs, illSinceMs);
  const said = services
    .get(name)!
    .events.some(
      (event) =>
        event.createdAt >= saidSinceMs &&
        event.message.includes('because of the service deployment configuration'),
    );
  const wereTold = last?.outcome === 'escalated' && (last.closedAtMs ?? -Infinity) >= illSinceMs;
  const wasUp = log.entries.some(
    ({ kind, facts }) => kind === 'health' && facts.service === name && facts.down === false,
  );
  const isUnknown = fleet.services[name]?.desired === 0 && !wasUp;
  return (
    isSomebodys && said && (wereTold || isUnknown) && !recorder.acts.some(({ service }) => service === name)
  );
}

function lateActs(played: Played, overAtMs: number): string[] {
  const { recorder, startMs } = played;
  return recorder.acts
    .filter(({ service, atMs }) => {
      const lateMs = atMs - startMs - overAtMs;
      return lateMs > (isDownSince(service, atMs, overAtMs, played) ? HEALED_MS : LAST_ACT_MS);
    })
    .map(({ kind, service, atMs }) => {
      const late = Math.round((atMs - startMs - overAtMs) / 60_000);
      return `${kind} of ${service}, ${late} min after the last fault`;
    });
}

/** For whom the last fault is not over: it took this service down, and it has not been up since. */
function isDownSince(service: string, atMs: number, overAtMs: number, { log, startMs }: Played): boolean {
  const last = log.entries.findLast(
    (one) => one.kind === 'health' && one.facts.service === service && one.atMs < atMs,
  );
  return last?.facts.down === true && last.atMs - startMs <= overAtMs;
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
async function booksLeft(scenario: Scenario, played: Played): Promise<string[]> {
  const { tables, clock, incidents, services } = played;
  const names = Object.keys(scenario.fleet.services);
  const leases = await Promise.all(names.map((name) => tables.rollback.lease(name)));
  const held = leases.filter((lease) => lease?.holder !== undefined && lease.expiresAtMs > clock.now());
  const { parks } = await tables.rollback.parks();
  const unsent = await tables.rollback.unsentNotices();
  return [
    ...incidents
      .filter((one) => one.status !== 'closed' && services.get(one.service)?.wantedCount !== 0)
      .filter(
        ({ service }) => !withNeeds(service, scenario).some((one) => isTheOwners(one, scenario, played)),
      )
      .filter(({ service }) => !isLeftUnfinished(service, scenario, services))
      .map(({ id, hold }) => `the incident ${id} is still open${hold ? `, held: ${hold.reason}` : ''}`),
    ...held.map((lease) => `the lease of ${lease!.service} is still held by ${lease!.holder}`),
    ...parks.filter((park) => park.status === 'open').map((park) => `the debt of ${park.service} is unpaid`),
    ...unsent.map((notice) => `the notice ${notice.id} was never sent`),
  ];
}
