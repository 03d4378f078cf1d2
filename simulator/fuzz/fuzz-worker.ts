import { parentPort, workerData } from 'node:worker_threads';
import type { StateMachine } from '../stepfunctions/definition.ts';
import type { BrokenRule } from './broken-rule.ts';
import type { DrawnScenario } from './drawn-scenario.ts';
import { fuzzRun, scenarioText } from './fuzz-run.ts';
import { shrink } from './shrink.ts';

/** One core's share: runs of seeds, and afterwards the failures among them made small. */
export type FuzzJob =
  | { readonly seed: number }
  | { readonly shrink: DrawnScenario; readonly broken: BrokenRule };

const { definition } = workerData as { readonly definition: StateMachine };

parentPort!.on('message', async (job: FuzzJob) => {
  parentPort!.postMessage('seed' in job ? await fuzzRun(job.seed, definition) : await smallest(job));
});

async function smallest({
  shrink: drawn,
  broken,
}: Extract<FuzzJob, { broken: BrokenRule }>): Promise<string> {
  return scenarioText(await shrink(drawn, broken, definition));
}
