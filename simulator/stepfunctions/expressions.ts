import jsonata from 'jsonata';
import type { Json, StateMachine, Template } from './definition.ts';
import { NOT_PLAIN, plainExpression } from './plain-expression.ts';
import { StatesError } from './states-error.ts';

/** Stops an endless recursion before it eats the machine; far above what an expression needs. */
const DEEPEST_RECURSION = 10_000;

/**
 * Stops an endless loop, which a recursion in tail position is. Step Functions allows 1 s (developer guide,
 * transforming-data); here one process runs many executions at once, and a slow machine must not change a result.
 */
const LONGEST_EVALUATION_MS = 3000;

/** Only a string that starts with `{%` and ends with `%}`, without blanks around, is an expression. */
export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 4 && value.startsWith('{%') && value.endsWith('%}');
}

/** Opened as an expression and not closed. Anything that does not start with `{%` is plain text. */
export function isUnclosedExpression(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('{%') && !isExpression(value);
}

/** Throws what is wrong with the syntax. */
export function compileExpression(text: string): jsonata.Expression {
  return jsonata(text.slice(2, -2), { stack: DEEPEST_RECURSION, timeout: LONGEST_EVALUATION_MS });
}

type Bindings = Readonly<Record<string, unknown>>;

interface Compiled {
  readonly plain: ((bindings: Bindings) => unknown) | undefined;
  readonly whole: jsonata.Expression;
}

function compiled(text: string): Compiled {
  const whole = compileExpression(text);
  return { plain: plainExpression(whole.ast()), whole };
}

const compiledByDefinition = new WeakMap<StateMachine, Map<string, Compiled>>();

/** Evaluates templates; expressions are compiled once per definition, not once per execution. */
export class Expressions {
  readonly #compiled: Map<string, Compiled>;
  readonly #functions: Bindings;

  /** `functions`: what expressions can call beside JSONata's own. */
  constructor(definition: StateMachine, functions: Bindings) {
    this.#functions = functions;
    this.#compiled = compiledByDefinition.get(definition) ?? new Map();
    compiledByDefinition.set(definition, this.#compiled);
  }

  /** Replaces each expression in the template by its result; `field` is named in the error. */
  evaluate(template: Template, bindings: Bindings, field: string): Json | Promise<Json> {
    const value = this.#plainly(template, bindings, field);
    return value === NOT_PLAIN ? this.#wholly(template, { ...this.#functions, ...bindings }, field) : value;
  }

  /** At once, where every expression is a plain one. */
  #plainly(template: Template, bindings: Bindings, field: string): Json | typeof NOT_PLAIN {
    if (isExpression(template)) {
      const value = this.#expression(template).plain?.(bindings) ?? NOT_PLAIN;
      return value === NOT_PLAIN ? NOT_PLAIN : jsonFor(template, field, value);
    }
    if (template === null || typeof template !== 'object') return template;
    if (Array.isArray(template)) return NOT_PLAIN;
    const object: { [name: string]: Json } = {};
    for (const name in template) {
      const value = this.#plainly(template[name]!, bindings, `${field}/${name}`);
      if (value === NOT_PLAIN) return NOT_PLAIN;
      setField(object, name, value);
    }
    return object;
  }

  async #wholly(template: Template, bindings: Bindings, field: string): Promise<Json> {
    const results: Json[] = [];
    for (const one of expressionsIn(template, field))
      results.push(await this.#result(one.text, bindings, one.field));
    return filled(template, results.values());
  }

  async #result(text: string, bindings: Bindings, field: string): Promise<Json> {
    let result: unknown;
    try {
      result = await this.#expression(text).whole.evaluate(undefined, bindings);
    } catch (error) {
      throw queryError(text, field, `threw an error during evaluation. ${explain(error)}`);
    }
    return jsonFor(text, field, result);
  }

  #expression(text: string): Compiled {
    let known = this.#compiled.get(text);
    if (!known) {
      known = compiled(text);
      this.#compiled.set(text, known);
    }
    return known;
  }
}

interface FoundExpression {
  readonly text: string;
  readonly field: string;
}

/** Every expression of a template, in the order in which they are worked out. */
function* expressionsIn(template: Template, field: string): Generator<FoundExpression> {
  if (isExpression(template)) yield { text: template, field };
  if (template === null || typeof template !== 'object') return;
  if (Array.isArray(template)) {
    for (const [index, item] of template.entries()) yield* expressionsIn(item, `${field}[${index}]`);
  } else {
    for (const [name, value] of Object.entries(template)) yield* expressionsIn(value, `${field}/${name}`);
  }
}

/** The template with the results in the places of its expressions. */
function filled(template: Template, results: Iterator<Json>): Json {
  if (isExpression(template)) return results.next().value;
  if (template === null || typeof template !== 'object') return template;
  if (Array.isArray(template)) return template.map((item) => filled(item, results));
  const object: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(template)) setField(object, name, filled(value, results));
  return object;
}

export function queryError(text: string, field: string, what: string): StatesError {
  const expression = text.slice(2, -2).trim();
  return new StatesError(
    'States.QueryEvaluationError',
    `The JSONata expression '${expression}' specified for the field '${field}' ${what}.`,
  );
}

/** JSONata throws plain objects with a code, our own functions throw errors. */
function explain(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ? `${code}: ${message}` : `${message ?? error}`;
}

function jsonFor(text: string, field: string, result: unknown): Json {
  if (result === undefined) throw queryError(text, field, 'returned nothing (undefined)');
  return jsonOf(result, () => queryError(text, field, 'returned what JSON cannot express'));
}

/** A plain copy: JSONata's sequences carry marks of their own, and its results may be parts of the input. */
function jsonOf(value: unknown, refuse: () => Error): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Number.isFinite(value)) return value as number;
  if (typeof value !== 'object' || isJsonataFunction(value)) throw refuse();
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) if (item !== undefined) items.push(jsonOf(item, refuse));
    return items;
  }
  const object: { [name: string]: Json } = {};
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) setField(object, name, jsonOf(field, refuse));
  }
  return object;
}

function isJsonataFunction(value: object): boolean {
  return '_jsonata_function' in value || '_jsonata_lambda' in value;
}

/** `__proto__` is a name like any other in JSON, but not in an assignment. */
function setField(object: { [name: string]: Json }, name: string, value: Json): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
