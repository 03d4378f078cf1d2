#!/usr/bin/env node
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { play } from '../simulator/scenario/play.ts';
import { readScenario } from '../simulator/scenario/read-scenario.ts';
import { type FileRun, invalid } from '../simulator/scenario/run-file.ts';
import { runFiles } from '../simulator/scenario/run-files.ts';
import { POLICIES, type Policy } from '../simulator/scenario/run-scenario.ts';
import { tableOf } from '../simulator/scenario/table.ts';
import { traceLines } from '../simulator/scenario/trace.ts';
import { deployedDefinition } from './deployed-definition.ts';

const ALL_PASS = 0;
const SOME_FAIL = 1;
const BAD_INPUT = 2;

interface Options {
  readonly policy: Policy;
  readonly seed?: number;
  readonly json: boolean;
  readonly quick: boolean;
  readonly trace: boolean;
}

const command = new Command('simulate')
  .description('Plays incidents written as files in virtual time, and says whether all went as it should.')
  .argument('<file-or-folder...>', 'scenario files, or folders with *.yaml and *.yml')
  .addOption(new Option('--policy <name>', 'who watches').choices(POLICIES).default('watchdog'))
  .option('--seed <number>', "instead of each file's own", wholeNumber)
  .option('--json', 'one JSON object a line and nothing else', false)
  .option('--quick', 'without the second run that only looks on', false)
  .option('--trace', 'of each file everything that happens, as it happens, instead of a verdict', false)
  .exitOverride()
  .action(async (paths: string[], options: Options) => {
    process.exitCode = options.trace ? await trace(paths, options) : await run(paths, options);
  });

async function run(paths: readonly string[], { json, ...options }: Options): Promise<number> {
  const files = paths.flatMap(filesAt);
  const definition = await deployedDefinition();
  const read = files.map((file) => ({ file, ...textOf(file) }));
  const played = await runFiles(
    read.flatMap(({ file, text }) => (text === undefined ? [] : [{ ...options, file, text, definition }])),
  );
  let next = 0;
  const runs = read.map(
    ({ file, text, problem }): FileRun =>
      text === undefined
        ? invalid(file, undefined, [{ path: '', value: undefined, reason: problem! }])
        : played[next++]!,
  );
  console.log(json ? runs.map((one) => one.json).join('\n') : tableOf(runs.map((one) => one.summary)));
  if (runs.some(({ summary }) => summary.verdict === 'invalid')) return BAD_INPUT;
  return runs.every(({ summary }) => summary.verdict === 'pass') ? ALL_PASS : SOME_FAIL;
}

async function trace(paths: readonly string[], { policy, seed }: Options): Promise<number> {
  const definition = await deployedDefinition();
  for (const file of paths.flatMap(filesAt)) {
    const read = readScenario(readFileSync(file, 'utf8'));
    if (!read.ok) throw new InvalidArgumentError(`${file} is not a scenario: ${JSON.stringify(read.faults)}`);
    const mode = policy === 'observe' ? 'observe' : 'policy';
    const played = await play({ ...read, seed: seed ?? read.scenario.seed, definition, mode });
    console.log(traceLines(played.log.entries, played.startMs).join('\n'));
  }
  return ALL_PASS;
}

function filesAt(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const files = readdirSync(path)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  if (files.length === 0) throw new InvalidArgumentError(`there is no scenario in ${path}`);
  return files.map((name) => join(path, name));
}

function textOf(file: string): { readonly text?: string; readonly problem?: string } {
  try {
    return { text: readFileSync(file, 'utf8') };
  } catch (error) {
    return { problem: `cannot be read: ${(error as Error).message}` };
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 on.');
  return Number(text);
}

try {
  await command.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  if (error instanceof InvalidArgumentError) console.error(`error: ${error.message}`);
  process.exitCode = error.exitCode === 0 ? ALL_PASS : BAD_INPUT;
}
