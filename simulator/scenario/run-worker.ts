import { parentPort } from 'node:worker_threads';
import { type FileJob, runFile } from './run-file.ts';

/** One core's share of the files. */
parentPort!.on('message', async (job: FileJob) => {
  parentPort!.postMessage(await runFile(job));
});
