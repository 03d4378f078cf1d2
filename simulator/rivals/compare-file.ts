import { readScenario, type ScenarioFault } from '../scenario/read-scenario.ts';
import { playPolicy, resultOf } from '../scenario/run-scenario.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import { POLICIES } from './policies.ts';
import { type PolicyRun, policyRun } from './policy-run.ts';

/** One file to play with every policy; plain data, so that it can go to a worker. */
export interface CompareJob {
  readonly file: string;
  readonly text: string;
  readonly definition: StateMachine;
  readonly seed?: number;
}

export type Compared =
  | { readonly ok: true; readonly runs: readonly PolicyRun[] }
  | { readonly ok: false; readonly name: string | undefined; readonly faults: readonly ScenarioFault[] };

/** Plays a file once with each policy, from the same seed, against one run in which nobody acts. */
export async function compareFile({ file, text, definition, seed }: CompareJob): Promise<Compared> {
  const read = readScenario(text);
  if (!read.ok) return read;
  const { scenario } = read;
  const observed = await playPolicy(scenario, { policy: 'observe', definition, seed });
  const runs: PolicyRun[] = [];
  for (const policy of POLICIES) {
    const played = policy === 'observe' ? observed : await playPolicy(scenario, { policy, definition, seed });
    const result = resultOf(scenario, { file, policy, seed }, played, observed);
    runs.push(policyRun(policy, scenario, { result, played, observed }));
  }
  return { ok: true, runs };
}
