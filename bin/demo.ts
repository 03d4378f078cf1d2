#!/usr/bin/env node
import { Command } from 'commander';
import environment from '../environments/local.ts';
import { endOnSignal, INTERRUPTED } from '../simulator/playground/end-on-signal.ts';
import { STORIES } from '../simulator/playground/stories/catalogue.ts';
import { playStory, type StoryResult } from '../simulator/playground/stories/play-story.ts';
import type { Story } from '../simulator/playground/stories/story.ts';
import { jsonLine, storyTable } from '../simulator/playground/stories/story-report.ts';
import type { StoryLine } from '../simulator/playground/story-line.ts';
import { formatLine, paintFor } from '../simulator/playground/terminal.ts';
import { BAD_INPUT, runCommand } from './run-command.ts';
import { startLocalWatchdog, TIME_SCALE } from './start-local-watchdog.ts';

const STORY_LIST = STORIES.map(({ name, about }) => `  ${name.padEnd(20)} ${about}`).join('\n');

const paint = paintFor(process.stdout, process.env);
const say = (text: string): void => console.log(text);

async function run(names: readonly string[], { json = false }: { readonly json?: boolean }): Promise<void> {
  const unknown = names.filter((name) => !STORIES.some((story) => story.name === name));
  if (unknown.length > 0) {
    console.error(`There is no story ${unknown.join(', ')}. There are:\n${STORY_LIST}`);
    process.exitCode = BAD_INPUT;
    return;
  }
  const stories =
    names.length === 0 ? STORIES : names.map((name) => STORIES.find((one) => one.name === name)!);
  const results = await playAll(stories, json);
  if (!json) say(`\n${storyTable(results)}`);
  process.exitCode = results.every((result) => result.ok) ? 0 : 1;
}

async function playAll(stories: readonly Story[], json: boolean): Promise<StoryResult[]> {
  const onLine = (line: StoryLine): void => {
    if (!json) say(formatLine(line, paint));
  };
  if (!json)
    say(`Real processes and real time; schedules and simulated AWS durations divided by ${TIME_SCALE}.`);
  const playground = await startLocalWatchdog({ timeScale: TIME_SCALE, onLine });
  endOnSignal(
    INTERRUPTED,
    (text) => console.error(text),
    () => playground.stop(),
  );
  const results: StoryResult[] = [];
  for (const story of stories) {
    if (!json) say(`\n${paint('act', story.name)}: ${story.about}`);
    const result = await playStory(story, playground, environment);
    results.push(result);
    if (json) say(jsonLine(result));
    if (json) for (const fault of result.faults) console.error(`${story.name}: ${fault}`);
  }
  await playground.stop();
  return results;
}

const command = new Command('npm run demo --')
  .description('Plays stories on real processes and in real time, and checks that each ends as it should.')
  .argument('[story...]', 'the stories to play (default: all)')
  .option('--json', 'print one object a line, and nothing else, instead of timelines and a table')
  .addHelpText(
    'after',
    `
Stories:
${STORY_LIST}

Examples:
  $ npm run demo
  $ npm run demo -- hang late-bad-revision
  $ npm run --silent demo -- --json

Exit codes: 0 every story ended as it should, 1 one did not, 2 the command was misused.`,
  )
  .exitOverride()
  .action(run);

await runCommand(command);
