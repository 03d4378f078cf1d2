import { addressFaults, questionFaults } from './address-rules.ts';
import type { EnvironmentDraft } from './environment-draft.ts';
import type { EnvironmentFault } from './environment-fault.ts';
import { modelNameOf, type NameParts, ownPrefix, spellOut } from './environment-names.ts';
import { functionFaults, isFunction } from './function-rules.ts';
import { faultsOfUrl } from './question-address.ts';
import { questionUrl } from './question-url.ts';
import { tableNames } from './tables.ts';
import type { DependencyInput, ServiceInput } from './target-schema.ts';

export type Draft = Partial<ServiceInput> & Partial<DependencyInput>;

/** A target's path and what its owner wrote, with what the names in it stand for. */
export interface Target {
  readonly path: string;
  readonly id: string;
  readonly draft: Draft;
  readonly parts: NameParts;
  readonly isService: boolean;
}

/** What is wrong with single targets: their names, bands and witnesses, and what address-rules.ts and function-rules.ts say. */
export function targetFaults(environment: EnvironmentDraft): EnvironmentFault[] {
  const names = { project: environment.project ?? 'project', env: environment.name ?? 'env' };
  const targetsOf = (group: 'services' | 'dependencies'): Target[] =>
    [...environment[group]].map(([id, draft]) => ({
      path: `${group}.${id}`,
      id,
      draft,
      parts: { ...names, service: id },
      isService: group === 'services',
    }));
  const services = targetsOf('services');
  const targets = [...services, ...targetsOf('dependencies')];
  return [
    ...targets.flatMap((target) => [
      ...nameFaults(target),
      ...placeholderFaults(target),
      ...ownFaults(target),
      ...bandFaults(target),
      ...questionFaults(target),
      ...witnessFaults(target),
      ...smokeFaults(target, environment.local === true),
      ...(isFunction(target) ? [] : addressFaults(target, environment)),
    ]),
    ...functionFaults(services),
    ...services.flatMap((service) => consumerFaults(service, environment)),
    ...askedTwice(services.filter((target) => !isFunction(target))),
    ...sameEcsService(targets, environment),
  ];
}

function nameFaults({ path, id, parts }: Target): EnvironmentFault[] {
  if (/[*?]/.test(id) || id.trim() === '') {
    return [{ path, value: id, problem: 'is a wildcard or empty', instead: 'each target by its own name' }];
  }
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(id)) {
    return [{ path, value: id, problem: 'is not a possible name', instead: 'letters, digits, - and _' }];
  }
  const longest = 128 - modelNameOf({ ...parts, service: '' }).length;
  if (id.length <= longest) return [];
  return [{ path, value: id, problem: 'is too long', instead: `at most ${longest} characters` }];
}

/** `{servise}` would be looked for in AWS as it stands; so would `*`. */
function placeholderFaults({ path, draft, parts }: Target): EnvironmentFault[] {
  const names: [string, string | undefined][] = [
    ['cluster', draft.cluster],
    ['ecsService', draft.ecsService],
    ['host', draft.host],
    ['url', draft.url],
    ['lambda.functionName', draft.lambda?.functionName],
    ['smokeTest.url', smokeUrl(draft)],
    ['smokeTest.functionName', smokeFunction(draft)],
    ['witness.targetGroup', draft.witness?.targetGroup],
    ['witness.alarm', draft.witness?.alarm],
    ...namesIn(draft.question),
  ];
  return names.flatMap(([key, value]) => {
    if (value === undefined) return [];
    const spelled = spellOut(value, parts);
    const at = { path: `${path}.${key}`, value };
    if (/[{}]/.test(spelled)) {
      return [{ ...at, problem: 'has an unknown placeholder', instead: '{project}, {env} or {service}' }];
    }
    const isForPeople = key === 'question.says';
    if (key === 'host' || key.endsWith('url') || isForPeople || !/[*?\s]/.test(spelled)) return [];
    return [{ ...at, problem: 'is a wildcard', instead: 'one exact name' }];
  });
}

/** What a question to AWS names, at its first level: the rest is figures. */
const namesIn = (question: Draft['question']): [string, string][] =>
  Object.entries(question ?? {}).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`question.${key}`, value]] : [],
  );

const smokeUrl = ({ smokeTest }: Draft) => (smokeTest && 'url' in smokeTest ? smokeTest.url : undefined);
const smokeFunction = ({ smokeTest }: Draft) =>
  smokeTest && 'functionName' in smokeTest ? smokeTest.functionName : undefined;

/** The prober connects to it like to any other page. */
function smokeFaults({ path, draft, parts }: Target, local: boolean): EnvironmentFault[] {
  const value = smokeUrl(draft);
  if (value === undefined) return [];
  const faults = faultsOfUrl(spellOut(value, parts), local);
  return faults.map(({ problem, instead }) => ({ path: `${path}.smokeTest.url`, value, problem, instead }));
}

/** A watchdog that heals itself would be woken by its own acts. */
function ownFaults({ path, id, draft, parts, isService }: Target): EnvironmentFault[] {
  const own = ownPrefix(parts.project, parts.env);
  const tables = Object.values(tableNames(parts.project, parts.env));
  const isOwn = (name: string) =>
    /^watchdog$/i.test(name) || name.toLowerCase().startsWith(own) || tables.includes(name);
  const names: [string, string | undefined][] = [
    ['ecsService', isService ? draft.ecsService : undefined],
    ['witness.alarm', draft.witness?.alarm],
    ['lambda.functionName', draft.lambda?.functionName],
    ['smokeTest.functionName', smokeFunction(draft)],
  ];
  const fields = names.filter(([, name]) => name !== undefined && isOwn(spellOut(name, parts)));
  const refused = fields.map(([field, name]): [string, string] => [`${path}.${field}`, name!]);
  if (isOwn(id) || (isService && isOwn(modelNameOf(parts)))) refused.push([path, id]);
  return refused.map(([at, value]) => ({
    path: at,
    value,
    problem: 'is the watchdog itself',
    instead: 'somebody else',
  }));
}

function bandFaults({ path, draft }: Target): EnvironmentFault[] {
  const { latency, timeoutMs, freshness } = draft;
  const faults: EnvironmentFault[] = [];
  if (freshness?.warnSeconds !== undefined && freshness.warnSeconds >= freshness.staleSeconds) {
    const { warnSeconds: value, staleSeconds } = freshness;
    const problem = 'warns only when it is stale already';
    faults.push({
      path: `${path}.freshness.warnSeconds`,
      value,
      problem,
      instead: `less than ${staleSeconds}`,
    });
  }
  if (latency === undefined) return faults;
  if (latency.warnMs >= latency.criticalMs) {
    const problem = 'warns only when it is critical already';
    faults.push({
      path: `${path}.latency.warnMs`,
      value: latency.warnMs,
      problem,
      instead: `less than ${latency.criticalMs}`,
    });
  }
  if (timeoutMs !== undefined && timeoutMs < latency.criticalMs) {
    const problem = 'gives up before the answer can be critical';
    faults.push({
      path: `${path}.timeoutMs`,
      value: timeoutMs,
      problem,
      instead: `at least ${latency.criticalMs}`,
    });
  }
  return faults;
}

/** Elastic Load Balancing, CreateTargetGroup: a name has at most 32 characters. */
const LONGEST_TARGET_GROUP = 32;

function witnessFaults({ path, draft, parts }: Target): EnvironmentFault[] {
  const value = spellOut(draft.witness?.targetGroup ?? '', parts);
  if (value.length <= LONGEST_TARGET_GROUP) return [];
  const at = { path: `${path}.witness.targetGroup`, value };
  return [{ ...at, problem: 'is too long', instead: `at most ${LONGEST_TARGET_GROUP} characters` }];
}

/** Only of a queue that AWS is asked about is it known whether it is worked off. */
function consumerFaults({ path, draft }: Target, { dependencies }: EnvironmentDraft): EnvironmentFault[] {
  const value = draft.consumes;
  if (value === undefined || dependencies.get(value)?.question?.kind === 'sqs-queue') return [];
  const instead = "a dependency with the question { kind: 'sqs-queue', ... }";
  return [{ path: `${path}.consumes`, value, problem: 'names no queue that AWS is asked about', instead }];
}

/** Two services behind one question would be blamed for each other. */
function askedTwice(services: readonly Target[]): EnvironmentFault[] {
  const first = new Map<string, string>();
  return services.flatMap(({ path, draft, parts }) => {
    const url = questionUrl(draft, parts);
    const earlier = first.get(url);
    if (earlier === undefined) first.set(url, path);
    if (earlier === undefined) return [];
    return [
      { path, value: url, problem: `asks the same question as ${earlier}`, instead: 'a question of its own' },
    ];
  });
}

/** Two watched services that are one in AWS would be healed twice at once. */
function sameEcsService(targets: readonly Target[], environment: EnvironmentDraft): EnvironmentFault[] {
  const first = new Map<string, string>();
  return targets.flatMap(({ path, draft, parts, isService }) => {
    if (!isService || draft.lambda !== undefined) return [];
    const cluster = spellOut(draft.cluster ?? environment.cluster ?? '{project}-{env}', parts);
    const name = `${cluster}/${draft.ecsService ? spellOut(draft.ecsService, parts) : modelNameOf(parts)}`;
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, path);
    if (earlier === undefined) return [];
    return [
      {
        path: `${path}.ecsService`,
        value: draft.ecsService,
        problem: `is the same ECS service as ${earlier}`,
        instead: 'one entry for each ECS service',
      },
    ];
  });
}
