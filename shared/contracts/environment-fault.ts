import type { z } from 'zod';
import { holdsSecret, isSecretName } from './secret-shapes.ts';

/** One thing that is wrong with an environment. */
export interface EnvironmentFault {
  /** Where: `services.backend.port`. */
  readonly path: string;
  /** What stands there. */
  readonly value: unknown;
  readonly problem: string;
  /** What would be right. */
  readonly instead: string;
}

/** Everything that is wrong with an environment, at once. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly faults: readonly EnvironmentFault[];

  constructor(environment: string, faults: readonly EnvironmentFault[]) {
    const lines = faults.map(
      (fault) =>
        `  ${fault.path || '(the whole)'}: ${fault.problem}; got ${show(fault.path, fault.value)}, want ${fault.instead}`,
    );
    super(
      [`${environment} has ${faults.length} fault${faults.length === 1 ? '' : 's'}:`, ...lines].join('\n'),
    );
    this.faults = faults;
  }
}

/** One short printable line; what looks like a secret is not repeated. */
function show(path: string, value: unknown): string {
  if (value === undefined) return 'nothing';
  const mask = (key: string, field: unknown): unknown =>
    field !== null && typeof field !== 'object' && (isSecretName(key) || holdsSecret(String(field)))
      ? masked(field)
      : field;
  const key = path.slice(path.lastIndexOf('.') + 1);
  const text =
    typeof value === 'number' || typeof value === 'bigint'
      ? String(value)
      : JSON.stringify(value, (inner, field) => mask(inner === '' ? key : inner, field));
  const clean = (text ?? typeof value)
    .replace(/\/\/[^/@\s"]*@/g, '//***@')
    .replace(/([?&][^=&"]*=)[^&"]*/g, '$1***')
    .replace(/[^\x20-\x7e]/g, '?');
  return clean.length <= 120 ? clean : `${clean.slice(0, 117)}...`;
}

/** Of an address, where it leads may be said. */
function masked(value: unknown): string {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return url?.host ? `${url.protocol}//${url.host}/***` : '***';
}

/** Zod's issues as faults; an unknown key comes with the name that was probably meant. */
export function faultsOfSchema(issues: readonly z.core.$ZodIssue[], input: unknown, known: KnownKeys) {
  return issues.flatMap((issue): EnvironmentFault[] => {
    const path = issue.path.map(String);
    if (issue.code !== 'unrecognized_keys') return [faultOf(issue, path, input)];
    return issue.keys.map((key) => {
      const names = known(path);
      const meant = nearest(key, names);
      return {
        path: [...path, key].join('.'),
        value: valueAt(input, [...path, key]),
        problem: meant === undefined ? 'is not a known key' : `is not a known key; did you mean ${meant}?`,
        instead: meant === undefined ? `one of ${names.join(', ')}` : meant,
      };
    });
  });
}

/** The keys that may stand in the object at a path. */
export type KnownKeys = (path: readonly string[]) => readonly string[];

function faultOf(issue: z.core.$ZodIssue, path: readonly string[], input: unknown): EnvironmentFault {
  const value = valueAt(input, path);
  return { path: path.join('.'), value, problem: problemOf(issue, value), instead: issue.message };
}

function problemOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return 'is missing';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'is not a finite number';
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    return Array.isArray(value) ? 'is empty' : 'is out of range';
  }
  if (
    issue.code === 'invalid_type' &&
    typeof value === 'string' &&
    value.trim() !== '' &&
    !Number.isNaN(Number(value))
  ) {
    return 'is a number written as text';
  }
  if (issue.code === 'invalid_type') return 'is of the wrong kind';
  return 'is not valid';
}

export function valueAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      at !== null && typeof at === 'object' && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined,
    input,
  );
}

/** The name with the fewest changed letters, if no more than a third of them differ. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const short = word.slice(0, 64).toLowerCase();
  const ranked = names
    .map((name) => ({ name, far: editDistance(short, name.toLowerCase()) }))
    .toSorted((a, b) => a.far - b.far);
  const best = ranked[0];
  return best !== undefined && best.far <= Math.max(1, Math.ceil(best.name.length / 3))
    ? best.name
    : undefined;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
