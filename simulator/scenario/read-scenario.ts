import { parse } from 'yaml';
import type { z } from 'zod';
import { EnvironmentError } from '../../shared/contracts/define-environment.ts';
import { contradictions } from './contradictions.ts';
import { environmentOf } from './environment-of-fleet.ts';
import { Scenario } from './scenario-schema.ts';

/** One thing that is wrong with a scenario file. */
export interface ScenarioFault {
  /** Where: `timeline.2.break.service`. */
  readonly path: string;
  /** What stands there. */
  readonly value: unknown;
  readonly reason: string;
}

export type ReadScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly name: string | undefined; readonly faults: readonly ScenarioFault[] };

/** Reads a file's text. Everything that is wrong with it is said at once. */
export function readScenario(text: string): ReadScenario {
  let raw: unknown;
  try {
    raw = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    const reason = `is not YAML: ${yamlFault(error as Error)}`;
    return { ok: false, name: undefined, faults: [{ path: '', value: undefined, reason }] };
  }
  const parsed = Scenario.safeParse(raw);
  if (!parsed.success) {
    return { ok: false, name: nameIn(raw), faults: parsed.error.issues.flatMap((one) => faultsOf(one, raw)) };
  }
  const contradicted = contradictions(parsed.data);
  const found = contradicted.length > 0 ? contradicted : faultsOfEnvironment(parsed.data);
  const faults = found.map(({ path, reason }) => ({ path, value: valueAt(raw, path.split('.')), reason }));
  if (faults.length > 0) return { ok: false, name: parsed.data.scenario, faults };
  return { ok: true, scenario: parsed.data };
}

/** The parser's first line without its advice to programmers. */
function yamlFault({ message }: Error): string {
  const [said] = message.split('\n');
  return said!
    .replace('; please use YAML.parseAllDocuments()', ': write each into a file of its own')
    .replace(/:$/, '');
}

/** A fleet that no owner could describe to the watchdog. */
function faultsOfEnvironment(scenario: Scenario): { path: string; reason: string }[] {
  try {
    environmentOf(scenario);
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.faults.map(({ path, problem, instead }) => ({
      path: `fleet.${path}`,
      reason: `${problem}: ${instead}`,
    }));
  }
}

function faultsOf(issue: z.core.$ZodIssue, raw: unknown): ScenarioFault[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key].join('.'),
      value: valueAt(raw, [...path, key]),
      reason: 'is not a known field',
    }));
  }
  const value = valueAt(raw, path);
  if (issue.code === 'invalid_union') {
    const inner = deepestBranch(issue);
    if (inner) return faultsOf({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, raw);
    return [{ path: path.join('.'), value, reason: reasonOf(value, unionMessage(issue)) }];
  }
  return [{ path: path.join('.'), value, reason: reasonOf(value, issue.message) }];
}

/** Of a union's branches the one that got furthest: its complaint is the one that helps. */
function deepestBranch(issue: Extract<z.core.$ZodIssue, { code: 'invalid_union' }>) {
  return issue.errors
    .flat()
    .filter((one) => one.path.length > 0 || one.code === 'unrecognized_keys')
    .sort((a, b) => b.path.length - a.path.length)[0];
}

function unionMessage(issue: Extract<z.core.$ZodIssue, { code: 'invalid_union' }>): string {
  if (issue.inclusive !== false && issue.options) return `one of ${issue.options.join(', ')}`;
  const said = new Set(issue.errors.flat().map((one) => one.message));
  return said.size > 0 ? [...said].join(', or ') : issue.message;
}

const reasonOf = (value: unknown, wanted: string): string =>
  value === undefined ? `is missing: ${wanted}` : `is not ${wanted}`;

function nameIn(raw: unknown): string | undefined {
  const name = valueAt(raw, ['scenario']);
  return typeof name === 'string' ? name : undefined;
}

function valueAt(raw: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      at !== null && typeof at === 'object' && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined,
    raw,
  );
}
