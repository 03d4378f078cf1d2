import { isoTime } from '../clock/iso-time.ts';
import type { Json, JsonObject, Leaving, State, Template } from './definition.ts';
import type { Execution, Scope } from './execution.ts';
import { isExpression, queryError } from './expressions.ts';
import type { HistoryEntry } from './history.ts';
import { checkSize } from './payload-limit.ts';
import { StatesError } from './states-error.ts';

export interface Outcome {
  readonly output: Json;
  /** Absent after a terminal state. */
  readonly next?: string;
}

/** What `$states` holds beside input and context, and what the context holds beside the usual. */
interface Extras {
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly taskToken?: string;
  readonly map?: JsonObject;
}
const NO_EXTRAS: Extras = {};

/** One stay in one state, from entering to leaving, retries included. */
export class Visit {
  readonly scope: Scope;
  readonly name: string;
  readonly input: Json;
  readonly position: readonly number[];
  readonly #enteredAtMs: number;
  retryCount = 0;
  #extrasShown: Extras | undefined;
  #statesShown: JsonObject = {};

  constructor(scope: Scope, name: string, input: Json, position: readonly number[]) {
    this.scope = scope;
    this.name = name;
    this.input = input;
    this.position = position;
    this.#enteredAtMs = scope.execution.clock.now();
  }

  get execution(): Execution {
    return this.scope.execution;
  }

  record(entry: HistoryEntry): void {
    this.scope.execution.history.record(entry, this.name, this.position);
  }

  /** The field's value with its expressions worked out, as the variables were on entry; at once, where they are plain. */
  evaluate(template: Template, field: string, extras = NO_EXTRAS): Json | Promise<Json> {
    const bindings = { ...this.scope.variables, states: this.#statesFor(extras) };
    const found = this.execution.expressions.evaluate(template, bindings, field);
    return found instanceof Promise
      ? found.then((value) => this.#unlessAborted(value))
      : this.#unlessAborted(found);
  }

  #unlessAborted(value: Json): Json {
    this.scope.signal.throwIfAborted();
    return value;
  }

  /** A field that takes one kind of value only; anything else is a States.QueryEvaluationError. */
  evaluateAs<T extends Json>(expected: Expected<T>, template: Template, field: string): T | Promise<T> {
    const found = this.evaluate(template, field);
    if (found instanceof Promise) return found.then((value) => checked(value, expected, template, field));
    return checked(found, expected, template, field);
  }

  /** Works out Output and Assign from the same old values, then assigns. */
  async leave(by: Leaving, passedOn: Json, extras: Extras = {}): Promise<Outcome> {
    const found = by.Output === undefined ? passedOn : this.evaluate(by.Output, 'Output', extras);
    const output = found instanceof Promise ? await found : found;
    checkSize(output, `The output of the state '${this.name}'`);
    if (by.Assign) {
      const assigned = (await this.evaluate(by.Assign as Template, 'Assign', extras)) as JsonObject;
      checkSize(assigned, `What the state '${this.name}' assigns to variables`);
      Object.assign(this.scope.variables, assigned);
    }
    return { output, next: by.Next };
  }

  /** The rules of a choice, or what is put out and assigned, all see the same. */
  #statesFor(extras: Extras): JsonObject {
    if (this.#extrasShown !== extras) {
      this.#extrasShown = extras;
      this.#statesShown = this.#states(extras);
    }
    return this.#statesShown;
  }

  /** Step Functions developer guide: input-output-contextobject. */
  #states(extras: Extras): JsonObject {
    const map = extras.map ?? this.scope.map;
    const context: JsonObject = {
      ...this.execution.context,
      State: { EnteredTime: isoTime(this.#enteredAtMs), Name: this.name, RetryCount: this.retryCount },
    };
    if (map) context.Map = map;
    if (extras.taskToken) context.Task = { Token: extras.taskToken };
    const states: JsonObject = { input: this.input, context };
    if (extras.result !== undefined) states.result = extras.result;
    if (extras.errorOutput !== undefined) states.errorOutput = extras.errorOutput;
    return states;
  }
}

interface Expected<T extends Json> {
  is(value: Json): value is T;
  readonly words: string;
}

function checked<T extends Json>(value: Json, expected: Expected<T>, template: Template, field: string): T {
  if (expected.is(value)) return value;
  if (isExpression(template)) throw queryError(template, field, `must give ${expected.words}`);
  throw new StatesError('States.QueryEvaluationError', `The field '${field}' must be ${expected.words}.`);
}

/** Runs one kind of state. */
export type RunState<S extends State> = (visit: Visit, state: S) => Promise<Outcome>;

export const aString = {
  is: (value: Json): value is string => typeof value === 'string',
  words: 'a string',
};

export const aBoolean = {
  is: (value: Json): value is boolean => typeof value === 'boolean',
  words: 'a boolean',
};

export const anArray = {
  is: (value: Json): value is Json[] => Array.isArray(value),
  words: 'an array',
};

export const aPercentage = {
  is: (value: Json): value is number => typeof value === 'number' && value >= 0 && value <= 100,
  words: 'a number from 0 to 100',
};

/** Step Functions takes no more than 99,999,999 seconds anywhere (developer guide: state-task, state-wait). */
export const MOST_SECONDS = 99_999_999;

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  return {
    is: (value: Json): value is number =>
      Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
    words: `a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? ' up' : ` to ${most}`}`,
  };
}
