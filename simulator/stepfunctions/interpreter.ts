import type { Clock, StopSignal } from '../clock/clock.ts';
import { ChildAbort, whenAborted } from './cancellation.ts';
import type { Json, JsonObject, StateMachine } from './definition.ts';
import type { CallTask, Execution } from './execution.ts';
import { expressionFunctions } from './expression-functions.ts';
import { Expressions } from './expressions.ts';
import { History, type HistoryEvent } from './history.ts';
import { runMachine } from './run-machine.ts';
import { CANCELLED, StatesError } from './states-error.ts';

export interface ExecutionOptions {
  /** Must have passed validateDefinition without a fault. */
  readonly definition: StateMachine;
  /** @default {} */
  readonly input?: Json;
  /** Names and ARNs for `$states.context`. @default made up */
  readonly context?: ExecutionNames;
  readonly clock: Clock;
  /** In [0, 1): jitter, `$random`, `$uuid`, task tokens. */
  readonly random: () => number;
  readonly callTask: CallTask;
  readonly onEvent?: (event: HistoryEvent) => void;
  /** StopExecution: the execution ends ABORTED. */
  readonly signal?: StopSignal;
}

export interface ExecutionNames {
  readonly executionArn?: string;
  readonly executionName?: string;
  readonly roleArn?: string;
  readonly stateMachineArn?: string;
  readonly stateMachineName?: string;
}

export type ExecutionResult =
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | { readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; readonly error?: string; readonly cause?: string };

/** Runs one execution to its end. Rejects only if the callbacks break, never because the definition fails. */
export async function runExecution(options: ExecutionOptions): Promise<ExecutionResult> {
  const { definition, clock, random, callTask, input = {} } = options;
  const history = new History(() => clock.now(), options.onEvent);
  const execution: Execution = {
    definition,
    context: contextOf(options, input),
    clock,
    random,
    callTask,
    expressions: new Expressions(
      definition,
      expressionFunctions(() => clock.now(), random),
    ),
    history,
  };
  history.record({ type: 'ExecutionStarted', input });
  const result = await outcomeOf(execution, input, options.signal);
  const { status, ...rest } = result;
  history.close({ type: `Execution${END_NAMES[status]}`, ...rest });
  return result;
}

const END_NAMES = { SUCCEEDED: 'Succeeded', FAILED: 'Failed', TIMED_OUT: 'TimedOut', ABORTED: 'Aborted' };

async function outcomeOf(execution: Execution, input: Json, stop?: StopSignal): Promise<ExecutionResult> {
  const { definition, clock } = execution;
  const abort = new ChildAbort(stop);
  const { signal } = abort;
  const scope = { execution, variables: {}, position: [], signal };
  const work = runMachine(definition, input, scope).then(
    (output): ExecutionResult => ({ status: 'SUCCEEDED', output }),
  );
  const contenders: Promise<ExecutionResult>[] = [work];
  if (stop) contenders.push(whenAborted(stop).catch(() => ({ status: 'ABORTED' })));
  if (definition.TimeoutSeconds !== undefined) {
    contenders.push(timeoutOf(clock, definition.TimeoutSeconds, signal));
  }
  try {
    return await Promise.race(contenders);
  } catch (error) {
    if (stop?.aborted) return { status: 'ABORTED' };
    if (error instanceof StatesError) return { status: 'FAILED', error: error.error, cause: error.reason };
    throw error;
  } finally {
    abort.abort(CANCELLED);
  }
}

/** Only what executes longer is timed out: whatever is due at the very last moment goes first. */
async function timeoutOf(clock: Clock, seconds: number, signal: StopSignal): Promise<ExecutionResult> {
  await clock.sleep(seconds * 1000, signal);
  await clock.sleep(0, signal);
  return {
    status: 'TIMED_OUT',
    error: 'States.Timeout',
    cause: `The execution ran longer than ${seconds} seconds.`,
  };
}

/** Step Functions developer guide: input-output-contextobject. */
function contextOf(options: ExecutionOptions, input: Json): JsonObject {
  const { context = {} } = options;
  const account = 'us-east-1:123456789012';
  const machineName = context.stateMachineName ?? 'machine';
  const executionName = context.executionName ?? 'execution';
  return {
    Execution: {
      Id: context.executionArn ?? `arn:aws:states:${account}:execution:${machineName}:${executionName}`,
      Input: input,
      Name: executionName,
      RoleArn: context.roleArn ?? `arn:aws:iam::123456789012:role/${machineName}`,
      StartTime: new Date(options.clock.now()).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: {
      Id: context.stateMachineArn ?? `arn:aws:states:${account}:stateMachine:${machineName}`,
      Name: machineName,
    },
  };
}
