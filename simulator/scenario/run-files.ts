import { onAllCores } from './on-all-cores.ts';
import { type FileJob, type FileRun, runFile } from './run-file.ts';

/** Runs every file; results in the order of the files. */
export function runFiles(jobs: readonly FileJob[]): Promise<readonly FileRun[]> {
  return onAllCores(jobs, runFile, new URL('./run-worker.ts', import.meta.url));
}
