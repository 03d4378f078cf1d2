import { factsOf } from '../core/remediation/ladder.ts';
import type { EnvironmentFault } from './environment-fault.ts';
import { spellOut } from './environment-names.ts';
import { FUNCTION_NAME } from './resolve-environment.ts';
import type { Target } from './target-rules.ts';

/** What only something with tasks and an address has. */
const OF_TASKS = [
  ...([
    'url',
    'scheme',
    'host',
    'port',
    'path',
    'records',
    'latency',
    'timeoutMs',
    'body',
    'freshness',
    'certificateDays',
  ] as const),
  ...(['vantage', 'cluster', 'startSeconds', 'raiseMemoryUpToMiB', 'scaleOutUpTo'] as const),
  'consumes' as const,
];

/** Lambda API: FunctionName, without what may stand before it in an ARN. */
const POSSIBLE_NAME = /^[A-Za-z0-9_-]{1,64}$/;

export const isFunction = ({ draft }: Target): boolean => draft.lambda !== undefined;

/** As Lambda knows it. */
const functionNameOf = ({ draft, parts }: Target): string =>
  spellOut(draft.lambda?.functionName ?? FUNCTION_NAME, parts);

/** What is wrong with services that are functions. */
export function functionFaults(services: readonly Target[]): EnvironmentFault[] {
  const functions = services.filter(isFunction);
  return [
    ...functions.flatMap((one) => [...strayFields(one), ...nameFaults(one)]),
    ...services.flatMap(remedyFaults),
    ...namedTwice(functions),
  ];
}

function strayFields({ path, draft }: Target): EnvironmentFault[] {
  const problem = 'stands beside lambda, and belongs to an ECS service';
  const stray = OF_TASKS.filter((key) => draft[key] !== undefined).map((key) => ({
    path: `${path}.${key}`,
    value: draft[key],
    problem,
    instead: key === 'raiseMemoryUpToMiB' ? 'lambda.raiseMemoryUpToMiB' : 'nothing: functions are not probed',
  }));
  const targetGroup = draft.witness?.targetGroup;
  if (targetGroup === undefined) return stray;
  return [
    ...stray,
    { path: `${path}.witness.targetGroup`, value: targetGroup, problem, instead: 'an alarm' },
  ];
}

function nameFaults(target: Target): EnvironmentFault[] {
  const name = functionNameOf(target);
  if (POSSIBLE_NAME.test(name) || /[{}*?]/.test(name)) return []; // placeholders and wildcards are told apart
  const instead = 'the name of one function: up to 64 letters, digits, - and _';
  const at = { path: `${target.path}.lambda.functionName`, value: name };
  return [{ ...at, problem: 'is not a possible name', instead }];
}

/** A remedy that its kind of service does not know would look allowed, and never be tried. */
function remedyFaults(target: Target): EnvironmentFault[] {
  const kind = isFunction(target) ? 'lambda' : 'ecs';
  return (target.draft.remedies ?? []).flatMap((value, index) => {
    if (factsOf(value).for.some((one) => one === kind)) return [];
    const problem = kind === 'lambda' ? 'cannot be done to a function' : 'can be done to functions only';
    const instead = kind === 'lambda' ? 'roll-back-alias' : 'roll-back';
    return [{ path: `${target.path}.remedies.${index}`, value, problem, instead }];
  });
}

/** Two services behind one function would be blamed, and rolled back, for each other. */
function namedTwice(functions: readonly Target[]): EnvironmentFault[] {
  const first = new Map<string, string>();
  return functions.flatMap((target) => {
    const name = functionNameOf(target);
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, target.path);
    if (earlier === undefined) return [];
    const at = { path: `${target.path}.lambda.functionName`, value: name };
    return [{ ...at, problem: `is the same function as ${earlier}`, instead: 'a function of its own' }];
  });
}
