import { compileExpression, isExpression, isUnclosedExpression } from '../expressions.ts';

/** Something that keeps a definition from being accepted; `path` is a JSON pointer into it. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** Looks at one field's value and adds what is wrong with it. */
export type Check = (value: unknown, path: string, faults: Fault[]) => void;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function must(holds: (value: unknown) => boolean, expectation: string): Check {
  return (value, path, faults) => {
    if (!holds(value)) faults.push({ path, message: `must be ${expectation}` });
  };
}

export const anything: Check = () => {};
export const text = must((value) => typeof value === 'string', 'a string');
export const filledText = must(
  (value) => typeof value === 'string' && value !== '',
  'a string that is not empty',
);
export const flag = must((value) => typeof value === 'boolean', 'true or false');

export function oneOf(...values: string[]): Check {
  return must((value) => values.includes(value as string), values.join(' or '));
}

export function integer(least: number, most = Number.MAX_SAFE_INTEGER): Check {
  const bounds = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`;
  return must((value) => Number.isInteger(value) && isWithin(value, least, most), `a whole number ${bounds}`);
}

export function number(least: number, most = Number.MAX_SAFE_INTEGER): Check {
  const bounds = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`;
  return must((value) => typeof value === 'number' && isWithin(value, least, most), `a number ${bounds}`);
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return (value as number) >= least && (value as number) <= most;
}

/** A JSONata string, or a literal that passes the check. */
export function orExpression(literal: Check): Check {
  return (value, path, faults) => {
    if (isExpression(value) || isUnclosedExpression(value)) template(value, path, faults);
    else literal(value, path, faults);
  };
}

/** Any JSON; every expression in it, however deep, must be well-formed JSONata. */
export const template: Check = (value, path, faults) => {
  if (isExpression(value)) {
    try {
      compileExpression(value);
    } catch (error) {
      const { message } = error as { message?: string };
      faults.push({ path, message: `is not well-formed JSONata: ${message}` });
    }
  } else if (isUnclosedExpression(value)) {
    // Developer guide, transforming-data: "Improperly opening or closing the expression will result in a validation
    // error." LocalStack's snapshot of AWS (test_output, BASE_LITERALS) has blanks before `{%` as plain text, though.
    faults.push({ path, message: 'starts with {% and so must end with %}' });
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) template(item, `${path}/${index}`, faults);
  } else if (isObject(value)) {
    for (const [name, field] of Object.entries(value)) template(field, `${path}/${name}`, faults);
  }
};

export function listOf(item: Check, least = 0): Check {
  return (value, path, faults) => {
    if (!Array.isArray(value)) return void faults.push({ path, message: 'must be an array' });
    if (value.length < least) faults.push({ path, message: 'must not be empty' });
    for (const [index, element] of value.entries()) item(element, `${path}/${index}`, faults);
  };
}

export type Fields = Readonly<Record<string, Check>>;

/** An object with these fields and no others. */
export function objectWith(fields: Fields, required: readonly string[] = []): Check {
  return (value, path, faults) => {
    if (!isObject(value)) return void faults.push({ path, message: 'must be an object' });
    for (const [name, field] of Object.entries(value)) {
      const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (check) check(field, `${path}/${name}`, faults);
      else faults.push({ path: `${path}/${name}`, message: whyUnknown(name) });
    }
    for (const name of required) {
      if (!Object.hasOwn(value, name)) faults.push({ path, message: `needs the field ${name}` });
    }
  };
}

const JSONPATH_FIELDS = new Set([
  ...['InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'ResultSelector', 'Result', 'ItemsPath'],
  ...['SecondsPath', 'TimestampPath', 'TimeoutSecondsPath', 'HeartbeatSecondsPath', 'ErrorPath', 'CausePath'],
  ...['MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath'],
  ...['MaxItemsPerBatchPath', 'MaxInputBytesPerBatchPath', 'Variable', 'And', 'Or', 'Not'],
]);

function whyUnknown(name: string): string {
  return JSONPATH_FIELDS.has(name)
    ? 'belongs to JSONPath, and only JSONata is supported here'
    : 'is not a field that may stand here';
}
