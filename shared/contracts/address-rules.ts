import type { EnvironmentDraft } from './environment-draft.ts';
import type { EnvironmentFault } from './environment-fault.ts';
import { spellOut } from './environment-names.ts';
import { type AddressFault, faultOfHost, faultsOfUrl } from './question-address.ts';
import { questionUrl } from './question-url.ts';
import type { Draft, Target } from './target-rules.ts';

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
  'certificateDays',
] as const;

/** What is asked of an answer that no answer of this target has. */
export const questionFaults = (target: Target): EnvironmentFault[] => [
  ...maintenanceFaults(target),
  ...certificateFaults(target),
];

/** Only over TLS is a certificate seen. */
function certificateFaults({ path, draft, parts, isService }: Target): EnvironmentFault[] {
  const { certificateDays: value, url } = draft;
  if (value === undefined || (!isService && url === undefined)) return [];
  if (URL.parse(questionUrl(draft, parts))?.protocol !== 'http:') return [];
  const problem = 'is about a certificate, and http shows none';
  return [{ path: `${path}.certificateDays`, value, problem, instead: 'an https address' }];
}

/** What is ours has no maintenance that it announces by itself: there are maintenance windows for that. */
function maintenanceFaults({ path, draft }: Target): EnvironmentFault[] {
  const { kind, maintenance: value, url } = draft;
  if (value === undefined || (kind === 'external-api' && url !== undefined)) return [];
  const problem = 'belongs to the HTTP question of an external-api';
  return [{ path: `${path}.maintenance`, value, problem, instead: "kind: 'external-api' and a url" }];
}

/** What is wrong with where a target is asked: its address, and from where. */
export function addressFaults(target: Target, environment: EnvironmentDraft): EnvironmentFault[] {
  const { path, draft, isService } = target;
  const local = environment.local === true;
  const beside = OF_PROBES.filter((key) => draft.question !== undefined && draft[key] !== undefined);
  const faults = [
    ...beside.map((key) => ({
      path: `${path}.${key}`,
      value: draft[key],
      problem: 'stands beside a question to AWS',
      instead: 'either of them',
    })),
    ...(beside.length > 0 ? [] : fieldsThatDoNotFit(target)),
  ];
  if (isService || draft.url !== undefined) {
    return [...faults, ...urlFaults(target, local), ...vantageFaults(target, environment)];
  }
  const fault = draft.host === undefined ? undefined : faultOfHost(spellOut(draft.host, target.parts), local);
  return [...faults, ...(fault ? [{ ...fault, path: `${path}.host`, value: draft.host }] : [])];
}

function vantageFaults(target: Target, environment: EnvironmentDraft): EnvironmentFault[] {
  const url = questionUrl(target.draft, target.parts);
  const vantage = target.draft.vantage ?? environment.vantage ?? 'public';
  const isPrivate = URL.parse(url)?.hostname.endsWith('.local') === true;
  if (!isPrivate || vantage !== 'public' || environment.local === true) return [];
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
function fieldsThatDoNotFit({ path, draft, isService }: Target): EnvironmentFault[] {
  const refuse = (keys: readonly (keyof Draft)[], problem: string, instead: string): EnvironmentFault[] =>
    keys.map((key) => ({ path: `${path}.${key}`, value: draft[key], problem, instead }));
  const written = <const K extends keyof Draft>(keys: readonly K[]): K[] =>
    keys.filter((key) => draft[key] !== undefined);
  const faults =
    draft.url === undefined
      ? []
      : refuse(
          written(['scheme', 'host', 'port', 'path']),
          'stands beside a url',
          'either the url, or its parts',
        );
  const port = draft.port ?? (URL.parse(draft.url ?? '')?.port || undefined);
  if (draft.records === 'SRV' && port !== undefined) {
    const where = draft.port === undefined ? 'url' : 'port';
    faults.push(...refuse([where], 'names a port that SRV records will name', 'no port'));
  }
  if (draft.resolvesTo !== undefined) {
    const stray = written(['url', 'port', 'latency', 'timeoutMs', 'body', 'freshness', 'certificateDays']);
    faults.push(...refuse(stray, 'stands beside resolvesTo', 'a host, and nobody is connected to'));
    if (draft.host === undefined) faults.push(...refuse(['host'], 'is missing', 'the name to look up'));
    return faults;
  }
  if (isService || draft.url !== undefined) return faults;
  const bySrv = draft.records === 'SRV';
  if (draft.host !== undefined && draft.port === undefined && !bySrv) {
    faults.push(...refuse(['port'], 'is missing', 'the port to connect to'));
  }
  if (draft.host === undefined && (draft.port !== undefined || bySrv)) {
    faults.push(...refuse(['host'], 'is missing', 'the host to connect to'));
  }
  const forHttp = written([
    ...(bySrv ? [] : (['records'] as const)),
    'latency',
    'body',
    'freshness',
    'certificateDays',
  ]);
  return [...faults, ...refuse(forHttp, 'belongs to an HTTP question', 'a url beside it')];
}
