#!/usr/bin/env node
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { comparePolicies } from '../simulator/rivals/compare-policies.ts';
import { POLICIES, type Policy } from '../simulator/rivals/policies.ts';
import { scoreTableOf } from '../simulator/rivals/score-table.ts';
import { readScenario } from '../simulator/scenario/read-scenario.ts';
import { type FileRun, invalid } from '../simulator/scenario/run-file.ts';
import { runFiles } from '../simulator/scenario/run-files.ts';
import { playPolicy } from '../simulator/scenario/run-scenario.ts';
import { tableOf } from '../simulator/scenario/table.ts';
import { traceLines } from '../simulator/scenario/trace.ts';
import { deployedDefinition } from './deployed-definition.ts';
import { BAD_INPUT, runCommand, wholeNumberFrom } from './run-command.ts';

const ALL_PASS = 0;
const SOME_FAIL = 1;

interface Options {
  readonly policy: Policy;
  readonly seed?: number;
  readonly json: boolean;
  readonly quick: boolean;
  readonly trace: boolean;
  readonly compare: boolean;
  readonly report?: string;
}

const command = new Command('simulate')
  .description('Plays incidents written as files in virtual time, and says whether all went as it should.')
  .argument('<file-or-folder...>', 'scenario files, or folders with *.yaml and *.yml')
  .addOption(new Option('--policy <name>', 'who watches').choices(POLICIES).default('watchdog'))
  .option('--seed <number>', "instead of each file's own", wholeNumberFrom(0))
  .option('--json', 'one JSON object a line and nothing else', false)
  .option('--quick', 'without the second run that only looks on', false)
  .option('--report <folder>', 'writes of each file one page on which the story can be looked at')
  .addOption(
    new Option('--compare', 'the score of every policy over all files')
      .default(false)
      .conflicts(['policy', 'quick', 'trace', 'report']),
  )
  .addOption(
    new Option('--trace', 'of each file everything that happens, as it happens, instead of a verdict')
      .default(false)
      .conflicts('report'),
  )
  .exitOverride()
  .action(async (paths: string[], options: Options) => {
    const files = paths.flatMap(filesAt);
    if (options.trace) process.exitCode = await trace(files, options);
    else if (options.compare) process.exitCode = await compare(files, options);
    else process.exitCode = await run(files, options);
  });

async function run(files: readonly string[], options: Options): Promise<number> {
  const { policy, seed, quick, json } = options;
  const definition = await deployedDefinition();
  const read = files.map((file) => ({ file, ...textOf(file) }));
  const report = options.report !== undefined;
  const played = await runFiles(
    read.flatMap(({ file, text }) =>
      text === undefined ? [] : [{ file, text, policy, seed, quick, definition, report }],
    ),
  );
  let next = 0;
  const runs = read.map(
    ({ file, text, problem }): FileRun =>
      text === undefined
        ? invalid(file, undefined, [{ path: '', value: undefined, reason: problem! }])
        : played[next++]!,
  );
  console.log(json ? runs.map((one) => one.json).join('\n') : tableOf(runs.map((one) => one.summary)));
  if (options.report !== undefined) writeReports(options.report, runs);
  if (runs.some(({ summary }) => summary.verdict === 'invalid')) return BAD_INPUT;
  return runs.every(({ summary }) => summary.verdict === 'pass') ? ALL_PASS : SOME_FAIL;
}

/** Two files may tell a scenario of the same name. */
function writeReports(folder: string, runs: readonly FileRun[]): void {
  mkdirSync(folder, { recursive: true });
  const written = new Map<string, number>();
  for (const { page, summary } of runs) {
    if (page === undefined) continue;
    const times = (written.get(summary.scenario) ?? 0) + 1;
    written.set(summary.scenario, times);
    writeFileSync(join(folder, `${summary.scenario}${times > 1 ? `-${times}` : ''}.html`), page);
  }
}

async function compare(files: readonly string[], { json, seed }: Options): Promise<number> {
  const definition = await deployedDefinition();
  const read = files.map((file) => ({ file, ...textOf(file) }));
  const { scores, bad } = await comparePolicies(read, { definition, seed });
  const lines = json ? scores.map((one) => JSON.stringify(one)) : [scoreTableOf(scores)];
  const faults = json
    ? bad.map((one) => one.json)
    : bad.flatMap(({ summary }) => summary.why.map((why) => `${summary.scenario}: ${why}`));
  console.log([...lines, ...faults].join('\n'));
  return bad.length > 0 ? BAD_INPUT : ALL_PASS;
}

async function trace(files: readonly string[], { policy, seed }: Options): Promise<number> {
  const definition = await deployedDefinition();
  for (const file of files) {
    const read = readScenario(readFileSync(file, 'utf8'));
    if (!read.ok) throw new InvalidArgumentError(`${file} is not a scenario: ${JSON.stringify(read.faults)}`);
    const played = await playPolicy(read.scenario, { policy, seed, definition });
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

await runCommand(command);
