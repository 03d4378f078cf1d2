import type { StopSignal } from '../clock/clock.ts';
import { AwsError } from '../ecs/aws-error.ts';
import type { Json } from '../stepfunctions/definition.ts';
import { StatesError } from '../stepfunctions/states-error.ts';

interface Waiting {
  readonly resolve: (output: Json) => void;
  readonly reject: (error: StatesError) => void;
  readonly heartbeat: () => void;
}

/** Tasks that wait for somebody to send their token back (`.waitForTaskToken`). */
export class TaskTokens {
  readonly #waiting = new Map<string, Waiting>();

  wait(token: string, call: { readonly signal: StopSignal; readonly heartbeat: () => void }): Promise<Json> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(token, { resolve, reject, heartbeat: call.heartbeat });
      call.signal.addEventListener('abort', () => this.#waiting.delete(token), { once: true });
    });
  }

  succeed(token: string, output: string): void {
    const waiting = this.#take(token);
    try {
      waiting.resolve(JSON.parse(output) as Json);
    } catch {
      this.#waiting.set(token, waiting);
      throw new AwsError('InvalidOutput', 'Invalid Output: not JSON');
    }
  }

  fail(token: string, error = 'States.TaskFailed', cause?: string): void {
    this.#take(token).reject(new StatesError(error, cause));
  }

  heartbeat(token: string): void {
    this.#find(token).heartbeat();
  }

  #take(token: string): Waiting {
    const waiting = this.#find(token);
    this.#waiting.delete(token);
    return waiting;
  }

  /** Step Functions API reference, SendTaskSuccess: a token that timed out or was used up. */
  #find(token: string): Waiting {
    const waiting = this.#waiting.get(token);
    if (!waiting)
      throw new AwsError('TaskTimedOut', 'Task Timed Out: the task is not waiting for this token.');
    return waiting;
  }
}
