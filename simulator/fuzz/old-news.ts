import { fleetNames } from '../ecs/fleet.ts';
import type { JudgedAct } from '../scenario/call-recorder.ts';
import { PLACE } from '../scenario/environment-of-fleet.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';

type Told = Pick<Played, 'log' | 'recorder'>;

/** Rule I4: the newest sign is 90 s old at most, and the check before the act comes within 30 s (I13). */
const FRESH_MS = 120_000;

/** Who exits so often within a quarter of an hour is in a loop. */
const LOOP = { exits: 3, withinMs: 15 * 60_000 };

/** From the look that sees the loop to the act: a minute to confirm it. */
const CONFIRM_MS = 60_000;

interface Exit {
  readonly madeMs: number;
  readonly atMs: number;
}

/**
 * A crash loop is over when nobody has exited for twice as long as it took before (I13). That it had ended by itself before
 * that nobody could know: a task whose predecessor had exited too had done so just now.
 */
export function mayStillLoop({ needless, service, atMs }: JudgedAct, told: Told): boolean {
  if (needless !== 'it had recovered by itself') return false;
  const exits = exitsUntil(atMs, service, told);
  const newest = exits.at(-1);
  const isDense = exits.some(
    ({ atMs: endMs }, at) => endMs - (exits[at - LOOP.exits + 1]?.atMs ?? -Infinity) <= LOOP.withinMs,
  );
  if (!isDense || !newest) return false;
  const pausesMs = exits.slice(1).map((one, at) => one.atMs - exits[at]!.atMs);
  const longestMs = Math.max(newest.atMs - newest.madeMs, ...pausesMs);
  return (
    exits.some(({ madeMs }) => madeMs > exits[0]!.atMs) &&
    atMs - newest.atMs < Math.min(FRESH_MS, 2 * longestMs)
  );
}

/** Its tasks that exited by themselves within a quarter of an hour, of what was deployed last, newest last. */
function exitsUntil(untilMs: number, name: string, { log, recorder }: Told): Exit[] {
  const deployedMs = recorder
    .mutations()
    .filter(({ service, call: { input, atMs } }) => {
      const { taskDefinition, forceNewDeployment } = input as Record<string, unknown>;
      return service === name && atMs < untilMs && (taskDefinition ?? forceNewDeployment) !== undefined;
    })
    .reduce((newestMs, { call }) => Math.max(newestMs, call.atMs), 0);
  const fromMs = Math.max(deployedMs, untilMs - CONFIRM_MS - LOOP.withinMs);
  const group = `service:${fleetNames(PLACE, name).service}`;
  const own = log.entries.filter(({ kind, facts }) => kind === 'world' && facts.group === group);
  const timeOf = (what: string, resource: unknown) =>
    own.find(({ facts }) => facts.what === what && facts.resource === resource)?.atMs ?? -Infinity;
  return own
    .filter(({ facts, atMs }) => /^Essential container/.test(String(facts.because)) && atMs <= untilMs)
    .map(({ facts: { resource } }) => ({
      madeMs: timeOf('PROVISIONING', resource),
      atMs: timeOf('DEPROVISIONING', resource),
    }))
    .filter(({ atMs }) => atMs >= fromMs)
    .sort((a, b) => a.atMs - b.atMs);
}

/** Rule I5: so long may another witness take to see what has changed. */
const REACTION_MS = 3 * 60_000;

/**
 * Our probes do not get to it, and say so whoever asks; its alarm says that it is ill, and comes as late as I5 allows. That the
 * service came back within that time nobody could know.
 */
export function alarmWasLate(
  { needless, service, atMs }: Pick<JudgedAct, 'needless' | 'service' | 'atMs'>,
  scenario: Scenario,
  { log, startMs }: Pick<Played, 'log' | 'startMs'>,
): boolean {
  // A target group could tell.
  if (needless !== 'it had recovered by itself' || hasTargetGroup(service, scenario)) return false;
  const { alarm } = fleetNames(PLACE, service);
  const said = log.entries.findLast(({ facts, atMs: toldMs }) => facts.resource === alarm && toldMs <= atMs);
  const back = log.entries.findLast(
    ({ kind, facts, atMs: seenMs }) => kind === 'health' && facts.service === service && seenMs <= atMs,
  );
  if (said?.facts.what !== 'ALARM' || back?.facts.down !== false) return false;
  return atMs - back.atMs < REACTION_MS && isUnreached(service, back.atMs, atMs, scenario, startMs);
}

const hasTargetGroup = (name: string, { fleet }: Scenario): boolean => {
  const service = fleet.services[name];
  return service?.kind === 'ecs' && service.loadBalancer;
};

/** From the one moment to the other. */
const isUnreached = (
  service: string,
  fromMs: number,
  untilMs: number,
  { timeline, duration }: Scenario,
  startMs: number,
): boolean =>
  timeline.some(
    ({ at, watchdog }) =>
      watchdog?.fault === 'half-blind' &&
      watchdog.services.includes(service) &&
      startMs + at <= fromMs &&
      untilMs < startMs + (watchdog.until ?? duration),
  );

const MINUTE_MS = 60_000;

/**
 * A function is asked nothing: the sums of a minute tell of it, and one of which most has failed says so until it is over,
 * though it has begun to work again.
 */
export function minuteWasIll(
  { needless, service, atMs }: Pick<JudgedAct, 'needless' | 'service' | 'atMs'>,
  { environment, log, probes }: Pick<Played, 'environment' | 'log' | 'probes'>,
): boolean {
  const question = environment.services.find(({ id }) => id === service)?.question;
  if (needless !== 'it had recovered by itself' || question?.kind !== 'invocations') return false;
  const back = log.entries.findLast(
    ({ kind, facts, atMs: seenMs }) => kind === 'health' && facts.service === service && seenMs <= atMs,
  );
  const told = probes.findLast(
    (one) => one.target === service && one.atMs <= atMs && one.verdict !== 'unknown',
  );
  return back?.facts.down === false && atMs - back.atMs < MINUTE_MS && told?.verdict === 'down';
}
