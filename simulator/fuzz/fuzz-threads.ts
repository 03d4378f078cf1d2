import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { StateMachine } from '../stepfunctions/definition.ts';
import type { FuzzJob } from './fuzz-worker.ts';

/**
 * Gives the jobs to a thread on every core, until there are no more or somebody says enough. What one thread dies of
 * is told for its job, and another takes its place.
 */
export async function workThrough<R>(
  jobs: readonly FuzzJob[],
  definition: StateMachine,
  { signal, onDone, onDeath }: JobEnds<R>,
): Promise<void> {
  let next = 0;
  const cores = Math.min(availableParallelism(), jobs.length);
  await Promise.all(Array.from({ length: cores }, work));

  async function work(): Promise<void> {
    while (next < jobs.length && !signal.aborted) await untilDeath();
  }

  function untilDeath(): Promise<void> {
    const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), { workerData: { definition } });
    let at = -1;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => void worker.terminate().then(() => resolve());
    const give = () => {
      if (next >= jobs.length || signal.aborted) return end();
      at = next++;
      worker.postMessage(jobs[at]);
    };
    worker.on('message', (result: R) => {
      onDone(at, result);
      give();
    });
    worker.on('error', (error: Error) => {
      onDeath(at, error);
      end();
    });
    signal.addEventListener('abort', end, { once: true });
    give();
    return promise;
  }
}

interface JobEnds<R> {
  readonly signal: AbortSignal;
  /** `at`: the place of the job in the list. */
  readonly onDone: (at: number, result: R) => void;
  readonly onDeath: (at: number, error: Error) => void;
}
