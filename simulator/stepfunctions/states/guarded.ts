import type { GuardedState, Json } from '../definition.ts';
import { RetryPolicy } from '../retry.ts';
import { errorOutputOf, isNamedBy, StatesError } from '../states-error.ts';
import type { Outcome, Visit } from '../visit.ts';

/**
 * Attempts until it succeeds, the retries are used up, or nobody retries the error; then looks for a catcher.
 * An error of the state's own Output or Assign is retried and caught like any other; one of a catcher's is not.
 */
export async function runGuarded(
  visit: Visit,
  state: GuardedState,
  attempt: () => Promise<Json>,
): Promise<Outcome> {
  const { clock, random } = visit.execution;
  const policy = new RetryPolicy(state.Retry, random);
  for (;;) {
    let failure: StatesError;
    try {
      const result = await attempt();
      return await visit.leave(state, result, { result });
    } catch (error) {
      if (!(error instanceof StatesError)) throw error;
      failure = error;
    }
    const delayMs = policy.delayMsAfter(failure);
    if (delayMs === undefined) return caught(visit, state, failure);
    await clock.sleep(delayMs, visit.scope.signal);
    visit.retryCount++;
  }
}

async function caught(visit: Visit, state: GuardedState, failure: StatesError): Promise<Outcome> {
  const catcher = state.Catch?.find(({ ErrorEquals }) => isNamedBy(ErrorEquals, failure));
  if (!catcher) throw failure;
  const errorOutput = errorOutputOf(failure);
  return visit.leave(catcher, errorOutput, { errorOutput });
}
