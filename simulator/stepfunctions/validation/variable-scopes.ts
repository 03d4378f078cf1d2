import { machinesInside, type State, type SubMachine } from '../definition.ts';
import type { Fault } from './field-checks.ts';

/**
 * The specification, "Variable Scope": a state inside a branch or item must not assign a variable that any state of an
 * outer scope assigns. What its own Parallel or Map assigns does not count: it comes after, and AWS takes it
 * (LocalStack's snapshot test_parallel_catch_error). Needs a machine whose fields have been checked.
 */
export function checkVariableScopes(
  unchecked: unknown,
  path: string,
  outer: ReadonlySet<string>,
  faults: Fault[],
): void {
  const machine = unchecked as SubMachine;
  for (const [name, state] of Object.entries(machine.States)) {
    for (const variable of assignedBy(state)) {
      if (outer.has(variable)) {
        const message = `assigns '${variable}', which belongs to an outer scope`;
        faults.push({ path: `${path}/States/${name}`, message });
      }
    }
  }
  const states = Object.values(machine.States);
  for (const [name, state] of Object.entries(machine.States)) {
    const others = states.filter((other) => other !== state);
    for (const inner of machinesInside(state)) {
      const visible = new Set([...outer, ...others.flatMap(assignedBy)]);
      checkVariableScopes(inner, `${path}/States/${name}`, visible, faults);
    }
  }
}

function assignedBy(state: State): string[] {
  const leavings = [
    ...('Assign' in state ? [state] : []),
    ...('Catch' in state ? (state.Catch ?? []) : []),
    ...('Choices' in state ? state.Choices : []),
  ];
  return leavings.flatMap((leaving) => Object.keys(leaving.Assign ?? {}));
}
