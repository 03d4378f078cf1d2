import type { StopSignal } from '../../clock/clock.ts';
import { ChildAbort } from '../cancellation.ts';
import { itemProcessorOf, type Json, type JsonObject, type MapState } from '../definition.ts';
import { runMachine } from '../run-machine.ts';
import { CANCELLED, errorOutputOf, StatesError } from '../states-error.ts';
import { anArray, aPercentage, type RunState, type Visit, wholeNumber } from '../visit.ts';
import { runGuarded } from './guarded.ts';
import { selectItems } from './map-items.ts';

export const runMap: RunState<MapState> = (visit, state) =>
  runGuarded(visit, state, () => runItems(visit, state));

async function runItems(visit: Visit, state: MapState): Promise<Json> {
  const items = await visit.evaluateAs(anArray, state.Items ?? visit.input, 'Items');
  const tolerance = await toleranceOf(visit, state);
  const concurrency =
    state.MaxConcurrency === undefined
      ? 0
      : await visit.evaluateAs(wholeNumber(0), state.MaxConcurrency, 'MaxConcurrency');
  const iterations = await selectItems(visit, state, items);
  visit.record({ type: 'MapStateStarted' });

  const abort = new ChildAbort(visit.scope.signal);
  const results: Json[] = new Array(iterations.length);
  let failed = 0;
  let started = 0;
  const lane = async () => {
    while (started < iterations.length) {
      const index = started++;
      const { input, map } = iterations[index]!;
      try {
        results[index] = await runIteration(visit, state, { index, input, map, signal: abort.signal });
      } catch (error) {
        const failure = tolerance.verdict(error, ++failed, iterations.length);
        if (failure) {
          abort.abort(CANCELLED);
          throw failure;
        }
        results[index] = errorOutputOf(error as StatesError);
      }
    }
  };
  const lanes = concurrency === 0 ? iterations.length : Math.min(concurrency, iterations.length);
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
    visit.record({ type: 'MapStateSucceeded', output: results });
    return results;
  } catch (error) {
    if (error instanceof StatesError && error.error !== 'States.Runtime') {
      visit.record({ type: 'MapStateFailed', error: error.error, cause: error.reason });
    }
    throw error;
  } finally {
    abort.abort(CANCELLED);
  }
}

interface Iteration {
  readonly index: number;
  readonly input: Json;
  readonly map: JsonObject;
  readonly signal: StopSignal;
}

async function runIteration(visit: Visit, state: MapState, iteration: Iteration): Promise<Json> {
  const { index, input, map, signal } = iteration;
  const { scope } = visit;
  visit.record({ type: 'MapIterationStarted', index });
  const output = await runMachine(itemProcessorOf(state), input, {
    ...scope,
    variables: isDistributed(state) ? {} : { ...scope.variables },
    position: [...visit.position, visit.retryCount, index],
    signal,
    map,
  });
  visit.record({ type: 'MapIterationSucceeded', index });
  return output;
}

/** Developer guide, workflow-variables: such a Map cannot read the variables of outer scopes. */
function isDistributed(state: MapState): boolean {
  return itemProcessorOf(state).ProcessorConfig?.Mode === 'DISTRIBUTED';
}

interface Tolerance {
  /** What the failed item makes the Map fail with, or undefined while that many failures are tolerated. */
  verdict(error: unknown, failed: number, total: number): unknown;
}

/**
 * The specification, "Map State Failure Tolerance": either threshold fails the Map. Without thresholds the item's own
 * error does, except in distributed mode (developer guide: state-map-distributed), which always reports the threshold.
 */
async function toleranceOf(visit: Visit, state: MapState): Promise<Tolerance> {
  const countField = state.ToleratedFailureCount;
  const percentageField = state.ToleratedFailurePercentage;
  const count =
    countField !== undefined && (await visit.evaluateAs(wholeNumber(0), countField, 'ToleratedFailureCount'));
  const percentage =
    percentageField !== undefined &&
    (await visit.evaluateAs(aPercentage, percentageField, 'ToleratedFailurePercentage'));
  const hasThreshold = count !== false || percentage !== false;
  return {
    verdict(error, failed, total) {
      if (!(error instanceof StatesError) || error.error === 'States.Runtime') return error;
      if (!hasThreshold && !isDistributed(state)) return new StatesError(error.error, error.reason);
      const tolerated =
        hasThreshold &&
        (count === false || failed <= count) &&
        (percentage === false || (failed / total) * 100 <= percentage);
      if (tolerated) return undefined;
      return new StatesError(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );
    },
  };
}
