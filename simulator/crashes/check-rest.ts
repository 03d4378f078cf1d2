import type { Notice } from '../../shared/core/notices/notice.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { checkOneAtATime } from '../fuzz/one-at-a-time.ts';
import { findHarm } from '../scenario/harm-done.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { Boundary } from './boundary.ts';
import type { PlayedToRest } from './play-to-rest.ts';

/** Rule L1: what the watchdog set to 0 is above 0 again within so long. */
const MOST_AT_ZERO_MS = 5 * 60_000;

/** Everything that is wrong with how a story ended, by the world's own record; nothing means that it is well. */
export function checkRest(scenario: Scenario, run: PlayedToRest, strike?: Boundary['strike']): string[] {
  const { played, restAtMs, restless } = run;
  return [
    ...(restAtMs === undefined ? restless.map((why) => `it does not come to rest: ${why}`) : []),
    ...findHarm(scenario, played, nothingElse(scenario)),
    ...atZeroTooLong(played),
    ...checkOneAtATime(played).flatMap(({ how }) => (isSameCall(how, strike) ? [] : [how])),
    ...played.incidents.flatMap((incident) => untruths(incident, played)),
    ...saidNothing(played),
  ];
}

/** A call that was made twice is one act, whatever the world records. */
const isSameCall = (how: string, strike?: Boundary['strike']): boolean =>
  strike === 'twice' && / only 0 s after /.test(how);

/** Downtime is not compared: a crash may cost some. */
function nothingElse({ fleet }: Scenario) {
  const nothing = { downSeconds: 0, observedDownSeconds: null, revisionAtEnd: 0, desiredAtEnd: 0 };
  return Object.fromEntries(
    Object.keys(fleet.services).map((name) => [name, { ...nothing, healthyAtEnd: true }]),
  );
}

function atZeroTooLong({ recorder, clock }: Played): string[] {
  const zeroSince = new Map<string, number>();
  const found: string[] = [];
  const end = (service: string, atMs: number) => {
    const sinceMs = zeroSince.get(service);
    zeroSince.delete(service);
    if (sinceMs === undefined || atMs - sinceMs <= MOST_AT_ZERO_MS) return;
    found.push(`${service} was at 0 for ${Math.round((atMs - sinceMs) / 1000)} s`);
  };
  for (const { service, call } of recorder.mutations()) {
    const { desiredCount } = call.input as { desiredCount?: number };
    if (service === undefined || desiredCount === undefined) continue;
    if (desiredCount > 0) end(service, call.atMs);
    else if (call.by === 'watchdog' && !zeroSince.has(service)) zeroSince.set(service, call.atMs);
  }
  for (const service of zeroSince.keys()) end(service, clock.now());
  return found;
}

/** What an incident says of itself, and the world does not. */
function untruths(incident: Incident, played: Played): string[] {
  const { id, service, outcome, because, closedAtMs } = incident;
  if (closedAtMs === undefined) return [];
  const found: string[] = [];
  if (outcome === 'recovered' && isDownAt(service, closedAtMs, played))
    found.push(`${id} says recovered, and ${service} is down`);
  if (outcome === 'aborted' && !changedByOthers(service, played))
    found.push(`${id} says aborted (${because}), and nobody but the watchdog changed ${service}`);
  if (outcome === 'passed' && actsOn(incident, played).length > 0)
    found.push(`${id} says passed, and something was done`);
  return found;
}

/** By the world's truth. */
function isDownAt(service: string, atMs: number, { log }: Played): boolean {
  const last = log.entries.findLast(
    (one) => one.kind === 'health' && one.facts.service === service && one.atMs <= atMs,
  );
  return last?.facts.down === true;
}

const changedByOthers = (service: string, { recorder }: Played): boolean =>
  recorder.mutations().some((one) => one.service === service && one.call.by !== 'watchdog');

const actsOn = ({ service, openedAtMs }: Incident, { recorder }: Played) =>
  recorder.acts.filter((act) => act.service === service && act.kind !== 'suspend' && act.atMs >= openedAtMs);

/** Whatever was done stands in a notice that ends an incident, and whoever is left down has been handed over. */
function saidNothing({ recorder, notices, truth, services, scenario }: Played): string[] {
  const ends = notices.filter(({ notice }) => notice.kind === 'closed');
  const untold = recorder.acts
    .filter(({ kind }) => kind !== 'suspend')
    .filter(
      ({ service, kind }) => !ends.some(({ notice }) => notice.about === service && isTold(notice, kind)),
    )
    .map(({ service, kind }) => `no notice that ends an incident says that ${kind} of ${service} was tried`);
  const lost = [...services.keys()]
    .filter((name) => truth.isDown(name))
    .filter((name) => {
      const about = [name, ...scenario.fleet.services[name]!.dependsOn];
      return !ends.some(({ notice }) => about.includes(notice.about) && notice.severity !== 'info');
    })
    .map((name) => `${name} is left down, and no human was asked to take over`);
  return [...untold, ...lost];
}

/** `Tried: Force deploy at ...`. */
const isTold = ({ lines }: Notice, kind: string): boolean =>
  lines.some((line) => line.toLowerCase().startsWith(`tried: ${kind.replaceAll('-', ' ')}`));
