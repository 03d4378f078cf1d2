import { MOST_SECONDS } from '../visit.ts';
import {
  type Check,
  filledText,
  integer,
  isObject,
  listOf,
  number,
  objectWith,
  oneOf,
  template,
  text,
} from './field-checks.ts';

/** The specification, "State Machine Variables": UAX #31 identifiers of at most 80 characters; `states` is taken. */
const VARIABLE_NAME = /^\p{ID_Start}\p{ID_Continue}*$/u;

/** An object whose names are variables. */
export const assign: Check = (value, path, faults) => {
  if (!isObject(value)) return void faults.push({ path, message: 'must be an object' });
  for (const name of Object.keys(value)) {
    const at = `${path}/${name}`;
    if (name === 'states') faults.push({ path: at, message: 'is a reserved name' });
    if (!VARIABLE_NAME.test(name)) faults.push({ path: at, message: 'is not a variable name' });
    if ([...name].length > 80) faults.push({ path: at, message: 'is longer than 80 characters' });
  }
  template(value, path, faults);
};

const errorEquals = listOf(filledText, 1);

/** Developer guide, concepts-error-handling: the bounds of each field. */
const retrier = objectWith(
  {
    ErrorEquals: errorEquals,
    Comment: text,
    IntervalSeconds: integer(1, MOST_SECONDS),
    MaxAttempts: integer(0, MOST_SECONDS),
    BackoffRate: number(1),
    MaxDelaySeconds: integer(1, 31_622_400),
    JitterStrategy: oneOf('FULL', 'NONE'),
  },
  ['ErrorEquals'],
);

const catcher = objectWith(
  { ErrorEquals: errorEquals, Comment: text, Next: text, Output: template, Assign: assign },
  ['ErrorEquals', 'Next'],
);

export const retriers: Check = guards(retrier);
export const catchers: Check = guards(catcher);

/** States.ALL must stand alone, and last. */
function guards(guard: Check): Check {
  const each = listOf(guard);
  return (value, path, faults) => {
    each(value, path, faults);
    if (!Array.isArray(value)) return;
    for (const [index, { ErrorEquals: names } = {} as Record<string, unknown>] of value.entries()) {
      if (!Array.isArray(names) || !names.includes('States.ALL')) continue;
      const at = `${path}/${index}/ErrorEquals`;
      if (names.length > 1) faults.push({ path: at, message: 'States.ALL must stand alone' });
      if (index < value.length - 1) faults.push({ path: at, message: 'States.ALL must come last' });
    }
  };
}
