/** What a JSON text can say. */
export type Json = null | boolean | number | string | Json[] | { [field: string]: Json };
export type JsonObject = { [field: string]: Json };

/** A JSON value in which any string written `{% … %}` stands for the result of its JSONata expression. */
export type Template = Json;

/** The Amazon States Language, JSONata mode: https://states-language.net/spec.html */
export interface StateMachine extends SubMachine {
  readonly QueryLanguage?: 'JSONata';
  readonly Version?: string;
  readonly TimeoutSeconds?: number;
}

export interface SubMachine {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State };
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

/** What a state, a choice rule or a catcher hands on. */
export interface Leaving {
  readonly Output?: Template;
  readonly Assign?: { readonly [name: string]: Template };
  readonly Next?: string;
}

interface Guarded extends Leaving {
  readonly End?: boolean;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export type GuardedState = TaskState | ParallelState | MapState;

export interface PassState extends Leaving {
  readonly Type: 'Pass';
}

export interface TaskState extends Guarded {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments?: Template;
  readonly Credentials?: Template;
  readonly TimeoutSeconds?: number | string;
  readonly HeartbeatSeconds?: number | string;
}

export interface ChoiceState extends Leaving {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}

export interface ChoiceRule extends Leaving {
  readonly Condition: boolean | string;
  readonly Next: string;
}

export interface WaitState extends Leaving {
  readonly Type: 'Wait';
  readonly Seconds?: number | string;
  readonly Timestamp?: string;
}

export interface SucceedState extends Leaving {
  readonly Type: 'Succeed';
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly Cause?: string;
}

export interface ParallelState extends Guarded {
  readonly Type: 'Parallel';
  readonly Arguments?: Template;
  readonly Branches: readonly SubMachine[];
}

export interface MapState extends Guarded {
  readonly Type: 'Map';
  readonly Items?: Template;
  readonly ItemSelector?: Template;
  readonly ItemBatcher?: ItemBatcher;
  readonly ItemProcessor?: ItemProcessor;
  /** The older name of ItemProcessor. */
  readonly Iterator?: ItemProcessor;
  readonly MaxConcurrency?: number | string;
  readonly ToleratedFailureCount?: number | string;
  readonly ToleratedFailurePercentage?: number | string;
}

export interface ItemProcessor extends SubMachine {
  readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | 'DISTRIBUTED' };
}

export interface ItemBatcher {
  readonly MaxItemsPerBatch?: number | string;
  readonly MaxInputBytesPerBatch?: number | string;
  readonly BatchInput?: Template;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher extends Leaving {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

/** The machines inside a state: a Parallel's branches, a Map's item processor. */
export function machinesInside(state: State): readonly SubMachine[] {
  if (state.Type === 'Parallel') return state.Branches;
  if (state.Type === 'Map') return [itemProcessorOf(state)];
  return [];
}

export function itemProcessorOf(state: MapState): ItemProcessor {
  return (state.ItemProcessor ?? state.Iterator)!;
}
