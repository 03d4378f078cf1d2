import { workerData } from 'node:worker_threads';
import { workOff } from '../scenario/on-all-cores.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import type { BrokenRule } from './broken-rule.ts';
import type { DrawnScenario } from './drawn-scenario.ts';
import { type FuzzRun, fuzzRun, scenarioText } from './fuzz-run.ts';
import type { Mix } from './mixes.ts';
import { shrink } from './shrink.ts';

/** One core's share: runs of seeds, and afterwards the failures among them made small. */
export type FuzzJob =
  | { readonly seed: number; readonly mix: Mix }
  | { readonly shrink: DrawnScenario; readonly broken: BrokenRule };

const { definition } = workerData as { readonly definition: StateMachine };

workOff(
  (job: FuzzJob): Promise<FuzzRun | string> =>
    'seed' in job ? fuzzRun(job.seed, definition, job.mix) : smallest(job),
);

async function smallest({
  shrink: drawn,
  broken,
}: Extract<FuzzJob, { broken: BrokenRule }>): Promise<string> {
  return scenarioText(await shrink(drawn, broken, definition));
}
