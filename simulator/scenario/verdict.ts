import type { Incident } from '../../shared/core/remediation/incident.ts';
import { buildOfDefinition } from './builds.ts';
import type { Played } from './play.ts';
import type { ServiceResult } from './result.ts';
import type { Scenario } from './scenario-schema.ts';
import { firstFaults } from './touched-by-fault.ts';

export interface JudgeInput {
  readonly scenario: Scenario;
  readonly played: Played;
  readonly services: Readonly<Record<string, ServiceResult>>;
  readonly harm: readonly string[];
  readonly violations: readonly string[];
}

/** Everything in which the run differs from what the story expects; nothing means that it passed. */
export function judge(input: JudgeInput): string[] {
  const { played, harm, violations } = input;
  const needless = played.recorder.acts.filter((act) => act.needless !== undefined);
  return [
    ...harm,
    ...needless.map((act) => `needless: ${act.kind} of ${act.service}, but ${act.needless}`),
    ...violations.map((one) => `violated ${one}`),
    ...judgeIncidents(input),
    ...judgeActs(input),
    ...judgeTimes(input),
    ...judgeNotices(input),
    ...judgeEnd(input),
  ];
}

/** The last incident that was more than a moment's illness. */
function lastIncident(service: string, { incidents }: Played): Incident | undefined {
  return incidents.filter((one) => one.service === service && one.outcome !== 'passed').at(-1);
}

function judgeIncidents({ scenario, played }: JudgeInput): string[] {
  const { outcome, cause, blames } = scenario.expect;
  const why: string[] = [];
  for (const [service, wanted] of Object.entries(outcome)) {
    const last = lastIncident(service, played);
    const found = last === undefined ? 'none' : (last.outcome ?? 'still open');
    if (found !== wanted) why.push(`outcome of ${service} is ${found}, not ${wanted}`);
  }
  for (const [service, wanted] of Object.entries(cause)) {
    const found = lastIncident(service, played)?.diagnosis?.cause ?? 'none';
    if (!wanted.some((one) => one === found))
      why.push(`cause of ${service} is ${found}, not ${wanted.join(' or ')}`);
  }
  for (const [service, wanted] of Object.entries(blames)) {
    const found = lastIncident(service, played)?.diagnosis?.blames ?? 'nothing';
    if (found !== wanted) why.push(`${service} blames ${found}, not ${wanted}`);
  }
  return why;
}

/** Remedies begun on a service, by the world's record: a scale cycle is one, suspending is part of it. */
function remediesOf(service: string, { recorder }: Played) {
  return recorder.acts.filter((act) => act.service === service && act.kind !== 'suspend');
}

function judgeActs({ scenario, played }: JudgeInput): string[] {
  const { mustAct, mustNotAct, healedBy, onlyRemedies } = scenario.expect;
  const why: string[] = [];
  for (const service of mustAct)
    if (remediesOf(service, played).length === 0) why.push(`nothing was done to ${service}`);
  for (const service of Object.keys(scenario.fleet.services)) {
    const spared = mustNotAct.includes(service) || (mustNotAct.includes('*') && !mustAct.includes(service));
    const done = remediesOf(service, played);
    if (spared && done.length > 0)
      why.push(`${done.map((act) => act.kind).join(', ')} of ${service}, which must be left alone`);
  }
  for (const [service, wanted] of Object.entries(healedBy)) {
    const cure = remediesOf(service, played).findLast((act) => act.atMs <= wellSinceMs(service, played));
    if (cure?.kind !== wanted) why.push(`${service} was healed by ${cure?.kind ?? 'nothing'}, not ${wanted}`);
  }
  for (const [service, allowed] of Object.entries(onlyRemedies)) {
    const others = remediesOf(service, played).filter((act) => allowed.every((one) => one !== act.kind));
    for (const act of others) why.push(`${act.kind} of ${service} was tried too`);
  }
  return why;
}

/** What dies and comes back again and again is up before its cure: then the end of its incident counts. */
function wellSinceMs(service: string, { truth, incidents }: Played): number {
  if (truth.isDown(service)) return -Infinity;
  const recovered = incidents.filter((one) => one.service === service && one.outcome === 'recovered');
  return Math.max(truth.upSinceMs(service) ?? Infinity, ...recovered.map((one) => one.closedAtMs ?? 0));
}

function judgeTimes({ scenario, played }: JudgeInput): string[] {
  const { detectWithin, recoverWithin } = scenario.expect;
  const faults = firstFaults(scenario);
  const why: string[] = [];
  for (const [service, limitMs] of Object.entries(detectWithin)) {
    const tookMs = detectedAfterMs(service, played, faults.get(service) ?? 0);
    if (tookMs === undefined) why.push(`${service} was never found ill`);
    else if (tookMs > limitMs)
      why.push(`${service} was found ill after ${inSeconds(tookMs)}, not within ${inSeconds(limitMs)}`);
  }
  for (const [service, limitMs] of Object.entries(recoverWithin)) {
    const tookMs = recoveredAfterMs(service, played, faults.get(service) ?? 0);
    if (tookMs === undefined) why.push(`${service} did not recover`);
    else if (tookMs > limitMs)
      why.push(`${service} recovered after ${inSeconds(tookMs)}, not within ${inSeconds(limitMs)}`);
  }
  return why;
}

/** From the first fault to the first incident after it that was more than a moment's illness. */
export function detectedAfterMs(service: string, played: Played, faultMs: number): number | undefined {
  const opened = played.incidents
    .filter((one) => one.service === service && one.outcome !== 'passed')
    .map((one) => (played.openings.get(one.id) ?? one.openedAtMs) - played.startMs - faultMs)
    .filter((ms) => ms >= 0);
  return opened.length > 0 ? Math.min(...opened) : undefined;
}

/** From the first fault to the end of the last downtime; undefined while it is down. */
export function recoveredAfterMs(service: string, played: Played, faultMs: number): number | undefined {
  if (played.truth.isDown(service)) return undefined;
  const upMs = played.truth.upSinceMs(service);
  return upMs === undefined ? 0 : Math.max(0, upMs - played.startMs - faultMs);
}

const inSeconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

function judgeNotices({ scenario, played }: JudgeInput): string[] {
  const { atLeast = 0, atMost = Infinity } = scenario.expect.notices;
  const sent = played.notices.length;
  if (sent < atLeast) return [`${sent} notices, not at least ${atLeast}`];
  return sent > atMost ? [`${sent} notices, not at most ${atMost}`] : [];
}

function judgeEnd({ scenario, played, services }: JudgeInput): string[] {
  const { atEnd } = scenario.expect;
  return Object.entries(services).flatMap(([name, result]) => {
    const wanted = atEnd[name];
    const why: string[] = [];
    if (wanted?.desired !== undefined && wanted.desired !== result.desiredAtEnd)
      why.push(`${name} ends with ${result.desiredAtEnd} desired, not ${wanted.desired}`);
    const definition = played.services.get(name)?.deployments[0]?.revision.taskDefinition;
    const build = definition && buildOfDefinition(definition);
    if (wanted?.revision !== undefined && ![result.revisionAtEnd, build].includes(wanted.revision))
      why.push(`${name} ends on revision ${result.revisionAtEnd}, not ${wanted.revision}`);
    if (wanted?.healthy === false && result.healthyAtEnd) why.push(`${name} ends healthy`);
    if (mustBeHealthy(name, scenario) && !result.healthyAtEnd) why.push(`${name} does not end healthy`);
    return why;
  });
}

/** Every service, but for one that a `cure: none` touched or whose `atEnd` leaves `healthy` out or says false. */
function mustBeHealthy(name: string, { timeline, expect }: Scenario): boolean {
  const wanted = expect.atEnd[name];
  if (wanted) return wanted.healthy === true;
  return !timeline.some((step) => step.break?.service === name && step.break.cure.kind === 'none');
}
