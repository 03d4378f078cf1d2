import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type FileJob, type FileRun, runFile } from './run-file.ts';

/** Below this a second thread costs more than it saves. */
const LEAST_FOR_WORKERS = 4;

/** Runs every file, on all cores where that pays; results in the order of the files, whoever is done first. */
export async function runFiles(jobs: readonly FileJob[]): Promise<readonly FileRun[]> {
  const cores = Math.min(availableParallelism(), jobs.length);
  if (cores < 2 || jobs.length < LEAST_FOR_WORKERS) {
    const runs: FileRun[] = [];
    for (const job of jobs) runs.push(await runFile(job));
    return runs;
  }
  const runs: FileRun[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: cores }, () => useWorker()));
  return runs;

  function useWorker(): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./run-worker.ts', import.meta.url));
      let at = -1;
      const give = () => {
        at = next++;
        if (at < jobs.length) worker.postMessage(jobs[at]);
        else void worker.terminate().then(() => resolve());
      };
      worker.on('message', (run: FileRun) => {
        runs[at] = run;
        give();
      });
      worker.on('error', reject);
      give();
    });
  }
}
