import { deployedDefinition } from '../../../bin/deployed-definition.ts';
import { play } from '../../../simulator/scenario/play.ts';
import { readScenario } from '../../../simulator/scenario/read-scenario.ts';
import { runScenario } from '../../../simulator/scenario/run-scenario.ts';
import type { Scenario } from '../../../simulator/scenario/scenario-schema.ts';

export const definition = await deployedDefinition();

/** A story about `backend` (and what `more` adds to its fleet), as text. */
export function storyText(
  timeline: string,
  { backend = '{}', more = '', expect = '{}', duration = '40m' } = {},
): string {
  return `scenario: a-story
story: For a test.
duration: ${duration}
fleet:
  services:
    backend: ${backend}
${more}
timeline: ${timeline}
expect: ${expect}
`;
}

/** Plays a story that must be well formed. */
export function playStory(text: string, mode: 'policy' | 'observe' = 'policy', seed = 1) {
  return play({ scenario: parsed(text), seed, definition, mode });
}

export function runStory(text: string, seed = 1) {
  return runScenario(parsed(text), { file: 'a-story.yaml', policy: 'watchdog', definition, seed });
}

const known = new Map<string, Scenario>();

/** The same text is the same scenario: what is derived from one is derived once. */
export function parsed(text: string): Scenario {
  const scenario = known.get(text) ?? parse(text);
  known.set(text, scenario);
  return scenario;
}

function parse(text: string): Scenario {
  const read = readScenario(text);
  if (!read.ok) throw new Error(JSON.stringify(read.faults, null, 2));
  return read.scenario;
}
