import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawScenario } from '../../simulator/fuzz/draw-scenario.ts';
import { scenarioText } from '../../simulator/fuzz/fuzz-run.ts';
import { seedOfRun } from '../../simulator/fuzz/luck.ts';
import { play } from '../../simulator/scenario/play.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';
import type { StateMachine } from '../../simulator/stepfunctions/definition.ts';
import { directedStory } from './directed-stories.ts';
import { PROOFS } from './proofs.ts';
import type { Saboteur } from './saboteur.ts';

const SCENARIOS = join(import.meta.dirname, '../../scenarios');

/** Whether the rule's property saw the saboteur at work. */
export interface Hunt {
  readonly caught: boolean;
  readonly runs: number;
  /** In which story, and how it was broken. */
  readonly story?: string;
  readonly how?: string;
}

/** Plays stories, the directed ones first, until one breaks the saboteur's rule. */
export async function hunt(saboteur: Saboteur, mostRuns: number, definition: StateMachine): Promise<Hunt> {
  if (saboteur.proof) {
    const how = await PROOFS[saboteur.rule]!();
    return { caught: how !== undefined, runs: 1, story: 'its proof', how };
  }
  const directed = saboteur.stories ?? [];
  for (let run = 0; run < mostRuns; run++) {
    const story = directed[run] ?? `drawn ${run - directed.length}`;
    const how = await brokenIn(story, saboteur, definition);
    if (how !== undefined) return { caught: true, runs: run + 1, story, how };
  }
  return { caught: false, runs: mostRuns };
}

/** How a story breaks the rule, if it does. */
export async function brokenIn(
  story: string,
  { rule }: Pick<Saboteur, 'rule'>,
  definition: StateMachine,
): Promise<string | undefined> {
  const read = readScenario(textOf(story));
  if (!read.ok) throw new Error(`${story}: ${JSON.stringify(read.faults)}`);
  const { scenario } = read;
  const { checker } = await play({ scenario, seed: scenario.seed, definition, mode: 'policy' });
  return checker.violations.find((one) => one.rule === rule)?.how;
}

const DRAWN = /^drawn (\d+)$/;

function textOf(story: string): string {
  const drawn = DRAWN.exec(story);
  if (drawn) return scenarioText(drawScenario(seedOfRun(1, Number(drawn[1]))).scenario);
  const file = join(SCENARIOS, `${story}.yaml`);
  const text = directedStory(story) ?? (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  if (text === undefined) throw new Error(`no story is called ${story}`);
  return text;
}
