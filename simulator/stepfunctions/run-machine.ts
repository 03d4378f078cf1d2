import type { Json, State, SubMachine } from './definition.ts';
import type { Scope } from './execution.ts';
import { runMap } from './states/map-state.ts';
import { runParallel } from './states/parallel-state.ts';
import { runChoice, runFail, runPass, runSucceed, runWait } from './states/simple-states.ts';
import { runTask } from './states/task-state.ts';
import { type Outcome, Visit } from './visit.ts';

/** Follows one `States` field from its start to a terminal state, and returns that state's output. */
export async function runMachine(machine: SubMachine, input: Json, scope: Scope): Promise<Json> {
  let name = machine.StartAt;
  let data = input;
  for (let visited = 0; ; visited++) {
    scope.signal.throwIfAborted();
    const state = machine.States[name]!;
    const visit = new Visit(scope, name, data, [...scope.position, visited]);
    visit.record({ type: `${state.Type}StateEntered`, input: data });
    const { output, next } = await runState(visit, state);
    scope.signal.throwIfAborted();
    visit.record({ type: `${state.Type}StateExited`, output });
    if (next === undefined) return output;
    name = next;
    data = output;
  }
}

function runState(visit: Visit, state: State): Promise<Outcome> {
  switch (state.Type) {
    case 'Pass':
      return runPass(visit, state);
    case 'Task':
      return runTask(visit, state);
    case 'Choice':
      return runChoice(visit, state);
    case 'Wait':
      return runWait(visit, state);
    case 'Succeed':
      return runSucceed(visit, state);
    case 'Fail':
      return runFail(visit, state);
    case 'Parallel':
      return runParallel(visit, state);
    case 'Map':
      return runMap(visit, state);
    default:
      throw new Error(`no such type of state: ${(state satisfies never as State).Type}`);
  }
}
