import {
  type DependencyInput,
  defineEnvironment,
  type ServiceInput,
} from '../../shared/contracts/define-environment.ts';
import { MOST_MEMORY_MIB } from '../../shared/core/remediation/fargate-sizes.ts';
import { factsOf, LISTED, type Remedy } from '../../shared/core/remediation/ladder.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { fleetNames } from '../ecs/fleet.ts';
import type { StoryDependency, StoryService } from './fleet-schema.ts';
import type { Scenario } from './scenario-schema.ts';

/** Names of a fleet in AWS: an environment like any other. */
export const PLACE = { project: 'fleet', env: 'prod' } as const;
/** Every story begins at this instant; which one is of no meaning. */
export const BEGINS_AT_MS = Date.UTC(2026, 0, 5, 9);
export const PLACE_IN_AWS = { region: 'eu-central-1', account: '123456789012' } as const;

const PORT = 8000;
const DATABASE_PORT = 5432;
/** The environment's own bound. */
const LONGEST_START_SECONDS = 1_800;

/** What a body must say; the world's truth reads it the same way. */
const SAYS_HEALTHY = ['healthy', 'ok', 'up', 'pass', 'HEALTHY', 'OK', 'UP', 'PASS', 'Healthy', 'Ok', 'Up'];

const VPC = {
  vpcId: 'vpc-0a0000000000000a1',
  subnetIds: ['subnet-0a0000000000000a1'],
  securityGroupId: 'sg-0a0000000000000a1',
  availabilityZones: ['eu-central-1a'],
};

/** Outside of the fleet: no fault of a story touches it, but for those of the probes' own way out. */
const CONTROL = { host: `control.${PLACE.project}-${PLACE.env}.internal`, port: 443 };

const environments = new WeakMap<Scenario, Environment>();

/** The environment that the owner of this fleet would write, with the defaults of production. */
export function environmentOf(scenario: Scenario): Environment {
  const known = environments.get(scenario) ?? defineFor(scenario);
  environments.set(scenario, known);
  return known;
}

function defineFor({ fleet }: Scenario): Environment {
  const environment = defineEnvironment({
    project: PLACE.project,
    name: PLACE.env,
    ...PLACE_IN_AWS,
    mode: fleet.mode,
    vantage: 'private',
    notify: { emails: ['oncall@fleet.example'], ownHealthEmails: ['platform@fleet.example'] },
    vantages: { private: VPC },
    // Whoever lets it roll back lets it register what was deregistered (the scenario format: rollBack).
    passRoles: [`arn:aws:iam::${PLACE_IN_AWS.account}:role/${PLACE.project}-task`],
    controls: { private: CONTROL },
    maintenanceWindows: Object.entries(fleet.services).flatMap(([name, { maintenance }]) =>
      maintenance ? [windowOf(name, maintenance)] : [],
    ),
    services: Object.fromEntries(
      Object.entries(fleet.services).map(([name, service]) => [
        name,
        service.kind === 'ecs' ? ecsInput(name, service) : lambdaInput(name, service),
      ]),
    ),
    dependencies: Object.fromEntries(
      Object.entries(fleet.dependencies).map(([name, one]) => [name, dependencyInput(name, one)]),
    ),
  });
  // The schedule of a deployed watchdog knows whole minutes only; a story may look more often.
  return { ...environment, timings: { ...environment.timings, lookSeconds: fleet.intervalSeconds } };
}

/** Times of the story as its owner's clock shows them. */
function windowOf(name: string, { from, until }: NonNullable<StoryService['maintenance']>) {
  const clock = (ms: number) => new Date(BEGINS_AT_MS + ms).toISOString().slice(11, 16);
  return { services: [name], from: clock(from), to: clock(until), timeZone: 'UTC' };
}

function dependencyInput(name: string, { kind, watched, seenBy }: StoryDependency): DependencyInput {
  if (!watched) return { kind };
  if (seenBy === 'alarm')
    return { kind, question: { kind: 'alarm', alarmName: `{project}-{env}-${name}-unhealthy` } };
  if (seenBy === 'metrics') return { kind, question: QUESTIONS[kind]?.(name) };
  if (kind === 'external-api') return { kind, url: `https://${name}.example/status` };
  return { kind, host: `${name}.${PLACE.project}-${PLACE.env}.internal`, port: DATABASE_PORT };
}

/** What AWS measures of a kind; of the others it measures nothing that tells their health. */
const QUESTIONS: Partial<Record<StoryDependency['kind'], (name: string) => DependencyInput['question']>> = {
  queue: (name) => ({ kind: 'sqs-queue', queueName: `{project}-${name}-{env}` }),
  dynamodb: (name) => ({ kind: 'dynamodb-table', tableName: `{project}-${name}-{env}` }),
  rds: (name) => ({
    kind: 'rds-instance',
    instance: `{project}-${name}-{env}`,
    connections: { critical: 100 },
  }),
  // The work of a chain: a record in a table, an execution that carries it, a task that does it.
  job: (name) => ({
    ...{ kind: 'orphan-scan', tableName: `{project}-${name}-{env}`, indexName: 'by-status' },
    ...{
      statusAttribute: 'status',
      underWay: 'RUNNING',
      startedAttribute: 'startedAt',
      idAttribute: 'jobId',
    },
    stateMachineArn: `arn:aws:states:${PLACE_IN_AWS.region}:${PLACE_IN_AWS.account}:stateMachine:{project}-${name}-{env}`,
    ...{ cluster: '{project}-{env}', family: `{project}-${name}-{env}` },
  }),
  nat: () => ({ kind: 'nat-instance', instanceId: 'i-0a0000000000000a1' }),
  'vpc-endpoint': () => ({
    kind: 'vpc-endpoint',
    endpointId: 'vpce-0a0000000000000a1',
    vpcId: VPC.vpcId,
    serviceName: `com.amazonaws.${PLACE_IN_AWS.region}.ecr.api`,
  }),
};

export const isMeasured = (kind: StoryDependency['kind']): boolean => QUESTIONS[kind] !== undefined;

function ecsInput(name: string, service: StoryService): ServiceInput {
  const names = fleetNames(PLACE, name);
  const witness = {
    ...(service.loadBalancer && { targetGroup: names.targetGroup }),
    ...(service.alarm && { alarm: names.alarm }),
  };
  return {
    port: PORT,
    scheme: service.certificateEndsIn === undefined ? undefined : 'https',
    latency: {
      warnMs: Math.round(service.latency.warnMs),
      criticalMs: Math.round(service.latency.criticalMs),
    },
    body: [{ path: 'status', oneOf: SAYS_HEALTHY }],
    freshness:
      service.freshSeconds === undefined ? undefined : { path: 'asOf', staleSeconds: service.freshSeconds },
    dependsOn: service.dependsOn,
    consumes: service.consumes,
    mode: service.mode,
    remedies: LISTED.filter((remedy) => isAllowed(remedy, service)),
    raiseMemoryUpToMiB: limit(service.raiseMemoryUpToMiB, 512, MOST_MEMORY_MIB),
    scaleOutUpTo: limit(service.scaleOutUpTo, 2, 1_000),
    witness: Object.keys(witness).length > 0 ? witness : undefined,
    log: service.logs ? { group: names.logGroup, streamPrefix: `${name}/` } : undefined,
    smokeTest: service.smokeTest ? { functionName: `${names.service}-smoke` } : undefined,
    startSeconds: Math.min(service.startSeconds, LONGEST_START_SECONDS),
  };
}

/** What AWS can give: a limit below the least of it allows nothing, one above the most allows no more than that. */
const limit = (upTo: number | undefined, least: number, most: number): number | undefined =>
  upTo === undefined || upTo < least ? undefined : Math.min(Math.floor(upTo), most);

/** The alias that a function's callers name. */
export const ALIAS = 'live';

function lambdaInput(name: string, service: StoryService): ServiceInput {
  return {
    lambda: {
      alias: ALIAS,
      raiseMemoryUpToMiB: limit(service.raiseMemoryUpToMiB, 128, 10_240),
      raiseTimeoutUpToSeconds: service.raiseTimeoutUpToSeconds,
      provisionConcurrencyUpTo: limit(service.scaleOutUpTo, 1, 1_000),
    },
    dependsOn: service.dependsOn,
    mode: service.mode,
    remedies: service.rollBack ? undefined : [],
    witness: service.alarm ? { alarm: fleetNames(PLACE, name).alarm } : undefined,
    smokeTest: service.smokeTest ? { functionName: `${fleetNames(PLACE, name).service}-smoke` } : undefined,
  };
}

function isAllowed(remedy: Remedy, service: StoryService): boolean {
  if (remedy === 'scale-cycle') return service.scaleCycle;
  if (remedy === 'roll-back') return service.rollBack;
  return factsOf(remedy).for.some((kind) => kind === 'ecs');
}

/** The same environment, deciding and never acting. */
export function observing(environment: Environment): Environment {
  return {
    ...environment,
    mode: 'observe',
    services: environment.services.map((service) => ({ ...service, mode: 'observe' })),
  };
}
