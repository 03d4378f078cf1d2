import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from '../definition.ts';
import { StatesError } from '../states-error.ts';
import { isTimestamp } from '../timestamp.ts';
import { aBoolean, aString, MOST_SECONDS, type RunState, wholeNumber } from '../visit.ts';

export const runPass: RunState<PassState> = (visit, state) => visit.leave(state, visit.input);

export const runSucceed: RunState<SucceedState> = (visit, state) => visit.leave(state, visit.input);

export const runFail: RunState<FailState> = async (visit, state) => {
  const error = state.Error === undefined ? undefined : await visit.evaluateAs(aString, state.Error, 'Error');
  const cause = state.Cause === undefined ? undefined : await visit.evaluateAs(aString, state.Cause, 'Cause');
  throw new StatesError(error, cause);
};

/** The first rule that holds is taken with its own Output and Assign; the state's belong to the default. */
export const runChoice: RunState<ChoiceState> = async (visit, state) => {
  for (const [index, rule] of state.Choices.entries()) {
    const holds = visit.evaluateAs(aBoolean, rule.Condition, `Choices[${index}]/Condition`);
    if (holds instanceof Promise ? await holds : holds) return visit.leave(rule, visit.input);
  }
  if (state.Default === undefined) {
    throw new StatesError(
      'States.NoChoiceMatched',
      `Failed to match a condition in the state '${visit.name}', and it has no Default.`,
    );
  }
  return visit.leave({ Output: state.Output, Assign: state.Assign, Next: state.Default }, visit.input);
};

export const runWait: RunState<WaitState> = async (visit, state) => {
  const { clock } = visit.execution;
  let delayMs: number;
  if (state.Timestamp !== undefined) {
    delayMs = Date.parse(await visit.evaluateAs(aTimestamp, state.Timestamp, 'Timestamp')) - clock.now();
  } else {
    delayMs = 1000 * (await visit.evaluateAs(wholeNumber(0, MOST_SECONDS), state.Seconds!, 'Seconds'));
  }
  if (delayMs > 0) await clock.sleep(delayMs, visit.scope.signal);
  return visit.leave(state, visit.input);
};

const aTimestamp = { is: isTimestamp, words: 'an RFC 3339 timestamp with an upper case T and Z' };
