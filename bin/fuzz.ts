#!/usr/bin/env node
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { saysOf } from '../simulator/fuzz/broken-rule.ts';
import { type Failure, type FuzzResult, fuzzMany } from '../simulator/fuzz/fuzz-many.ts';
import { fuzzTable } from '../simulator/fuzz/fuzz-table.ts';
import { MIXES, type Mix } from '../simulator/fuzz/mixes.ts';
import { deployedDefinition } from './deployed-definition.ts';
import { runCommand, wholeNumberFrom } from './run-command.ts';

const NO_VIOLATION = 0;
const SOME_VIOLATIONS = 1;
const MOST_RUNS = 10_000_000;

interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly mix: Mix;
  readonly json: boolean;
  readonly out: string;
}

const command = new Command('fuzz')
  .description('Draws fleets and faults, plays them in virtual time, and looks for a broken rule.')
  .option('--runs <number>', 'how many stories', wholeNumberFrom(0), 500)
  .option('--seed <number>', 'of the first; the others have seeds of their own', wholeNumberFrom(0), 1)
  .addOption(new Option('--mix <name>', 'what the stories are made of').choices(MIXES).default('any'))
  .option('--json', 'one JSON object on standard output and nothing else', false)
  .option('--out <folder>', 'where scenarios that break a rule are written', 'fuzz-failures')
  .exitOverride()
  .action(async (options: Options) => {
    process.exitCode = await run(options);
  });

async function run({ runs, seed, mix, json, out }: Options): Promise<number> {
  if (runs < 1 || runs > MOST_RUNS) throw new InvalidArgumentError(`runs must be from 1 to ${MOST_RUNS}`);
  const definition = await deployedDefinition();
  const enough = new AbortController();
  process.once('SIGINT', () => enough.abort());
  const begunMs = performance.now();
  const result = await fuzzMany({
    runs,
    seed,
    mix,
    definition,
    signal: enough.signal,
    onRun: progressOf(runs, begunMs),
  });
  const seconds = (performance.now() - begunMs) / 1000;
  const files = result.failures.map((failure) => written(failure, out));
  console.log(json ? jsonOf(result, seconds, files) : textOf(result, { seconds, files, mix }));
  return result.failures.length === 0 ? NO_VIOLATION : SOME_VIOLATIONS;
}

const TELL_EVERY_MS = 1_000;

/** On standard error, where it is in nobody's way. */
function progressOf(runs: number, begunMs: number) {
  let toldMs = begunMs;
  return (done: number, failures: number): void => {
    const nowMs = performance.now();
    if (nowMs - toldMs < TELL_EVERY_MS && done < runs) return;
    toldMs = nowMs;
    const rate = (done * 1000) / (nowMs - begunMs);
    const left = Math.ceil((runs - done) / rate);
    const line = `${done} of ${runs} runs, ${rate.toFixed(1)} a second, ${left} s left, ${failures} with a violation`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}${done === runs ? '\n' : ''}` : `${line}\n`);
  };
}

function written({ rule, seed, text }: Failure, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${rule}-${seed}.yaml`);
  writeFileSync(file, text);
  return file;
}

function textOf(
  result: FuzzResult,
  { seconds, files, mix }: { seconds: number; files: readonly string[]; mix: Mix },
): string {
  const ofMix = mix === 'any' ? '' : ` --mix ${mix}`;
  const failures = result.failures.map(({ rule, how, seed }, place) =>
    [
      `${rule} (${saysOf(rule)}): ${how}`,
      `  seed ${seed}: npm run --silent fuzz -- --runs 1 --seed ${seed}${ofMix}`,
      `  scenario: npm run --silent simulate -- ${files[place]}`,
    ].join('\n'),
  );
  return [fuzzTable(result, seconds), ...failures].join('\n\n');
}

function jsonOf(result: FuzzResult, seconds: number, files: readonly string[]): string {
  const { runs, failures, judged: rules, pairs, ...counted } = result;
  const violations = failures.map(({ rule, seed }, place) => ({ rule, seed, file: files[place] }));
  const rounded = Math.round(seconds * 10) / 10;
  const { hit, of } = pairs;
  return JSON.stringify({ runs, seconds: rounded, violations, rules, pairs: { hit, of }, ...counted });
}

await runCommand(command);
