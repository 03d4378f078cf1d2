/** EventBridge user guide: eb-create-pattern. The leaves are arrays of what a field may be. */
export interface EventPattern {
  readonly [field: string]: EventPattern | readonly Candidate[];
}

type Candidate =
  | string
  | number
  | boolean
  | null
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly exists: boolean }
  | { readonly 'anything-but': string | number | readonly (string | number)[] }
  | { readonly 'equals-ignore-case': string }
  | { readonly wildcard: string };

/** Every field of the pattern must match; an array in the event matches if one of its items does. */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    const actual = isObject(event) ? event[field] : undefined;
    if (Array.isArray(expected)) return matchesOne(expected, actual);
    return matchesPattern(expected as EventPattern, actual);
  });
}

function matchesOne(candidates: readonly Candidate[], actual: unknown): boolean {
  const values = Array.isArray(actual) ? actual : [actual];
  return candidates.some((candidate) => {
    if (isObject(candidate) && 'exists' in candidate) return candidate.exists === (actual !== undefined);
    return values.some((value) => matches(candidate, value));
  });
}

function matches(candidate: Candidate, value: unknown): boolean {
  if (value === undefined) return false;
  if (!isObject(candidate)) return candidate === value;
  const text = String(value);
  if ('prefix' in candidate) return text.startsWith(String(candidate.prefix));
  if ('suffix' in candidate) return text.endsWith(String(candidate.suffix));
  if ('anything-but' in candidate) return !([candidate['anything-but']].flat() as unknown[]).includes(value);
  if ('equals-ignore-case' in candidate) {
    return text.toLowerCase() === String(candidate['equals-ignore-case']).toLowerCase();
  }
  if ('wildcard' in candidate) return wildcard(String(candidate.wildcard)).test(text);
  throw new Error(`The local cloud does not play the event pattern ${JSON.stringify(candidate)}`);
}

function wildcard(text: string): RegExp {
  const escaped = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 's');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
