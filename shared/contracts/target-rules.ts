import type { EnvironmentDraft } from './environment-draft.ts';
import type { EnvironmentFault } from './environment-fault.ts';
import { modelNameOf, type NameParts, ownPrefix, spellOut } from './environment-names.ts';
import type { DependencyInput, ServiceInput } from './environment-schema.ts';
import { functionFaults, isFunction } from './function-rules.ts';
import { type AddressFault, faultOfHost, faultsOfUrl } from './question-address.ts';
import { questionUrl } from './question-url.ts';
import { tableNames } from './tables.ts';

type Draft = Partial<ServiceInput> & Partial<DependencyInput>;

/** A target's path and what its owner wrote, with what the names in it stand for. */
export interface Target {
  readonly path: string;
  readonly id: string;
  readonly draft: Draft;
  readonly parts: NameParts;
  readonly isService: boolean;
}

/** What is wrong with single targets: their names, addresses, bands and witnesses. */
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
      ...maintenanceFaults(target),
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
    if (key === 'host' || key.endsWith('url') || !/[*?\s]/.test(spelled)) return [];
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
  const faults: EnvironmentFault[] = [];
  const refuse = (at: string, value: string) =>
    faults.push({ path: at, value, problem: 'is the watchdog itself', instead: 'somebody else' });
  const names = isService ? [id, modelNameOf(parts), spellOut(draft.ecsService ?? '', parts)] : [id];
  if (names.some(isOwn)) refuse(path, id);
  const alarm = spellOut(draft.witness?.alarm ?? '', parts);
  if (isOwn(alarm)) refuse(`${path}.witness.alarm`, alarm);
  const functionName = spellOut(draft.lambda?.functionName ?? '', parts);
  if (isOwn(functionName)) refuse(`${path}.lambda.functionName`, functionName);
  const smoke = spellOut(smokeFunction(draft) ?? '', parts);
  if (isOwn(smoke)) refuse(`${path}.smokeTest.functionName`, smoke);
  return faults;
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

/** What only something has that is probed. */
const OF_PROBES = [
  'url',
  'host',
  'port',
  'records',
  'latency',
  'timeoutMs',
  'body',
  'vantage',
  'resolvesTo',
] as const;

/** What is ours has no maintenance that it announces by itself: there are maintenance windows for that. */
function maintenanceFaults({ path, draft }: Target): EnvironmentFault[] {
  const { kind, maintenance: value, url } = draft;
  if (value === undefined || (kind === 'external-api' && url !== undefined)) return [];
  const problem = 'belongs to the HTTP question of an external-api';
  return [{ path: `${path}.maintenance`, value, problem, instead: "kind: 'external-api' and a url" }];
}

function addressFaults(target: Target, environment: EnvironmentDraft): EnvironmentFault[] {
  const { path, draft, parts, isService } = target;
  const local = environment.local === true;
  const beside = OF_PROBES.find((key) => draft.question !== undefined && draft[key] !== undefined);
  if (beside !== undefined) {
    const at = { path: `${path}.${beside}`, value: draft[beside] };
    return [{ ...at, problem: 'stands beside a question to AWS', instead: 'either of them' }];
  }
  const misfit = fieldsThatDoNotFit(target);
  if (misfit !== undefined) return [misfit, ...(draft.url === undefined ? [] : urlFaults(target, local))];
  if (!isService && draft.url === undefined) {
    if (draft.host === undefined) return [];
    const fault = faultOfHost(spellOut(draft.host, parts), local);
    return fault ? [{ ...fault, path: `${path}.host`, value: draft.host }] : [];
  }
  const faults = urlFaults(target, local);
  if (faults.length > 0) return faults;
  const url = questionUrl(draft, parts);
  const vantage = draft.vantage ?? environment.vantage ?? 'public';
  const isPrivate = URL.parse(url)?.hostname.endsWith('.local') === true;
  if (!isPrivate || vantage !== 'public' || local) return [];
  const problem = 'has a name that only its VPC knows, and would be asked from outside';
  return [{ ...placeOf(target, 'host'), problem, instead: 'a vantage inside the VPC' }];
}

function urlFaults(target: Target, local: boolean): EnvironmentFault[] {
  const faults = faultsOfUrl(questionUrl(target.draft, target.parts), local);
  return faults.map(({ part, problem, instead }) => ({ ...placeOf(target, part), problem, instead }));
}

/** The field that says this part of the address, or else the one that says most of it. */
function placeOf(
  { path, draft, parts }: Target,
  part: AddressFault['part'],
): Pick<EnvironmentFault, 'path' | 'value'> {
  const field = part === 'whole' ? undefined : part;
  const candidates = [field, 'url', 'host', 'port', 'path'] as const;
  const written = candidates.find((key) => key !== undefined && draft[key] !== undefined);
  if (written === undefined) return { path, value: questionUrl(draft, parts) };
  return { path: `${path}.${written}`, value: draft[written] };
}

/** Ways to say an address that contradict each other. */
function fieldsThatDoNotFit({ path, draft, isService }: Target): EnvironmentFault | undefined {
  const besideUrl = (['scheme', 'host', 'port', 'path'] as const).find((key) => draft[key] !== undefined);
  const at = (key: keyof Draft) => ({ path: `${path}.${key}`, value: draft[key] });
  if (draft.url !== undefined && besideUrl !== undefined) {
    return { ...at(besideUrl), problem: 'stands beside a url', instead: 'either the url, or its parts' };
  }
  const port = draft.port ?? (URL.parse(draft.url ?? '')?.port || undefined);
  if (draft.records === 'SRV' && port !== undefined) {
    return {
      ...at(draft.port ? 'port' : 'url'),
      problem: 'names a port that SRV records will name',
      instead: 'no port',
    };
  }
  if (draft.resolvesTo !== undefined) {
    const stray = (['url', 'port', 'latency', 'timeoutMs', 'body', 'freshness'] as const).find(
      (key) => draft[key] !== undefined,
    );
    const instead = 'a host, and nobody is connected to';
    if (stray !== undefined) return { ...at(stray), problem: 'stands beside resolvesTo', instead };
    if (draft.host === undefined)
      return { ...at('host'), problem: 'is missing', instead: 'the name to look up' };
    return undefined;
  }
  if (isService || draft.url !== undefined) return undefined;
  if (draft.host !== undefined && draft.port === undefined) {
    return {
      path: `${path}.port`,
      value: undefined,
      problem: 'is missing',
      instead: 'the port to connect to',
    };
  }
  if (draft.host === undefined && draft.port !== undefined) {
    return {
      path: `${path}.host`,
      value: undefined,
      problem: 'is missing',
      instead: 'the host to connect to',
    };
  }
  const forHttp = (['records', 'latency', 'body', 'freshness'] as const).find(
    (key) => draft[key] !== undefined,
  );
  if (forHttp === undefined) return undefined;
  return { ...at(forHttp), problem: 'belongs to an HTTP question', instead: 'a url beside it' };
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
