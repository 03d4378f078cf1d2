import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FunctionPlan } from './template-functions.ts';

const BOOTSTRAP = fileURLToPath(new URL('./lambda-bootstrap.mjs', import.meta.url));

/** Lambda developer guide: lambda-runtime-environment, the init phase has ten seconds. */
const INIT_SECONDS = 10;

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type SandboxAnswer = { readonly payload: string } | { readonly error: FunctionError };

type Message =
  | { readonly type: 'ready' }
  | { readonly type: 'response'; readonly payload: string }
  | { readonly type: 'init-error' | 'error'; readonly error: FunctionError };

/** One execution environment: a process of its own that serves one invocation at a time. */
export class LambdaSandbox {
  readonly #plan: FunctionPlan;
  readonly #child: ChildProcess;
  #ready: Promise<FunctionError | undefined>;
  #answer: ((message: Message) => void) | undefined;
  #isDead = false;
  busy = false;

  constructor(
    plan: FunctionPlan,
    variables: Readonly<Record<string, string>>,
    nameServer: string,
    onLine: (line: string) => void,
  ) {
    this.#plan = plan;
    // In a process group of its own, so that ctrl-C reaches the parent alone, which then ends it in order.
    this.#child = spawn(process.execPath, [BOOTSTRAP, plan.directory, plan.handler, nameServer], {
      cwd: plan.directory,
      env: variables,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      createInterface({ input: stream }).on('line', onLine);
    }
    this.#child.once('exit', () => {
      this.#isDead = true;
    });
    this.#child.on('error', () => undefined);
    this.#ready = this.#next(INIT_SECONDS * 1_000, 'init').then((message) =>
      'error' in message ? message.error : undefined,
    );
    this.#child.on('message', (message) => this.#answer?.(message as Message));
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Whatever ends the invocation is an answer; after an error of the runtime the environment is dead. */
  async invoke(payload: string, requestId: string): Promise<SandboxAnswer> {
    const initError = await this.#ready;
    if (initError) {
      this.kill();
      return { error: prefixed(requestId, initError) };
    }
    const timeoutMs = this.#plan.timeoutSeconds * 1_000;
    const answer = this.#next(timeoutMs, requestId);
    if (!this.#isDead) {
      const { arn: functionArn } = this.#plan;
      this.#child.send(
        { payload, requestId, functionArn, deadlineMs: Date.now() + timeoutMs },
        () => undefined,
      );
    }
    const message = await answer;
    return message.type === 'response'
      ? { payload: message.payload }
      : { error: (message as { error: FunctionError }).error };
  }

  kill(): void {
    this.#isDead = true;
    this.#child.kill('SIGKILL');
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || !this.#child.pid) return;
    const gone = once(this.#child, 'exit');
    this.kill();
    await gone;
  }

  /** The next message, or the error that Lambda reports in its stead. */
  #next(timeoutMs: number, requestId: string): Promise<Message> {
    return new Promise((resolve) => {
      const settle = (message: Message) => {
        clearTimeout(timer);
        this.#answer = undefined;
        this.#child.off('exit', onExit);
        resolve(message);
      };
      const onExit = (code: number | null, signal: string | null) =>
        settle({ type: 'error', error: exitError(requestId, code, signal) });
      const timer = setTimeout(() => {
        this.kill();
        settle({ type: 'error', error: timedOut(requestId, timeoutMs / 1_000) });
      }, timeoutMs);
      this.#child.once('exit', onExit);
      this.#answer = settle;
      if (this.#isDead) onExit(this.#child.exitCode, this.#child.signalCode ?? 'SIGKILL');
    });
  }
}

/** Lambda developer guide: troubleshooting-invocation; texts as in its log lines. */
const timedOut = (requestId: string, seconds: number): FunctionError => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
});

function exitError(requestId: string, code: number | null, signal: string | null): FunctionError {
  const how = signal === null ? `exit status ${code}` : `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${how}`,
  };
}

const prefixed = (requestId: string, error: FunctionError): FunctionError => ({
  ...error,
  errorMessage: error.errorMessage.replace(/^RequestId: init /, `RequestId: ${requestId} `),
});
