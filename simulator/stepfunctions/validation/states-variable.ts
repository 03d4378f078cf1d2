import { compileExpression, isExpression } from '../expressions.ts';
import { type Fault, isObject } from './field-checks.ts';

const NESTED_MACHINES = ['Branches', 'ItemProcessor', 'Iterator'];

/**
 * `$states.result` is for the Output and Assign of a Task, Parallel or Map, `$states.errorOutput` for those of a
 * catcher. Step Functions developer guide, workflow-variables: anywhere else both are "caught at creation, update, or
 * validation of the state machine". Needs a state whose fields have been checked.
 */
export function checkStatesVariable(state: Record<string, unknown>, path: string, faults: Fault[]): void {
  const hasResult = ['Task', 'Parallel', 'Map'].includes(state.Type as string);
  for (const [field, value] of Object.entries(state)) {
    if (NESTED_MACHINES.includes(field)) continue;
    const at = `${path}/${field}`;
    if (field === 'Catch') {
      for (const [index, catcher] of (value as object[]).entries()) {
        checkReferences(catcher, 'errorOutput', `${at}/${index}`, faults);
      }
    } else {
      const isWayOut = field === 'Output' || field === 'Assign';
      checkReferences(value, hasResult && isWayOut ? 'result' : undefined, at, faults);
    }
  }
}

function checkReferences(value: unknown, allowed: string | undefined, path: string, faults: Fault[]): void {
  if (isExpression(value)) {
    for (const name of referencesIn(compileExpression(value).ast())) {
      if (name !== allowed)
        faults.push({ path, message: `cannot use $states.${name}: it is not known here` });
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, field] of Object.entries(value)) {
      checkReferences(field, allowed, `${path}/${name}`, faults);
    }
  }
}

/** `result` and `errorOutput`, where the syntax tree has them as `$states.result` and `$states.errorOutput`. */
function referencesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const found = Object.values(node).flatMap(referencesIn);
  if (!isObject(node) || node.type !== 'path' || !Array.isArray(node.steps)) return found;
  const [first, second] = node.steps as { type: string; value: string }[];
  if (first?.type !== 'variable' || first.value !== 'states' || second?.type !== 'name') return found;
  return ['result', 'errorOutput'].includes(second.value) ? [...found, second.value] : found;
}
