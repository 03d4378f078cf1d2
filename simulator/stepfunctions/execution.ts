import type { Clock, StopSignal } from '../clock/clock.ts';
import type { Json, JsonObject, StateMachine } from './definition.ts';
import type { Expressions } from './expressions.ts';
import type { History } from './history.ts';

/** One call of a Task state's resource, for whoever plays AWS. */
export interface TaskCall {
  readonly state: string;
  readonly resource: string;
  readonly arguments: Json;
  readonly credentials?: Json;
  /** Only for `.waitForTaskToken`. */
  readonly taskToken?: string;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
  /** Counts this visit's retries; 0 on the first attempt. */
  readonly retryCount: number;
  /** Aborted when nobody waits for the answer any more: timeout, cancelled branch, end of the execution. */
  readonly signal: StopSignal;
  /** To be called on SendTaskHeartbeat: the heartbeat clock starts anew. */
  readonly heartbeat: () => void;
}

/** Resolves with the task's result; rejects with a StatesError to fail the task by name. */
export type CallTask = (call: TaskCall) => Promise<Json>;

/** What one execution shares from its first state to its last. */
export interface Execution {
  readonly definition: StateMachine;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: JsonObject;
  readonly clock: Clock;
  readonly random: () => number;
  readonly callTask: CallTask;
  readonly expressions: Expressions;
  readonly history: History;
}

/** One run through one `States` field: the top, a branch, an item. */
export interface Scope {
  readonly execution: Execution;
  /** Starts as a copy of the outer scope's, so that what is assigned inside stays inside. */
  readonly variables: JsonObject;
  readonly position: readonly number[];
  readonly signal: StopSignal;
  /** `Map` of the context object, inside an iteration. */
  readonly map?: JsonObject;
}
