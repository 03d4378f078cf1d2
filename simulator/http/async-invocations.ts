import { AwsError } from '../ecs/aws-error.ts';
import type { Principal } from './iam-gate.ts';
import type { InvocationResult, LambdaRuntime } from './lambda-runtime.ts';
import type { Queues } from './queues.ts';
import type { FunctionPlan } from './template-functions.ts';

/** Lambda developer guide: invocation-async-error-handling, one minute before the first retry, two before the second. */
const RETRY_AFTER_MS = [60_000, 120_000];
/** There too: throttled events are tried again from 1 second up to 5 minutes apart. */
const THROTTLED_FIRST_MS = 1_000;
const THROTTLED_LONGEST_MS = 300_000;

/** Lambda's own queue between an `Event` invocation and the function. */
export class AsyncInvocations {
  readonly #runtime: LambdaRuntime;
  readonly #queues: Queues;
  readonly #timeScale: number;
  readonly #timers = new Set<NodeJS.Timeout>();
  #generation = 0;

  constructor(runtime: LambdaRuntime, queues: Queues, timeScale: number) {
    this.#runtime = runtime;
    this.#queues = queues;
    this.#timeScale = timeScale;
  }

  /** Returns at once; throws only if there is no such function. */
  submit(functionName: string, payload: string): void {
    const plan = this.#runtime.planOf(functionName);
    // What still comes while the cloud is closing is lost with it.
    this.#deliver(plan, payload, this.#generation).catch(() => undefined);
  }

  /** Forgets what is waiting. */
  reset(): void {
    this.#generation++;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #deliver(plan: FunctionPlan, payload: string, generation: number): Promise<void> {
    const { mostRetries, mostAgeSeconds } = plan.invokeConfig;
    const expiresAtMs = Date.now() + (mostAgeSeconds * 1_000) / this.#timeScale;
    let throttledMs = THROTTLED_FIRST_MS;
    for (let retries = 0; ; ) {
      const outcome = await this.#attempt(plan, payload);
      if (generation !== this.#generation) return;
      if (outcome !== 'throttled' && !outcome.error) return;
      if (outcome === 'throttled') {
        await this.#wait(throttledMs);
        throttledMs = Math.min(2 * throttledMs, THROTTLED_LONGEST_MS);
      } else {
        if (retries >= mostRetries) return this.#giveUp(plan, payload, 'RetriesExhausted', outcome);
        await this.#wait(RETRY_AFTER_MS[retries] ?? RETRY_AFTER_MS[1]!);
        retries++;
      }
      if (generation !== this.#generation) return;
      if (Date.now() > expiresAtMs) return this.#giveUp(plan, payload, 'EventAgeExceeded', undefined);
    }
  }

  async #attempt(plan: FunctionPlan, payload: string): Promise<InvocationResult | 'throttled'> {
    try {
      return await this.#runtime.invoke(plan.functionName, payload);
    } catch (error) {
      if (error instanceof AwsError && error.name === 'TooManyRequestsException') return 'throttled';
      throw error;
    }
  }

  /** Lambda developer guide: a destination gets a record of the invocation, a dead-letter queue the event itself. */
  async #giveUp(
    plan: FunctionPlan,
    payload: string,
    condition: string,
    outcome: InvocationResult | undefined,
  ): Promise<void> {
    const roleName = plan.roleArn.slice(plan.roleArn.lastIndexOf('/') + 1);
    const principal: Principal = { kind: 'role', roleName, session: plan.functionName };
    if (plan.invokeConfig.onFailureArn) {
      const record = {
        version: '1.0',
        timestamp: new Date().toISOString(),
        requestContext: { functionArn: `${plan.arn}:$LATEST`, condition },
        requestPayload: JSON.parse(payload),
        responsePayload: outcome && JSON.parse(outcome.payload),
      };
      await this.#queues.sendAs(principal, plan.invokeConfig.onFailureArn, { body: JSON.stringify(record) });
    }
    if (plan.deadLetterArn) {
      const attributes = { ErrorCode: '200', ErrorMessage: outcome?.error?.errorMessage ?? condition };
      await this.#queues.sendAs(principal, plan.deadLetterArn, { body: payload, attributes });
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, ms / this.#timeScale);
      this.#timers.add(timer);
    });
  }
}
