/**
 * What the functions use of `zod/mini`, in two of its 25 KiB: it takes its place in the bundles only. The sources,
 * the types and the tests keep zod itself, and a test holds the two against each other.
 */
interface Issue {
  readonly code: string;
  readonly expected?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Reads a value and adds what is wrong with it to the issues. */
type Read = (value: unknown, issues: Issue[]) => unknown;

interface Check {
  readonly code: string;
  readonly holds: (value: never) => boolean;
}

class Schema {
  readonly read: Read;

  constructor(read: Read) {
    this.read = read;
  }

  safeParse(value: unknown) {
    const issues: Issue[] = [];
    const data = this.read(value, issues);
    return issues.length === 0 ? { success: true, data } : { success: false, error: { issues } };
  }

  parse(value: unknown): unknown {
    const { success, data, error } = this.safeParse(value);
    if (!success) throw new TypeError(JSON.stringify(error!.issues));
    return data;
  }

  check(...checks: readonly Check[]): Schema {
    return new Schema((value, issues) => {
      const before = issues.length;
      const read = this.read(value, issues);
      if (issues.length > before) return read;
      for (const { code, holds } of checks) if (!holds(read as never)) issues.push(issue(code));
      return read;
    });
  }
}

const issue = (code: string, expected?: string): Issue => ({
  code,
  path: [],
  message: 'Invalid input',
  ...(expected && { expected }),
});

/** Passes what is as asked, and names what it should have been otherwise. */
const of = (expected: string, fits: (value: unknown) => boolean) => () =>
  new Schema((value, issues) => {
    if (!fits(value)) issues.push(issue('invalid_type', expected));
    return value;
  });

function readWithin(key: PropertyKey, schema: Schema, value: unknown, issues: Issue[]): unknown {
  const inner: Issue[] = [];
  const data = schema.read(value, inner);
  for (const one of inner) issues.push({ ...one, path: [key, ...one.path] });
  return data;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const entriesOf = (value: Readonly<Record<string, unknown>>) =>
  Object.entries(value).filter(([key]) => key !== '__proto__');

export const string = of('string', (value) => typeof value === 'string');
export const boolean = of('boolean', (value) => typeof value === 'boolean');
export const number = of('number', Number.isFinite);

export const int = () =>
  new Schema((value, issues) => {
    if (!Number.isFinite(value)) issues.push(issue('invalid_type', 'number'));
    else if (!Number.isInteger(value)) issues.push(issue('invalid_type', 'int'));
    else if (!Number.isSafeInteger(value))
      issues.push(issue((value as number) > 0 ? 'too_big' : 'too_small'));
    return value;
  });

const oneOf = (values: readonly unknown[]) =>
  new Schema((value, issues) => {
    if (!values.includes(value)) issues.push(issue('invalid_value'));
    return value;
  });
export const literal = (value: unknown) => oneOf([value]);
export { oneOf as enum };

export const optional = (schema: Schema) =>
  new Schema((value, issues) => (value === undefined ? value : schema.read(value, issues)));

export const array = (schema: Schema) =>
  new Schema((value, issues) => {
    if (Array.isArray(value)) return value.map((one, index) => readWithin(index, schema, one, issues));
    issues.push(issue('invalid_type', 'array'));
    return value;
  });

const structure = (shape: Readonly<Record<string, Schema>>, keepsOthers: boolean) =>
  new Schema((value, issues) => {
    if (!isRecord(value)) {
      issues.push(issue('invalid_type', 'object'));
      return value;
    }
    const data: Record<string, unknown> = {};
    for (const [key, schema] of Object.entries(shape)) {
      const read = readWithin(key, schema, value[key], issues);
      if (read !== undefined || key in value) data[key] = read;
    }
    return keepsOthers ? { ...Object.fromEntries(entriesOf(value)), ...data } : data;
  });
export const object = (shape: Readonly<Record<string, Schema>>) => structure(shape, false);
export const looseObject = (shape: Readonly<Record<string, Schema>>) => structure(shape, true);

/** Its keys are text, as all keys of JSON are. */
export const record = (_key: Schema, schema: Schema) =>
  new Schema((value, issues) => {
    if (!isRecord(value)) {
      issues.push(issue('invalid_type', 'record'));
      return value;
    }
    return Object.fromEntries(
      entriesOf(value).map(([key, one]) => [key, readWithin(key, schema, one, issues)]),
    );
  });

export const transform = (change: (value: unknown) => unknown) => new Schema(change);

export const pipe = (first: Schema, second: Schema) =>
  new Schema((value, issues) => {
    const before = issues.length;
    const read = first.read(value, issues);
    return issues.length > before ? read : second.read(read, issues);
  });

type Sized = string | readonly unknown[];
export const minLength = (least: number): Check => ({
  code: 'too_small',
  holds: (value: Sized) => value.length >= least,
});
export const maxLength = (most: number): Check => ({
  code: 'too_big',
  holds: (value: Sized) => value.length <= most,
});
export const regex = (pattern: RegExp): Check => ({
  code: 'invalid_format',
  holds: (value: string) => pattern.test(value),
});
export const positive = (): Check => ({ code: 'too_small', holds: (value: number) => value > 0 });
export const nonnegative = (): Check => ({ code: 'too_small', holds: (value: number) => value >= 0 });
