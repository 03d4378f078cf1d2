#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import { seedOfRun } from '../simulator/fuzz/luck.ts';
import { type GraphResult, judgeGraph } from '../simulator/graphs/judge-graphs.ts';
import { onAllCores } from '../simulator/scenario/on-all-cores.ts';
import { deployedDefinition } from './deployed-definition.ts';
import { runCommand, wholeNumberFrom } from './run-command.ts';

/** Of a hundred roots so many are to be named; no victim is ever to be restarted. */
const LEAST_SHARE = 0.95;
const MOST_RUNS = 10_000;
const WORKER = new URL('../simulator/graphs/graph-worker.ts', import.meta.url);

interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly json: boolean;
}

const command = new Command('graphs')
  .description('Draws graphs in which one thing fails, and counts how often the watchdog names it.')
  .option('--runs <number>', 'how many incidents', wholeNumberFrom(0), 60)
  .option('--seed <number>', 'of the first; the others have seeds of their own', wholeNumberFrom(0), 1)
  .option('--json', 'one JSON object on standard output and nothing else', false)
  .exitOverride()
  .action(async (options: Options) => {
    process.exitCode = await run(options);
  });

async function run({ runs, seed, json }: Options): Promise<number> {
  if (runs < 1 || runs > MOST_RUNS) throw new InvalidArgumentError(`runs must be from 1 to ${MOST_RUNS}`);
  const definition = await deployedDefinition();
  const jobs = Array.from({ length: runs }, (_, run) => ({ seed: seedOfRun(seed, run), definition }));
  const results = await onAllCores(jobs, judgeGraph, WORKER);
  const right = results.filter((one) => one.isRight).length;
  const ties = results.filter((one) => one.isTie).length;
  const restarts = results.reduce((sum, one) => sum + one.victimsActedOn.length, 0);
  const share = right / runs;
  const others = results.filter((one) => !one.isRight || one.victimsActedOn.length > 0);
  console.log(
    json
      ? JSON.stringify({ runs, right, ties, share, victimsActedOn: restarts, others })
      : [
          `${right} of ${runs} roots named (${(100 * share).toFixed(1)} %), ${ties} of them as one of two, ${restarts} acts on victims`,
          ...others.map(lineOf),
        ].join('\n'),
  );
  return share >= LEAST_SHARE && restarts === 0 ? 0 : 1;
}

function lineOf({ seed, kind, root, disguise, wrong, blamed, victimsActedOn }: GraphResult): string {
  const others = wrong.map((service) => `${service} blames ${blamed[service]}`);
  const said = Object.keys(blamed).length === 0 ? ['nobody was told of anything'] : others;
  return `seed ${seed}: ${kind} ${root}, disguise: ${disguise}; ${[...said, ...victimsActedOn].join(', ')}`;
}

await runCommand(command);
