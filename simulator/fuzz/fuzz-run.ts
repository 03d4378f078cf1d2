import { stringify } from 'yaml';
import { readScenario } from '../scenario/read-scenario.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import type { BrokenRule } from './broken-rule.ts';
import { checkRun } from './check-run.ts';
import { type Counts, faultsHit, guardsHit } from './coverage.ts';
import { drawScenario } from './draw-scenario.ts';
import type { DrawnScenario } from './drawn-scenario.ts';
import { efficacy } from './efficacy.ts';
import type { Mix } from './mixes.ts';

/** What came of one run; plain data, so that it can leave its thread. */
export interface FuzzRun {
  readonly seed: number;
  readonly faults: Counts;
  readonly guards: Counts;
  /** How often each rule had something to judge. */
  readonly judged: Counts;
  readonly acts: number;
  readonly fixable: number;
  readonly recovered: number;
  readonly needless: number;
  readonly harm: boolean;
  readonly broken: readonly BrokenRule[];
}

/** One run: a story of this seed's own, played and checked. */
export async function fuzzRun(seed: number, definition: StateMachine, mix?: Mix): Promise<FuzzRun> {
  const drawn = drawScenario(seed, mix);
  try {
    const scenario = scenarioOf(drawn.scenario);
    const { played, observed, broken } = await checkRun(scenario, definition);
    return {
      seed,
      faults: faultsHit(drawn.faults, played),
      guards: await guardsHit(scenario, played),
      judged: played.checker.judged(),
      acts: played.recorder.acts.length,
      ...efficacy(scenario, played, observed),
      needless: broken.filter((one) => one.rule === 'no-needless-act').length,
      harm: broken.some((one) => one.rule === 'no-harm' || one.rule === 'restored'),
      broken,
    };
  } catch (error) {
    return failed(seed, error as Error);
  }
}

export function failed(seed: number, error: Error): FuzzRun {
  const how = error.stack ?? error.message;
  const nothing = {
    faults: {},
    guards: {},
    judged: {},
    acts: 0,
    fixable: 0,
    recovered: 0,
    needless: 0,
    harm: false,
  };
  return { seed, ...nothing, broken: [{ rule: 'simulation-works', how }] };
}

/** Its file: every step on its own, nothing said by reference. */
export const scenarioText = (drawn: DrawnScenario): string =>
  stringify(drawn, { lineWidth: 110, aliasDuplicateObjects: false });

/** What is played is what the file says. */
export function scenarioOf(drawn: DrawnScenario): Scenario {
  const read = readScenario(scenarioText(drawn));
  if (!read.ok) throw new Error(`not a scenario: ${JSON.stringify(read.faults)}`);
  return read.scenario;
}
