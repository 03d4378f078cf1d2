import { ChildAbort, whenAborted } from '../cancellation.ts';
import type { Json, TaskState } from '../definition.ts';
import type { TaskCall } from '../execution.ts';
import { uuidFrom } from '../expression-functions.ts';
import { checkSize } from '../payload-limit.ts';
import { CANCELLED, isTimeout, StatesError } from '../states-error.ts';
import { MOST_SECONDS, type RunState, type Visit, wholeNumber } from '../visit.ts';
import { runGuarded } from './guarded.ts';

export const runTask: RunState<TaskState> = (visit, state) =>
  runGuarded(visit, state, () => attemptTask(visit, state));

async function attemptTask(visit: Visit, state: TaskState): Promise<Json> {
  const call = await prepareCall(visit, state);
  visit.record({ type: 'TaskScheduled', resource: call.resource, input: call.arguments });
  visit.record({ type: 'TaskStarted', resource: call.resource });
  try {
    const result = (await answerInTime(visit, call)) ?? null;
    checkSize(result, `The result of the state '${visit.name}'`);
    visit.record({ type: 'TaskSucceeded', resource: call.resource, output: result });
    return result;
  } catch (error) {
    if (error instanceof StatesError && error.error !== 'States.Runtime') {
      visit.record({
        type: isTimeout(error) ? 'TaskTimedOut' : 'TaskFailed',
        resource: call.resource,
        error: error.error,
        cause: error.reason,
      });
    }
    throw error;
  }
}

type PreparedCall = Omit<TaskCall, 'signal' | 'heartbeat'>;

async function prepareCall(visit: Visit, state: TaskState): Promise<PreparedCall> {
  // Developer guide, connect-to-resource: a retry gets a new token.
  const awaitsToken = state.Resource.endsWith('.waitForTaskToken');
  const taskToken = awaitsToken ? uuidFrom(visit.execution.random) : undefined;
  const args =
    state.Arguments === undefined
      ? visit.input
      : await visit.evaluate(state.Arguments, 'Arguments', { taskToken });
  checkSize(args, `The arguments of the state '${visit.name}'`);
  const timeoutSeconds =
    state.TimeoutSeconds === undefined
      ? undefined
      : await seconds(visit, state.TimeoutSeconds, 'TimeoutSeconds');
  const heartbeatSeconds =
    state.HeartbeatSeconds === undefined
      ? undefined
      : await seconds(visit, state.HeartbeatSeconds, 'HeartbeatSeconds');
  if (timeoutSeconds !== undefined && heartbeatSeconds !== undefined && heartbeatSeconds >= timeoutSeconds) {
    const cause = `HeartbeatSeconds (${heartbeatSeconds}) must be smaller than TimeoutSeconds (${timeoutSeconds}).`;
    throw new StatesError('States.QueryEvaluationError', cause);
  }
  return {
    state: visit.name,
    resource: state.Resource,
    arguments: args,
    credentials: state.Credentials && (await visit.evaluate(state.Credentials, 'Credentials')),
    taskToken,
    timeoutSeconds,
    heartbeatSeconds,
    retryCount: visit.retryCount,
  };
}

const SECONDS = wholeNumber(1, MOST_SECONDS);

const seconds = (visit: Visit, value: number | string, field: string): number | Promise<number> =>
  visit.evaluateAs(SECONDS, value, field);

/** The task's answer, or the timeout that came first. An answer at the very moment of the timeout still counts. */
async function answerInTime(visit: Visit, call: PreparedCall): Promise<Json> {
  const { clock, callTask } = visit.execution;
  visit.scope.signal.throwIfAborted();
  const abort = new ChildAbort(visit.scope.signal);
  const { signal } = abort;
  let heartbeatAtMs = clock.now();
  const heartbeat = () => {
    heartbeatAtMs = clock.now();
  };
  const contenders: Promise<Json>[] = [whenAborted(signal), callTask({ ...call, signal, heartbeat })];
  const { timeoutSeconds, heartbeatSeconds } = call;
  if (timeoutSeconds !== undefined) {
    contenders.push(
      clock.sleep(timeoutSeconds * 1000, signal).then(() => {
        throw new StatesError('States.Timeout', `The task did not answer within ${timeoutSeconds} seconds.`);
      }),
    );
  }
  if (heartbeatSeconds !== undefined && expectsHeartbeats(call.resource)) {
    const silence = async (): Promise<never> => {
      for (;;) {
        const leftMs = heartbeatAtMs + heartbeatSeconds * 1000 - clock.now();
        if (leftMs <= 0) {
          throw new StatesError('States.HeartbeatTimeout', `No heartbeat for ${heartbeatSeconds} seconds.`);
        }
        await clock.sleep(leftMs, signal);
      }
    };
    contenders.push(silence());
  }
  try {
    return await Promise.race(contenders);
  } finally {
    abort.abort(CANCELLED);
  }
}

/** Developer guide, state-task: only callbacks and activities can send heartbeats. */
function expectsHeartbeats(resource: string): boolean {
  return resource.endsWith('.waitForTaskToken') || resource.includes(':activity:');
}
