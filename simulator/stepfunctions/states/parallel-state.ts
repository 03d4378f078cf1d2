import { ChildAbort } from '../cancellation.ts';
import type { Json, ParallelState } from '../definition.ts';
import { runMachine } from '../run-machine.ts';
import { CANCELLED, StatesError } from '../states-error.ts';
import type { RunState, Visit } from '../visit.ts';
import { runGuarded } from './guarded.ts';

export const runParallel: RunState<ParallelState> = (visit, state) =>
  runGuarded(visit, state, () => runBranches(visit, state));

async function runBranches(visit: Visit, state: ParallelState): Promise<Json> {
  const input =
    state.Arguments === undefined ? visit.input : await visit.evaluate(state.Arguments, 'Arguments');
  visit.record({ type: 'ParallelStateStarted' });
  const { scope } = visit;
  const abort = new ChildAbort(scope.signal);
  const branches = state.Branches.map(async (branch, index) => {
    try {
      return await runMachine(branch, input, {
        ...scope,
        variables: { ...scope.variables },
        position: [...visit.position, visit.retryCount, index],
        signal: abort.signal,
      });
    } catch (error) {
      abort.abort(CANCELLED);
      throw error instanceof StatesError ? new StatesError(error.error, error.reason, true) : error;
    }
  });
  try {
    const result = await Promise.all(branches);
    visit.record({ type: 'ParallelStateSucceeded', output: result });
    return result;
  } catch (error) {
    if (error instanceof StatesError && error.error !== 'States.Runtime') {
      visit.record({ type: 'ParallelStateFailed', error: error.error, cause: error.reason });
    }
    throw error;
  } finally {
    abort.abort(CANCELLED);
  }
}
