import { onAllCores } from '../scenario/on-all-cores.ts';
import { type FileRun, invalid } from '../scenario/run-file.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import { type CompareJob, compareFile } from './compare-file.ts';
import { type Score, scoresOf } from './score.ts';

/** A scenario file, or why it could not be read. */
export interface ReadFile {
  readonly file: string;
  readonly text?: string;
  readonly problem?: string;
}

/** The score of every policy over all files that are scenarios, and what is wrong with the others. */
export async function comparePolicies(
  files: readonly ReadFile[],
  { definition, seed }: { readonly definition: StateMachine; readonly seed?: number },
): Promise<{ readonly scores: readonly Score[]; readonly bad: readonly FileRun[] }> {
  const jobs = files.flatMap(({ file, text }): CompareJob[] =>
    text === undefined ? [] : [{ file, text, definition, seed }],
  );
  const compared = await onAllCores(jobs, compareFile, new URL('./compare-worker.ts', import.meta.url));
  const unreadable = files
    .filter((one) => one.text === undefined)
    .map(({ file, problem }) =>
      invalid(file, undefined, [{ path: '', value: undefined, reason: problem ?? 'cannot be read' }]),
    );
  const refused = compared.flatMap((one, index) =>
    one.ok ? [] : [invalid(jobs[index]!.file, one.name, one.faults)],
  );
  return {
    scores: scoresOf(compared.flatMap((one) => (one.ok ? one.runs : []))),
    bad: [...unreadable, ...refused],
  };
}
