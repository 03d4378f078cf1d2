#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { type Boundary, boundaryNamed } from '../simulator/crashes/boundary.ts';
import { type CrashesOf, crashEverywhere } from '../simulator/crashes/crash-everywhere.ts';
import { LADDER_STORIES, QUICK_STORIES } from '../simulator/crashes/ladder-stories.ts';
import { deployedDefinition } from './deployed-definition.ts';
import { progress } from './progress.ts';
import { runCommand } from './run-command.ts';

const ALL_REST = 0;
const SOME_BROKEN = 1;

interface Options {
  readonly scenario: readonly string[];
  readonly only?: Boundary;
  readonly quick: boolean;
  readonly json: boolean;
}

const command = new Command('crashes')
  .description(
    'Plays ladder scenarios once for every call and every state of the watchdog, with one thing going wrong there, ' +
      'and looks whether everything comes to rest.',
  )
  .option('--scenario <file...>', 'instead of the ladder scenarios', [])
  .option('--only <boundary>', 'of one scenario one boundary, as a failure names it', named)
  .option('--quick', 'three scenarios: a restart, an empty start, a roll-back', false)
  .option('--json', 'one JSON object on standard output and nothing else', false)
  .exitOverride()
  .action(async (options: Options) => {
    process.exitCode = await run(options);
  });

async function run({ scenario, only, quick, json }: Options): Promise<number> {
  const shipped = (quick ? QUICK_STORIES : LADDER_STORIES).map((name) => join('scenarios', `${name}.yaml`));
  const files = scenario.length > 0 ? scenario : shipped;
  if (only && files.length !== 1) throw new InvalidArgumentError('--only needs exactly one --scenario');
  const stories = files.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const begunMs = performance.now();
  const onDone = progress('boundaries', 'broken');
  const result = await crashEverywhere(stories, await deployedDefinition(), { only, onDone });
  const seconds = (performance.now() - begunMs) / 1000;
  console.log(json ? jsonOf(result, seconds) : textOf(result, seconds));
  return result.every((one) => one.broken.length === 0) ? ALL_REST : SOME_BROKEN;
}

const total = (result: readonly CrashesOf[]): number => result.reduce((sum, one) => sum + one.boundaries, 0);

const replay = (file: string, boundary: string): string =>
  `npm run --silent crashes -- --scenario ${file} --only '${boundary}'`;

function textOf(result: readonly CrashesOf[], seconds: number): string {
  const width = Math.max(...result.map(({ file }) => file.length));
  const rows = result.map(
    ({ file, boundaries, broken }) =>
      `${file.padEnd(width)}  ${boundaries} boundaries, ${broken.length} broken`,
  );
  const failures = result.flatMap(({ file, broken }) =>
    broken.map(({ boundary, how }) => [...how, `  ${replay(file, boundary)}`].join('\n')),
  );
  const rate = Math.round(total(result) / seconds);
  const sum = `${total(result)} boundaries, all of them, in ${Math.round(seconds)} s (${rate} a second)`;
  return [...rows, sum, ...failures].join('\n');
}

function jsonOf(result: readonly CrashesOf[], seconds: number): string {
  const scenarios = result.map(({ file, boundaries, broken }) => ({
    file,
    boundaries,
    broken: broken.map(({ boundary, how }) => ({ boundary, how, replay: replay(file, boundary) })),
  }));
  return JSON.stringify({ boundaries: total(result), seconds: Math.round(seconds * 10) / 10, scenarios });
}

function named(text: string): Boundary {
  const boundary = boundaryNamed(text);
  if (!boundary) throw new InvalidArgumentError(`There is no boundary ${text}.`);
  return boundary;
}

await runCommand(command);
