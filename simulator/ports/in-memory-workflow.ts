import type { Workflow } from '../../shared/ports.ts';
import type { Clock } from '../clock/clock.ts';
import type { Json, StateMachine } from '../stepfunctions/definition.ts';
import type { CallTask } from '../stepfunctions/execution.ts';
import type { HistoryEvent } from '../stepfunctions/history.ts';
import { type ExecutionResult, runExecution } from '../stepfunctions/interpreter.ts';

export type EndedBadly = 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface StateMachineParts {
  readonly definition: StateMachine;
  readonly clock: Clock;
  readonly random: (purpose: string) => () => number;
  readonly callTask: CallTask;
  readonly onEvent: (execution: string, event: HistoryEvent) => void;
  readonly onEnd: (execution: string, status: ExecutionResult['status'], error?: string) => void;
}

interface Running {
  readonly input: string;
  readonly stop: AbortController;
  endsAs?: EndedBadly;
}

/** Step Functions over the interpreter: the definition that is deployed, in virtual time. */
export class InMemoryStateMachine implements Workflow {
  readonly #parts: StateMachineParts;
  readonly #executions = new Map<string, Running | 'over' | 'stopped'>();

  constructor(parts: StateMachineParts) {
    this.#parts = parts;
  }

  /** Step Functions API, StartExecution: the same name and input while it runs is the same start; else refused. */
  async start(
    execution: string,
    input: { readonly service: string; readonly incident: string },
  ): Promise<'started' | 'already'> {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(execution)) throw new Error(`InvalidName: ${execution}`);
    const text = JSON.stringify(input);
    const known = this.#executions.get(execution);
    if (known !== undefined) return isRunning(known) && known.input === text ? 'started' : 'already';
    const running: Running = { input: text, stop: new AbortController() };
    this.#executions.set(execution, running);
    void this.#run(execution, JSON.parse(text) as Json, running);
    return 'started';
  }

  /** Consistent at once, which the API reference does not promise; it is asked a lease after the start, or later. */
  async stateOf(execution: string): Promise<'running' | 'stopped' | 'over'> {
    const one = this.#executions.get(execution) ?? 'over';
    return isRunning(one) ? 'running' : one;
  }

  /** Names of the executions that run now. */
  running(): string[] {
    return [...this.#executions].filter(([, one]) => isRunning(one)).map(([name]) => name);
  }

  /** StopExecution, or the end of its time. Whatever function it has called goes on. */
  end(execution: string, status: EndedBadly): void {
    const running = this.#executions.get(execution);
    if (running === undefined || !isRunning(running)) return;
    running.endsAs = status;
    running.stop.abort(new Error(status));
  }

  async #run(execution: string, input: Json, running: Running): Promise<void> {
    const { definition, clock, random, callTask, onEvent, onEnd } = this.#parts;
    const result = await runExecution({
      definition,
      input,
      context: { executionName: execution },
      clock,
      random: random(`execution/${execution}`),
      callTask,
      onEvent: (event) => onEvent(execution, event),
      signal: running.stop.signal,
    });
    const status = running.endsAs ?? result.status;
    this.#executions.set(execution, status === 'ABORTED' ? 'stopped' : 'over');
    onEnd(execution, status, result.status === 'SUCCEEDED' ? undefined : result.error);
  }
}

const isRunning = (one: Running | 'over' | 'stopped'): one is Running => typeof one === 'object';
