import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { familyOf } from './process-usage.ts';

const running = new Set<ChildProcess>();
const folders = new Set<string>();

/** Whatever ends the bench ends what it has started, and removes its folders. */
process.once('exit', () => {
  for (const child of running) killFamily(child);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => process.exit(code));
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'watchdog-bench-'));
  folders.add(folder);
  return folder;
}

/** Starts a process that does not outlive the bench. Out of the terminal's group: ctrl-C reaches us, we end it. */
export function startProcess(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const child = spawn(command, args, { stdio: 'ignore', ...options, detached: true });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/** Ends a process and everything it has started; resolves when it is gone. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  killFamily(child);
  await gone;
}

function killFamily({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  for (const one of familyOf(pid)) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** A process of our own that answers commands (`serveParent` is its other end). */
export class Worker {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<never>>();
  #asked = 0;

  constructor(script: string, variables: Readonly<Record<string, string>> = {}) {
    this.#child = startProcess(process.execPath, [script], {
      env: { ...process.env, ...variables },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', ({ id, value, error }: { id: number; value: never; error?: string }) => {
      const asked = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) asked?.resolve(value);
      else asked?.reject(new Error(error));
    });
    this.#child.once('exit', (code, signal) => {
      for (const asked of this.#waiting.values()) {
        asked.reject(new Error(`${path.basename(script)} ended with ${signal ?? code}`));
      }
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  ask<T>(name: string, given: unknown = null): Promise<T> {
    const asked = Promise.withResolvers<never>();
    this.#asked += 1;
    this.#waiting.set(this.#asked, asked);
    this.#child.send({ id: this.#asked, name, given });
    return asked.promise;
  }

  end(): Promise<void> {
    return endProcess(this.#child);
  }
}
