import type { z } from 'zod';
import { BY_DEFAULT, REMEDIES, type Remedy } from '../core/remediation/ladder.ts';
import { isOfAws } from '../core/watchlist/aws-question.ts';
import {
  type Dependency,
  type Environment,
  FROM_METRICS,
  type HttpQuestion,
  type LatencyBands,
  type ServiceLog,
  type SmokeTest,
  type TcpQuestion,
  type WatchedService,
} from '../core/watchlist/environment.ts';
import { DAYS, type MaintenanceWindow } from '../core/watchlist/maintenance-window.ts';
import { nameHash } from '../core/watchlist/name-hash.ts';
import { AwsQuestionSchema, awsQuestion } from './aws-kinds/all-kinds.ts';
import { idleConsumer } from './aws-kinds/idle-consumer.ts';
import { normalLimits, normalTimings, TARGETS_PER_SHARD } from './environment-bounds.ts';
import { modelNameOf, type NameParts, spellOut } from './environment-names.ts';
import type { EnvironmentInput } from './environment-schema.ts';
import { questionUrl } from './question-url.ts';
import type { DependencyInput, LambdaSchema, ServiceInput } from './target-schema.ts';

/** The runbooks' timeout matrix: a backend asks its neighbours; warn < 500 ms, critical > 1 s. */
const NORMAL_LATENCY: LatencyBands = { warnMs: 500, criticalMs: 1_000 };
const TCP_TIMEOUT_MS = 2_000;
/** An answer later than critical is down anyway; a second more tells slow from silent. */
const BEYOND_CRITICAL_MS = 1_000;
const LONGEST_TIMEOUT_MS = 10_000;
const NORMAL_START_SECONDS = 60;
/** As the runbooks name everything of a service. */
export const FUNCTION_NAME = '{project}-{service}-{env}';
const NORMAL_ALIAS = 'live';

/** Fills in every default and spells out every name. The input has no faults. */
export function resolveEnvironment(input: EnvironmentInput): Environment {
  const services = Object.entries(input.services);
  const dependencies = Object.entries(input.dependencies ?? {});
  const shards = Math.ceil((services.length + dependencies.length) / TARGETS_PER_SHARD);
  return {
    project: input.project,
    name: input.name,
    region: input.region,
    account: input.account,
    local: input.local ?? false,
    mode: input.mode ?? 'observe',
    services: services.map(([id, one]) => resolveService(input, id, one, shardOf(id, shards))),
    dependencies: dependencies.map(([id, one]) => resolveDependency(input, id, one, shardOf(id, shards))),
    ...(input.isolation && { isolation: input.isolation }),
    vantages: input.vantages ?? {},
    controls: controlsOf(input),
    notify: {
      emails: input.notify?.emails ?? [],
      slack: input.notify?.slack,
      ownHealthEmails: input.notify?.ownHealthEmails ?? [],
    },
    ...(input.alertTopics && {
      alertTopics: input.alertTopics.map((name) =>
        spellOut(name, { project: input.project, env: input.name }),
      ),
    }),
    passRoles: input.passRoles ?? [],
    timings: { ...normalTimings(), ...input.timings },
    limits: { ...normalLimits(), ...input.limits },
    shards,
  };
}

/**
 * By its name, so that those who are named alike, and may fail alike, are not all in one: a shard of which everybody
 * fails doubts itself. Each shard draws, and the highest has it: who comes or goes moves nobody else, and one more
 * shard takes only its own share (rendezvous hashing).
 */
function shardOf(id: string, shards: number): number {
  if (shards === 1) return 0;
  const drawn = Array.from({ length: shards }, (_, shard) => nameHash(`${shard} ${id}`));
  return drawn.indexOf(Math.max(...drawn));
}

/** The public vantage is outside of any VPC: AWS's own regional endpoint answers there, or nothing does. */
function controlsOf({ region, local, controls = {} }: EnvironmentInput): Record<string, TcpQuestion> {
  const domain = region?.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const normal = region !== undefined && !local && { public: { host: `sts.${region}.${domain}`, port: 443 } };
  return Object.fromEntries(
    Object.entries({ ...normal, ...controls }).map(([vantage, { host, port }]) => [
      vantage,
      { kind: 'tcp', host, port, timeoutMs: TCP_TIMEOUT_MS },
    ]),
  );
}

function resolveService(
  environment: EnvironmentInput,
  id: string,
  input: ServiceInput,
  shard: number,
): WatchedService {
  const parts: NameParts = { project: environment.project, env: environment.name, service: id };
  const named = (name: string | undefined) => (name === undefined ? undefined : spellOut(name, parts));
  const common = {
    id,
    modelName: named(input.ecsService) ?? modelNameOf(parts),
    dependsOn: input.dependsOn ?? [],
    ...(input.withoutIt !== undefined && { withoutIt: input.withoutIt }),
    mode: input.mode ?? environment.mode ?? 'observe',
    modes: { ...environment.modes, ...input.modes },
    maintenanceWindows: windowsOf(environment, id),
    targetGroup: named(input.witness?.targetGroup),
    alarm: named(input.witness?.alarm),
    ...(input.log && { log: logOf(input.log, parts) }),
    ...(input.smokeTest && { smokeTest: smokeTestOf(input, environment, parts) }),
    shard,
  };
  if (input.lambda) return { ...common, ...resolveFunction(input.lambda, input.remedies, parts) };
  return {
    kind: 'ecs',
    ...common,
    cluster: spellOut(input.cluster ?? environment.cluster ?? '{project}-{env}', parts),
    question: httpQuestion(questionUrl(input, parts), input),
    vantage: input.vantage ?? environment.vantage ?? 'public',
    remedies: remediesOf(input),
    raiseMemoryUpToMiB: input.raiseMemoryUpToMiB,
    ...consumedBy(input, environment),
    scaleOutUpTo: input.scaleOutUpTo,
    startSeconds: input.startSeconds ?? NORMAL_START_SECONDS,
  };
}

function logOf({ group, streamPrefix }: NonNullable<ServiceInput['log']>, parts: NameParts): ServiceLog {
  return {
    group: spellOut(group, parts),
    ...(streamPrefix !== undefined && { streamPrefix: spellOut(streamPrefix, parts) }),
  };
}

/** A function has no vantage of its own: its page is asked from the environment's. */
function smokeTestOf(
  { smokeTest, vantage }: ServiceInput,
  environment: EnvironmentInput,
  parts: NameParts,
): SmokeTest {
  if (smokeTest && 'functionName' in smokeTest)
    return { kind: 'lambda', functionName: spellOut(smokeTest.functionName, parts) };
  const from = vantage ?? environment.vantage ?? 'public';
  return { ...httpQuestion(spellOut(smokeTest!.url, parts), {}), vantage: from };
}

function windowsOf({ maintenanceWindows = [] }: EnvironmentInput, id: string): MaintenanceWindow[] {
  return maintenanceWindows
    .filter(({ services }) => services?.includes(id) ?? true)
    .map(({ days = DAYS, from, to, timeZone }) => ({ days, from, to, timeZone }));
}

/** The figures of the queue that it works off. */
function consumedBy({ consumes: queue }: ServiceInput, environment: EnvironmentInput) {
  const input = queue === undefined ? undefined : environment.dependencies?.[queue];
  if (queue === undefined || !input) return {};
  const asked = resolveDependency(environment, queue, input, 0).question;
  const question = asked && isOfAws(asked) ? idleConsumer(asked) : undefined;
  return question ? { consumes: { queue, question } } : {};
}

/** Those that are named, and those that have a limit; in the one order. */
function remediesOf({ remedies, raiseMemoryUpToMiB, scaleOutUpTo, consumes }: ServiceInput): Remedy[] {
  const allowed = new Set<Remedy>(remedies ?? BY_DEFAULT);
  if (raiseMemoryUpToMiB !== undefined) allowed.add('raise-memory');
  if (scaleOutUpTo !== undefined) allowed.add('scale-out');
  if (consumes !== undefined) allowed.add('restart-consumer');
  return REMEDIES.filter((remedy) => allowed.has(remedy));
}

/** Remedies that are named, by default rolling back, and those that have a bound; in the one order. */
function resolveFunction(
  input: z.infer<typeof LambdaSchema>,
  remedies: readonly Remedy[] | undefined,
  parts: NameParts,
) {
  const functionName = spellOut(input.functionName ?? FUNCTION_NAME, parts);
  const alias = input.alias ?? NORMAL_ALIAS;
  const { raiseMemoryUpToMiB, raiseTimeoutUpToSeconds, provisionConcurrencyUpTo } = input;
  const allowed = new Set<Remedy>(remedies ?? ['roll-back-alias']);
  if (provisionConcurrencyUpTo !== undefined) allowed.add('provision-concurrency');
  if (raiseMemoryUpToMiB !== undefined) allowed.add('raise-memory');
  if (raiseTimeoutUpToSeconds !== undefined) allowed.add('raise-timeout');
  return {
    kind: 'lambda' as const,
    functionName,
    alias,
    question: { kind: 'invocations' as const, functionName, alias },
    vantage: FROM_METRICS,
    remedies: REMEDIES.filter((remedy) => allowed.has(remedy)),
    startSeconds: 0, // a version that answers is there at once
    raiseMemoryUpToMiB,
    raiseTimeoutUpToSeconds,
    provisionConcurrencyUpTo,
  };
}

function resolveDependency(
  environment: EnvironmentInput,
  id: string,
  input: DependencyInput,
  shard: number,
): Dependency {
  const parts: NameParts = { project: environment.project, env: environment.name, service: id };
  const vantage = input.vantage ?? environment.vantage ?? 'public';
  return {
    id,
    kind: input.kind,
    ...(input.withoutIt !== undefined && { withoutIt: input.withoutIt }),
    question: dependencyQuestion(input, parts),
    vantage: input.question === undefined ? vantage : FROM_METRICS,
    shard,
  };
}

function dependencyQuestion(input: DependencyInput, parts: NameParts): Dependency['question'] {
  if (input.question !== undefined) return awsQuestion(AwsQuestionSchema.parse(input.question), parts);
  if (input.url !== undefined) {
    const question = httpQuestion(spellOut(input.url, parts), input);
    const { kind, maintenance } = input;
    return kind === 'external-api'
      ? { ...question, external: { ...(maintenance && { maintenance }) } }
      : question;
  }
  if (input.host === undefined) return undefined;
  const host = spellOut(input.host, parts);
  if (input.resolvesTo !== undefined)
    return { kind: 'dns', host, records: input.records ?? 'A', atLeast: input.resolvesTo };
  const port = input.records === 'SRV' ? 0 : input.port;
  if (port === undefined) return undefined;
  return { kind: 'tcp', host, port, timeoutMs: input.timeoutMs ?? TCP_TIMEOUT_MS };
}

function httpQuestion(
  url: string,
  input: Pick<ServiceInput, 'records' | 'latency' | 'timeoutMs' | 'body' | 'freshness' | 'certificateDays'>,
): HttpQuestion {
  const latency = input.latency ?? NORMAL_LATENCY;
  const longest = Math.min(latency.criticalMs + BEYOND_CRITICAL_MS, LONGEST_TIMEOUT_MS);
  const timeoutMs = input.timeoutMs ?? longest;
  return {
    kind: 'http',
    url,
    records: input.records ?? 'A',
    latency,
    timeoutMs,
    body: input.body ?? [],
    ...(input.freshness && { freshness: { ifMissing: 'degraded', ...input.freshness } }),
    ...(input.certificateDays !== undefined && { certificateDays: input.certificateDays }),
  };
}
