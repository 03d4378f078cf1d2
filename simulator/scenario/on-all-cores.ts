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
  const cores = Math.min(availableParallelism(), jobs.length);
  const answers: Answer[] = [];
  if (cores < 2 || jobs.length < LEAST_FOR_WORKERS) {
    for (const job of jobs) {
      const answer = await work(job);
      answers.push(answer);
      onDone(answer);
    }
    return answers;
  }
  let next = 0;
  const useCore = () =>
    new Promise<void>((resolve, reject) => {
      const thread = new Worker(worker);
      let at = -1;
      const give = () => {
        at = next++;
        if (at < jobs.length) thread.postMessage(jobs[at]);
        else void thread.terminate().then(() => resolve());
      };
      thread.on('message', (answer: Answer) => {
        answers[at] = answer;
        onDone(answer);
        give();
      });
      thread.on('error', reject);
      give();
    });
  await Promise.all(Array.from({ length: cores }, useCore));
  return answers;
}

/** In a worker: one core's share of the jobs. */
export function workOff<Job, Answer>(work: (job: Job) => Promise<Answer>): void {
  parentPort!.on('message', async (job: Job) => parentPort!.postMessage(await work(job)));
}
