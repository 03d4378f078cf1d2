import type { Json } from './definition.ts';
import { StatesError } from './states-error.ts';

/** Step Functions developer guide: service-quotas, "Maximum execution history size". */
const MOST_EVENTS = 25_000;

/** One line of an execution's history, after GetExecutionHistory. */
export interface HistoryEvent {
  /** Counts from 1. */
  readonly id: number;
  /** As AWS names it: ExecutionStarted, TaskStateEntered, TaskScheduled, TaskFailed, MapIterationStarted … */
  readonly type: string;
  readonly atMs: number;
  readonly stateName?: string;
  /**
   * Where the state stands in the tree of visits: the n-th state entered at the top is [n]; inside a Parallel or Map
   * follow attempt, branch or item, and n again. Compared number by number, it puts branch 0 before branch 1 whatever
   * the clock said.
   */
  readonly position?: readonly number[];
  readonly input?: Json;
  readonly output?: Json;
  readonly resource?: string;
  /** The item of a MapIteration event. */
  readonly index?: number;
  readonly error?: string;
  readonly cause?: string;
}

export type HistoryEntry = Omit<HistoryEvent, 'id' | 'atMs' | 'stateName' | 'position'>;

export class History {
  readonly #nowMs: () => number;
  readonly #onEvent: ((event: HistoryEvent) => void) | undefined;
  #count = 0;
  #closed = false;

  constructor(nowMs: () => number, onEvent?: (event: HistoryEvent) => void) {
    this.#nowMs = nowMs;
    this.#onEvent = onEvent;
  }

  /** Throws, uncatchably for the definition, when the history is full but for its last event. */
  record(entry: HistoryEntry, stateName?: string, position?: readonly number[]): void {
    if (this.#closed) return; // what was cancelled may still be unwinding
    if (this.#count >= MOST_EVENTS - 1) {
      throw new StatesError(
        'States.Runtime',
        `The execution reached the maximum number of history events (${MOST_EVENTS}).`,
      );
    }
    this.#append(entry, stateName, position);
  }

  /** The last event, for which there is always room. */
  close(entry: HistoryEntry): void {
    this.#append(entry);
    this.#closed = true;
  }

  #append(entry: HistoryEntry, stateName?: string, position?: readonly number[]): void {
    this.#count++;
    this.#onEvent?.({ id: this.#count, atMs: this.#nowMs(), stateName, position, ...entry });
  }
}
