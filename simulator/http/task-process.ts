import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Answer, Behaviour } from '../ecs/behaviour.ts';

const PROGRAM = fileURLToPath(new URL('./task.mjs', import.meta.url));

export interface Exit {
  readonly exitCode: number;
  readonly reason?: string;
}

export interface DependencyAddress {
  readonly name: string;
  readonly path: string;
  readonly ports: readonly number[];
}

/** POSIX shells and ECS report a death by signal as 128 and its number. */
const SIGNAL_EXIT: Readonly<Record<string, number>> = { SIGTERM: 143, SIGKILL: 137, SIGINT: 130 };

/** ECS developer guide: stopped-task-error-codes. */
const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

/** One child process that answers HTTP on a port of its own. */
export class TaskProcess {
  readonly #child: ChildProcess;
  readonly #limitMiB: number;
  #outOfMemory = false;
  #sent = '';
  port: number | undefined;

  /** @param limitMiB the supervisor kills it when it holds more */
  constructor(
    limitMiB: number,
    on: { listening(): void; exit(exit: Exit): void; line?(text: string): void },
  ) {
    this.#limitMiB = limitMiB;
    // In a process group of its own, so that ctrl-C reaches the parent alone, which then ends it in order.
    this.#child = spawn(process.execPath, [PROGRAM], {
      env: {},
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => on.line?.(line));
    }
    this.#child.on('message', (message: { port?: number; rssMiB?: number }) => {
      if (message.rssMiB !== undefined) this.#weigh(message.rssMiB);
      if (message.port === undefined || this.port === message.port) return;
      this.port = message.port;
      on.listening();
    });
    this.#child.on('error', () => undefined);
    this.#child.once('exit', (code, signal) => {
      this.port = undefined;
      const exitCode = code ?? SIGNAL_EXIT[signal ?? ''] ?? 1;
      on.exit({ exitCode, reason: this.#outOfMemory ? OUT_OF_MEMORY : undefined });
    });
  }

  get isAlive(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  behave(behaviour: Behaviour, dependencies: readonly DependencyAddress[]): void {
    const text = JSON.stringify(behaviour);
    // Its timers start anew with each behaviour: repeat none.
    const changed = text === this.#sent ? {} : { behaviour };
    this.#sent = text;
    if (this.isAlive && this.#child.connected)
      this.#child.send({ ...changed, dependencies }, () => undefined);
  }

  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** SIGTERM, then SIGKILL. */
  async end(graceMs: number): Promise<void> {
    if (!this.isAlive) return;
    const gone = once(this.#child, 'exit');
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    await gone;
    clearTimeout(timer);
  }

  #weigh(rssMiB: number): void {
    if (rssMiB <= this.#limitMiB || this.#outOfMemory) return;
    this.#outOfMemory = true;
    this.signal('SIGKILL');
  }
}

/** Asks a local port as a load balancer would. */
export function askPort(port: number, path: string, timeoutMs: number): Promise<Answer> {
  const startedAtMs = performance.now();
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => {
        const latencyMs = performance.now() - startedAtMs;
        resolve({ kind: 'answered', status: response.statusCode ?? 0, body, latencyMs });
      });
      response.on('error', () => resolve({ kind: 'refused' }));
    });
    const giveUp = setTimeout(() => {
      resolve({ kind: 'hang' });
      request.destroy();
    }, timeoutMs);
    request.on('error', () => resolve({ kind: 'refused' }));
    request.on('close', () => clearTimeout(giveUp));
  });
}
