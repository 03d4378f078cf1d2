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
  const key = path.slice(path.lastIndexOf('.') + 1);
  const text =
    typeof value === 'number' || typeof value === 'bigint'
      ? String(value)
      : JSON.stringify(withoutSecrets(value, isSecretName(key)));
  const clean = (text ?? typeof value).replace(/[^\x20-\x7e]/g, '?');
  return clean.length <= 120 ? clean : `${clean.slice(0, 117)}...`;
}

/** The value with every text masked that looks like a secret, or that stands under the name of one. */
function withoutSecrets(value: unknown, isNamedSecret: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, isNamedSecret));
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value);
    return Object.fromEntries(
      fields.map(([key, one]) => [key, withoutSecrets(one, isNamedSecret || isSecretName(key))]),
    );
  }
  if (value === null || typeof value === 'boolean') return value;
  if (isNamedSecret) return '***';
  return typeof value === 'string' ? masked(value) : value;
}

/** Of an address, where it leads may be said; its query is masked whole. */
function masked(text: string): string {
  const open = text.replace(/[^/\s"]*:[^/"]*@/g, '***@').replace(/([?&][^=&"]*=)[^&"]*/g, '$1***');
  if (!holdsSecret(open.replace(/\*{3}@?/g, ''))) return open;
  const url = URL.parse(open);
  return url?.host && !holdsSecret(hostOf(open)) ? `${url.protocol}//${url.host}/***` : '***';
}

/** As it was written: a parsed one is in small letters. */
const hostOf = (address: string): string => /\/\/([^/]*)/.exec(address)?.[1] ?? '';

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
        value: strange(valueAt(input, [...path, key])),
        problem: meant === undefined ? 'is not a known key' : `is not a known key; did you mean ${meant}?`,
        instead: meant === undefined ? `one of ${names.join(', ')}` : meant,
      };
    });
  });
}

/** Under a key that nobody knows may stand anything: of its texts only plain words are repeated. */
function strange(value: unknown): unknown {
  if (typeof value === 'string') return /^[a-z][a-z-]{0,15}$/i.test(value) ? value : '***';
  if (Array.isArray(value)) return value.map(strange);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, strange(one)]));
}

/** The keys that may stand in the object at a path. */
export type KnownKeys = (path: readonly string[]) => readonly string[];

function faultOf(issue: z.core.$ZodIssue, path: readonly string[], input: unknown): EnvironmentFault {
  const value = valueAt(input, path);
  // Zod's own words, where a schema has none.
  const instead = issue.message.replace(/^Invalid input: expected (\w+).*/, 'an $1');
  return { path: path.join('.'), value, problem: problemOf(issue, value), instead };
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
