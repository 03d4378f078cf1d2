import { factsOf } from '../../shared/core/remediation/ladder.ts';
import { findCycles } from '../../shared/core/watchlist/graph.ts';
import { isMeasured } from './environment-of-fleet.ts';
import type { Scenario } from './scenario-schema.ts';
import { type Step, stepName } from './timeline-schema.ts';

export interface Contradiction {
  readonly path: string;
  readonly reason: string;
}

/** What the parts of a scenario say against each other, though each alone is well formed. */
export function contradictions(scenario: Scenario): Contradiction[] {
  return [
    ...fleetFaults(scenario),
    ...scenario.timeline.flatMap((step, index) => stepFaults(scenario, step, `timeline.${index}`)),
    ...revisionFaults(scenario),
    ...expectFaults(scenario),
  ];
}

function fleetFaults({ fleet }: Scenario): Contradiction[] {
  const { services, dependencies } = fleet;
  const known = new Set([...Object.keys(services), ...Object.keys(dependencies)]);
  const faults: Contradiction[] = [];
  const say = (path: string, reason: string) => faults.push({ path, reason });
  for (const name of Object.keys(dependencies)) {
    if (Object.hasOwn(services, name)) say(`fleet.dependencies.${name}`, 'is a service too');
  }
  for (const [name, { kind, seenBy }] of Object.entries(dependencies)) {
    if (seenBy === 'metrics' && !isMeasured(kind))
      say(`fleet.dependencies.${name}.seenBy`, `is a ${kind}, of which AWS measures nothing that we know`);
  }
  for (const [name, { kind, watched, seenBy }] of Object.entries(dependencies)) {
    if (kind === 'job' && (!watched || seenBy !== 'metrics'))
      say(`fleet.dependencies.${name}.seenBy`, 'must be metrics, of a job that is watched');
  }
  for (const [name, service] of Object.entries(services)) {
    const at = `fleet.services.${name}`;
    for (const [index, need] of service.dependsOn.entries()) {
      if (!known.has(need)) say(`${at}.dependsOn.${index}`, 'names nothing in the fleet');
      if (service.dependsOn.indexOf(need) !== index) say(`${at}.dependsOn.${index}`, 'is there twice');
    }
    for (const [index, revision] of service.previous.entries()) {
      const newer = index === 0 ? service.revision : service.previous[index - 1]!;
      if (revision >= newer) say(`${at}.previous.${index}`, `is not older than ${newer}`);
    }
    const { autoscaling, latency, consumes, maintenance } = service;
    if (maintenance && maintenance.until <= maintenance.from)
      say(`${at}.maintenance.until`, 'is not after its beginning');
    const queue = consumes === undefined ? undefined : dependencies[consumes];
    if (consumes !== undefined && (queue?.kind !== 'queue' || queue.seenBy !== 'metrics'))
      say(`${at}.consumes`, 'names no queue that is seen by metrics');
    if (autoscaling && autoscaling.min > autoscaling.max) say(`${at}.autoscaling.min`, 'is above max');
    if (autoscaling && (service.desired < autoscaling.min || service.desired > autoscaling.max))
      say(`${at}.desired`, 'is outside the bounds of autoscaling');
    if (latency.warnMs >= latency.criticalMs) say(`${at}.latency.warnMs`, 'is not below criticalMs');
    if (service.controller !== 'ECS' && service.circuitBreaker)
      say(`${at}.circuitBreaker`, 'exists only with the controller ECS');
  }
  const nodes = Object.entries(services).map(([id, { dependsOn }]) => ({ id, dependsOn }));
  for (const cycle of findCycles(nodes)) {
    say(`fleet.services.${cycle[0]}.dependsOn`, `is a cycle: ${cycle.join(' -> ')}`);
  }
  return faults;
}

const ONLY_FOR_TASKS: ReadonlySet<string> = new Set([
  'scale',
  'imageGone',
  'tagMoved',
  'misregister',
  'renewCertificate',
  'barrier',
]);

function stepFaults({ fleet, duration, timeline }: Scenario, step: Step, at: string): Contradiction[] {
  const name = stepName(step);
  const what = step[name] as { service?: string; until?: number; dependency?: string };
  const path = `${at}.${name}`;
  const faults: Contradiction[] = [];
  const say = (where: string, reason: string) => faults.push({ path: where, reason });
  if (step.at > duration) say(`${at}.at`, 'is after the end of the story');
  if (what.service !== undefined && !Object.hasOwn(fleet.services, what.service))
    say(`${path}.service`, 'names no service of the fleet');
  if (what.until !== undefined && what.until <= step.at) say(`${path}.until`, 'is not after its beginning');
  const { dependency } = what;
  if (dependency !== undefined && !Object.hasOwn(fleet.dependencies, dependency))
    say(`${path}.dependency`, 'names no dependency of the fleet');
  if (step.orphan && dependency !== undefined && fleet.dependencies[dependency]?.kind !== 'job')
    say(`${path}.dependency`, 'is no job: nobody asks what of its work is left');
  const service = what.service === undefined ? undefined : fleet.services[what.service];
  if (service) {
    if (service.kind === 'lambda' && ONLY_FOR_TASKS.has(name))
      say(`${path}.service`, 'is a function: it has no tasks and no task definitions');
    const behaviour = step.break?.behaviour ?? step.deploy?.behaviour;
    if (behaviour?.kind === 'cold-start' && service.kind !== 'lambda')
      say(`${path}.behaviour`, 'is of functions: a task is asked when it has started');
    if (name === 'alarm' && !service.alarm) say(`${path}.service`, 'has no alarm');
    if (step.renewCertificate && service.certificateEndsIn === undefined)
      say(`${path}.service`, 'has no certificate');
    if (step.scale && service.scheduling === 'DAEMON') say(`${path}.service`, 'is a DAEMON: it has no count');
    if (step.scale?.by === 'autoscaler' && !service.autoscaling) say(`${path}.by`, 'has no autoscaler');
    const mayGrow =
      service.kind === 'lambda' ||
      service.autoscaling ||
      timeline.some((one) => one.scale?.service === what.service);
    const { tasks } = step.break ?? {};
    if (typeof tasks === 'number' && tasks > service.desired && !mayGrow)
      say(`${path}.tasks`, `is more than the ${service.desired} tasks of the service`);
    if (step.break?.cure.kind === 'dependency' && service.dependsOn.length === 0)
      say(`${path}.cure`, 'depends on nothing');
  }
  if (step.watchdog?.fault === 'half-blind') {
    for (const [index, one] of step.watchdog.services.entries()) {
      if (!Object.hasOwn(fleet.services, one) && !Object.hasOwn(fleet.dependencies, one))
        say(`${path}.services.${index}`, 'names nothing in the fleet');
    }
  }
  return faults;
}

/** A revision must have been before something can happen to it, and is deployed once it is newer than all. */
function revisionFaults({ fleet, timeline, expect }: Scenario): Contradiction[] {
  const known = new Map(
    Object.entries(fleet.services).map(([name, { revision, previous }]) => [
      name,
      new Set([revision, ...previous]),
    ]),
  );
  const faults: Contradiction[] = [];
  const inOrder = timeline.map((step, index) => ({ step, index })).sort((a, b) => a.step.at - b.step.at);
  for (const { step, index } of inOrder) {
    if (step.deploy) known.get(step.deploy.service)?.add(step.deploy.revision);
    for (const name of ['deregister', 'imageGone', 'barrier'] as const) {
      const what = step[name];
      const revisions = what && known.get(what.service);
      if (!what || !revisions || revisions.has(what.revision)) continue;
      faults.push({ path: `timeline.${index}.${name}.revision`, reason: 'is a revision that never was' });
    }
  }
  for (const [name, { revision }] of Object.entries(expect.atEnd)) {
    const revisions = known.get(name);
    // A newer one may come of the story itself: more memory is a new revision.
    if (!revisions || revision === undefined || revision > Math.max(...revisions)) continue;
    if (!revisions.has(revision))
      faults.push({ path: `expect.atEnd.${name}.revision`, reason: 'is a revision that never was' });
  }
  return faults;
}

function expectFaults({ fleet, expect }: Scenario): Contradiction[] {
  const services = new Set(Object.keys(fleet.services));
  const targets = new Set([...services, ...Object.keys(fleet.dependencies)]);
  const faults: Contradiction[] = [];
  const say = (path: string, reason: string) => faults.push({ path: `expect.${path}`, reason });
  const byService = [
    'outcome',
    'healedBy',
    'onlyRemedies',
    'cause',
    'blames',
    'detectWithin',
    'recoverWithin',
    'atEnd',
  ] as const;
  for (const field of byService) {
    for (const name of Object.keys(expect[field]))
      if (!services.has(name)) say(`${field}.${name}`, 'names no service of the fleet');
  }
  for (const [service, blamed] of Object.entries(expect.blames))
    if (!targets.has(blamed)) say(`blames.${service}`, 'names nothing in the fleet');
  for (const [index, name] of expect.mustAct.entries())
    if (!services.has(name)) say(`mustAct.${index}`, 'names no service of the fleet');
  for (const [index, name] of expect.mustNotAct.entries()) {
    if (name !== '*' && !services.has(name)) say(`mustNotAct.${index}`, 'names no service of the fleet');
    if (expect.mustAct.includes(name)) say(`mustNotAct.${index}`, 'is in mustAct too');
  }
  const { atLeast, atMost } = expect.notices;
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    say('notices.atLeast', 'is above atMost');
  for (const name of expect.mustAct)
    if (expect.outcome[name] === 'none') say(`outcome.${name}`, 'is none, and mustAct names it');
  for (const [service, remedy] of Object.entries(expect.healedBy)) {
    const kind = fleet.services[service]?.kind;
    if (kind && !factsOf(remedy).for.includes(kind))
      say(`healedBy.${service}`, `is no remedy for ${kind === 'ecs' ? 'tasks' : 'a function'}`);
    const only = expect.onlyRemedies[service];
    if (only && !only.includes(remedy)) say(`healedBy.${service}`, 'is not among onlyRemedies');
  }
  return faults;
}
