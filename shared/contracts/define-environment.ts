import { type Environment, ecsServices, type WatchedService } from '../core/watchlist/environment.ts';
import { fieldsOfKind } from './aws-kinds/all-kinds.ts';
import { readDraft } from './environment-draft.ts';
import { EnvironmentError, faultsOfSchema, type KnownKeys, valueAt } from './environment-fault.ts';
import { faultsOfRules } from './environment-rules.ts';
import { type EnvironmentInput, environmentSchema } from './environment-schema.ts';
import { resolveEnvironment } from './resolve-environment.ts';
import { DependencySchema, ServiceSchema } from './target-schema.ts';

export type { Environment } from '../core/watchlist/environment.ts';
export { EnvironmentError } from './environment-fault.ts';
export type { EnvironmentInput } from './environment-schema.ts';
export type { DependencyInput, ServiceInput } from './target-schema.ts';

/**
 * Checks an environment and fills in its defaults. Used when the app is synthesised, never in a handler.
 * Throws EnvironmentError with every fault at once.
 */
export function defineEnvironment(input: EnvironmentInput): Environment {
  const raw: unknown = input;
  const draft = readDraft(raw);
  const schema = environmentSchema(draft.local === true);
  const parsed = schema.safeParse(raw);
  const formal = parsed.success ? [] : faultsOfSchema(parsed.error.issues, raw, knownKeys(schema, raw));
  const spoken = new Set(formal.map((fault) => fault.path));
  const further = spoken.has('') ? [] : faultsOfRules(draft).filter((fault) => !spoken.has(fault.path));
  const faults = [...formal, ...further];
  if (!parsed.success || faults.length > 0) {
    throw new EnvironmentError(`environment ${draft.name ?? '(without a name)'}`, faults);
  }
  const environment = resolveEnvironment(parsed.data);
  defined.add(environment);
  return environment;
}

const defined = new WeakSet<object>();

/** Was it checked, or only written down in the same shape? */
export const isDefined = (environment: object): environment is Environment => defined.has(environment);

/** What synth should say aloud, though nothing is wrong. */
export function warningsOf(environment: Environment): string[] {
  const { notify } = environment;
  // The log of a function is a witness of its own.
  const unseen = ecsServices(environment).filter(
    (one) => one.targetGroup === undefined && one.alarm === undefined,
  );
  const silent = notify.emails.length === 0 && notify.slack === undefined;
  return [
    ...(silent ? ['notify: nobody is told about incidents'] : []),
    ...(notify.ownHealthEmails.length === 0
      ? ['notify.ownHealthEmails: nobody is told when the watchdog itself fails']
      : []),
    ...(unseen.length > 0
      ? [`${namesOf(unseen)}: no second witness, so parking and rolling back are never allowed`]
      : []),
  ];
}

/** At most ten of them, in one line. */
function namesOf(services: readonly WatchedService[]): string {
  const named = services.slice(0, 10).map((service) => `services.${service.id}`);
  const more = services.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** The keys of the object at a path, for "did you mean". */
function knownKeys(schema: ReturnType<typeof environmentSchema>, raw: unknown): KnownKeys {
  return (path) => {
    const [group, , ...rest] = path;
    if (rest.length === 1 && rest[0] === 'question') return fieldsOfKind(valueAt(raw, [...path, 'kind']));
    if (group === 'services')
      return rest[0] === 'witness' ? ['targetGroup', 'alarm'] : keysAt(ServiceSchema, rest);
    if (group === 'dependencies') return keysAt(DependencySchema, rest);
    if (group === 'vantages') return ['vpcId', 'subnetIds', 'securityGroupId', 'availabilityZones'];
    return keysAt(schema, path);
  };
}

/** Walks down optional objects and lists; elsewhere there is nothing to suggest. */
function keysAt(schema: unknown, path: readonly string[]): string[] {
  let at = schema as { unwrap?: () => unknown; shape?: Record<string, unknown>; element?: unknown };
  for (const key of path) {
    if (at.unwrap) at = at.unwrap() as typeof at;
    at = (at.shape?.[key] ?? at.element ?? {}) as typeof at;
  }
  if (at.unwrap) at = at.unwrap() as typeof at;
  return Object.keys(at.shape ?? {});
}
