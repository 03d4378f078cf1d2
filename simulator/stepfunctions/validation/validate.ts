import { MOST_SECONDS } from '../visit.ts';
import {
  anything,
  type Fault,
  type Fields,
  filledText,
  integer,
  isObject,
  objectWith,
  oneOf,
  text,
} from './field-checks.ts';
import { checkState } from './state-checks.ts';
import { checkStatesVariable } from './states-variable.ts';
import { checkTransitions } from './transitions.ts';
import { checkVariableScopes } from './variable-scopes.ts';

const MACHINE: Fields = { Comment: text, StartAt: filledText, States: anything };

const TOP_FIELDS = objectWith(
  {
    ...MACHINE,
    Version: text,
    TimeoutSeconds: integer(1, MOST_SECONDS),
    QueryLanguage: oneOf('JSONata', 'JSONPath'),
  },
  ['StartAt', 'States'],
);

const BRANCH_FIELDS = objectWith({ ...MACHINE, QueryLanguage: oneOf('JSONata') }, ['StartAt', 'States']);

const ITEM_PROCESSOR_FIELDS = objectWith(
  {
    ...MACHINE,
    QueryLanguage: oneOf('JSONata'),
    ProcessorConfig: objectWith({
      Mode: oneOf('INLINE', 'DISTRIBUTED'),
      ExecutionType: oneOf('STANDARD', 'EXPRESS'),
    }),
  },
  ['StartAt', 'States'],
);

/** What keeps the definition from being run, or an empty list. Nothing of it is run. */
export function validateDefinition(definition: unknown): Fault[] {
  const faults: Fault[] = [];
  TOP_FIELDS(definition, '', faults);
  if (!isObject(definition)) return faults;
  const validation = new Validation(faults, definition.QueryLanguage !== 'JSONata');
  validation.machine(definition, '');
  if (faults.length === 0) checkVariableScopes(definition, '', new Set(), faults);
  return faults;
}

class Validation {
  readonly #faults: Fault[];
  readonly #jsonPathByDefault: boolean;
  readonly #stateNames = new Set<string>();

  constructor(faults: Fault[], jsonPathByDefault: boolean) {
    this.#faults = faults;
    this.#jsonPathByDefault = jsonPathByDefault;
  }

  machine(machine: Record<string, unknown>, path: string): void {
    const states = machine.States;
    if (states === undefined) return;
    if (!isObject(states)) {
      this.#fault(`${path}/States`, 'must be an object');
      return;
    }
    for (const [name, state] of Object.entries(states)) this.#state(name, state, `${path}/States/${name}`);
    checkTransitions(machine.StartAt, states, path, this.#faults);
  }

  #state(name: string, state: unknown, path: string): void {
    if ([...name].length > 80) this.#fault(path, 'has a name of more than 80 characters');
    if (this.#stateNames.has(name)) this.#fault(path, 'has the name of another state');
    this.#stateNames.add(name);
    if (
      isObject(state) &&
      (state.QueryLanguage ?? (this.#jsonPathByDefault ? 'JSONPath' : '')) === 'JSONPath'
    ) {
      this.#fault(path, 'is a JSONPath state; only JSONata is supported ("QueryLanguage": "JSONata")');
      return;
    }
    const faultsBefore = this.#faults.length;
    checkState(state, path, this.#faults);
    if (!isObject(state)) return;
    if (this.#faults.length === faultsBefore) checkStatesVariable(state, path, this.#faults);
    this.#nested(state, path);
  }

  #nested(state: Record<string, unknown>, path: string): void {
    if (state.Type === 'Parallel' && Array.isArray(state.Branches)) {
      for (const [index, branch] of state.Branches.entries()) {
        const at = `${path}/Branches/${index}`;
        BRANCH_FIELDS(branch, at, this.#faults);
        if (isObject(branch)) this.machine(branch, at);
      }
    }
    if (state.Type !== 'Map') return;
    for (const field of ['ItemProcessor', 'Iterator']) {
      const processor = state[field];
      if (processor === undefined) continue;
      ITEM_PROCESSOR_FIELDS(processor, `${path}/${field}`, this.#faults);
      if (isObject(processor)) this.machine(processor, `${path}/${field}`);
    }
  }

  #fault(path: string, message: string): void {
    this.#faults.push({ path, message });
  }
}
