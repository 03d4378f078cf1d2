import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { StateMachine } from '../../simulator/stepfunctions/definition.ts';
import type { Hunt } from './hunt.ts';
import type { Saboteur } from './saboteur.ts';
import type { SaboteurJob } from './saboteur-worker.ts';

export interface Hunted extends Hunt {
  readonly saboteur: Saboteur;
  readonly seconds: number;
  /** What went wrong with the hunt itself: a text that is not there any more, a story that the honest watchdog fails too. */
  readonly fault?: string;
}

/** Hunts every saboteur on all cores; answers in their order. */
export async function huntAll(
  saboteurs: readonly Saboteur[],
  options: {
    readonly mostRuns: number;
    readonly definition: StateMachine;
    readonly onHunted: (hunted: Hunted, done: number) => void;
  },
): Promise<readonly Hunted[]> {
  const answers: Hunted[] = [];
  let next = 0;
  let done = 0;
  const useCore = async () => {
    for (let at = next++; at < saboteurs.length; at = next++) {
      const hunted = await huntOne(saboteurs[at]!, options);
      answers[at] = hunted;
      done += 1;
      options.onHunted(hunted, done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), saboteurs.length) }, useCore));
  return answers;
}

async function huntOne(
  saboteur: Saboteur,
  { mostRuns, definition }: { mostRuns: number; definition: StateMachine },
): Promise<Hunted> {
  const begunMs = performance.now();
  const job = { saboteur, mostRuns, definition };
  const seconds = () => Math.round(performance.now() - begunMs) / 1000;
  try {
    const found = await inThread<Hunt>(job);
    const honest = found.caught
      ? await inThread<string | undefined>({ ...job, honest: found.story! })
      : undefined;
    const fault =
      honest === undefined ? undefined : `the honest watchdog breaks ${saboteur.rule} there too: ${honest}`;
    return { ...found, saboteur, seconds: seconds(), fault };
  } catch (error) {
    return { caught: false, runs: 0, saboteur, seconds: seconds(), fault: (error as Error).message };
  }
}

function inThread<Answer>(job: SaboteurJob): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const thread = new Worker(new URL('./saboteur-worker.ts', import.meta.url), { workerData: job });
  thread.on('message', (answer: Answer) => void thread.terminate().then(() => resolve(answer)));
  thread.on('error', reject);
  return promise;
}
