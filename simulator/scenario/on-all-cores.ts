import { availableParallelism } from 'node:os';
import { parentPort, Worker } from 'node:worker_threads';

/** Below this a second thread costs more than it saves. */
const LEAST_FOR_WORKERS = 4;

/**
 * Does every job, on all cores where that pays; answers in the order of the jobs, whoever is done first.
 * `worker`: a module that calls `workOff` with the same `work`.
 */
export async function onAllCores<Job, Answer>(
  jobs: readonly Job[],
  work: (job: Job) => Promise<Answer>,
  worker: URL,
  onDone: (answer: Answer) => void = () => undefined,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const keep = (at: number, answer: Answer) => {
    answers[at] = answer;
    onDone(answer);
  };
  if (availableParallelism() < 2 || jobs.length < LEAST_FOR_WORKERS) {
    for (const [at, job] of jobs.entries()) keep(at, await work(job));
    return answers;
  }
  let died: Error | undefined;
  const enough = new AbortController();
  await workThrough<Job, Answer>(jobs, worker, {
    signal: enough.signal,
    onDone: keep,
    onDeath: (_, error) => {
      died ??= error;
      enough.abort();
    },
  });
  if (died) throw died;
  return answers;
}

export interface WorkEnds<Answer> {
  /** What every thread is given: its `workerData`. */
  readonly given?: unknown;
  /** Stops it. */
  readonly signal: AbortSignal;
  /** `at`: the place of the job in the list. */
  readonly onDone: (at: number, answer: Answer) => void;
  readonly onDeath: (at: number, error: Error) => void;
}

/**
 * Gives the jobs to a thread on every core, until there are no more or somebody says enough. What one thread dies of
 * is told for its job, and another takes its place.
 */
export async function workThrough<Job, Answer>(
  jobs: readonly Job[],
  worker: URL,
  { given, signal, onDone, onDeath }: WorkEnds<Answer>,
): Promise<void> {
  let next = 0;
  const cores = Math.min(availableParallelism(), jobs.length);
  await Promise.all(Array.from({ length: cores }, work));

  async function work(): Promise<void> {
    while (next < jobs.length && !signal.aborted) await untilDeath();
  }

  function untilDeath(): Promise<void> {
    const thread = new Worker(worker, { workerData: given });
    let at = -1;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => void thread.terminate().then(() => resolve());
    const give = () => {
      if (next >= jobs.length || signal.aborted) return end();
      at = next++;
      thread.postMessage(jobs[at]);
    };
    thread.on('message', (answer: Answer) => {
      onDone(at, answer);
      give();
    });
    thread.on('error', (error: Error) => {
      onDeath(at, error);
      end();
    });
    signal.addEventListener('abort', end, { once: true });
    give();
    return promise;
  }
}

/** In a worker: one core's share of the jobs. */
export function workOff<Job, Answer>(work: (job: Job) => Promise<Answer>): void {
  parentPort!.on('message', async (job: Job) => parentPort!.postMessage(await work(job)));
}
