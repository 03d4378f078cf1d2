import { deployedDefinition } from '../../../bin/deployed-definition.ts';
import { play } from '../../../simulator/scenario/play.ts';
import { readScenario } from '../../../simulator/scenario/read-scenario.ts';
import { runScenario } from '../../../simulator/scenario/run-scenario.ts';

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

export function parsed(text: string) {
  const read = readScenario(text);
  if (!read.ok) throw new Error(JSON.stringify(read.faults, null, 2));
  return read.scenario;
}
