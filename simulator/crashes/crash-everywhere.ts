import { onAllCores } from '../scenario/on-all-cores.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import type { Boundary } from './boundary.ts';
import { type Broken, boundariesOf, type CrashAnswer, crashAtEach, scenarioIn } from './crash-jobs.ts';

/** Few enough that both cores end together, and enough that handing them over costs nothing. */
const BOUNDARIES_A_JOB = 40;

export interface Story {
  readonly file: string;
  readonly text: string;
}

export interface CrashesOf {
  readonly file: string;
  readonly boundaries: number;
  readonly broken: readonly Broken[];
}

/** Every boundary of every story, or the one that is named, on all cores. */
export async function crashEverywhere(
  stories: readonly Story[],
  definition: StateMachine,
  { only, onDone }: { only?: Boundary; onDone?: (done: number, of: number, broken: number) => void } = {},
): Promise<readonly CrashesOf[]> {
  const found = new Map<string, readonly Boundary[]>();
  for (const { file, text } of stories)
    found.set(file, only ? [only] : await boundariesOf(scenarioIn(text), definition));
  const jobs = stories.flatMap((story) =>
    inPieces(found.get(story.file)!).map((boundaries) => ({ ...story, definition, boundaries })),
  );
  const all = [...found.values()].reduce((sum, one) => sum + one.length, 0);
  const sum = { done: 0, broken: 0 };
  const add = ({ played, broken }: CrashAnswer) => {
    sum.done += played;
    sum.broken += broken.length;
    onDone?.(sum.done, all, sum.broken);
  };
  const worker = new URL('./crash-worker.ts', import.meta.url);
  const answers = await onAllCores(jobs, crashAtEach, worker, add);
  const broken = answers.flatMap((one) => one.broken);
  return stories.map(({ file }) => ({
    file,
    boundaries: found.get(file)!.length,
    broken: broken.filter((one) => one.file === file),
  }));
}

const inPieces = (boundaries: readonly Boundary[]): Boundary[][] =>
  Array.from({ length: Math.ceil(boundaries.length / BOUNDARIES_A_JOB) }, (_, piece) =>
    boundaries.slice(piece * BOUNDARIES_A_JOB, (piece + 1) * BOUNDARIES_A_JOB),
  );
