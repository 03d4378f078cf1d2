#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type Explored, explore } from '../simulator/model/explore.ts';
import { BROKEN, rulesWith } from '../simulator/model/rules.ts';

const ALL_HOLD = 0;
const SOME_BROKEN = 1;
const BAD_INPUT = 2;

const BOUNDS = [
  'two services; two workers: one a service, two executions of one incident, or one execution invoked twice',
  'rungs force-deploy (one service) and scale-cycle; any remedy may help or not',
  'the restorer; leases, checks, deadlines and tombstones that run out; ECS that lags once',
];
const DISTURBANCES = 'a worker dies, people stop it, CI deploys, a human or the autoscaler scales, ECS lags';

interface Options {
  readonly break?: string;
  readonly disturbances: number;
  readonly json: boolean;
}

const command = new Command('model')
  .description(
    'Explores every state that the shipped decisions about leases, acts and debts can reach within its bounds.',
  )
  .addOption(
    new Option('--break <rule>', 'with one rule broken: the shortest way to harm').choices(
      Object.keys(BROKEN),
    ),
  )
  .option('--disturbances <number>', 'how many of them in one run', wholeNumber, 1)
  .option('--json', 'one JSON object on standard output and nothing else', false)
  .exitOverride()
  .action((options: Options) => {
    process.exitCode = run(options);
  });

function run({ break: broken, disturbances, json }: Options): number {
  const begunMs = performance.now();
  const found = explore(rulesWith(broken), disturbances);
  const seconds = Math.round((performance.now() - begunMs) / 100) / 10;
  console.log(json ? jsonOf(found, seconds, disturbances) : textOf(found, seconds, disturbances));
  return found.broken === undefined ? ALL_HOLD : SOME_BROKEN;
}

const boundsOf = (disturbances: number): string[] => [
  ...BOUNDS,
  `at most ${disturbances} of these disturbances in one run, anywhere: ${DISTURBANCES}`,
];

function jsonOf(found: Explored, seconds: number, disturbances: number): string {
  return JSON.stringify({ bounds: boundsOf(disturbances), ...found, seconds });
}

function textOf(found: Explored, seconds: number, disturbances: number): string {
  const { states, transitions, depth, parkedStates, broken } = found;
  const end = broken
    ? [`BROKEN: ${broken.how}`, ...broken.trace.map((line, at) => `${String(at + 1).padStart(3)} ${line}`)]
    : ['complete within its bounds: no rule is broken in any of them'];
  return [
    ...boundsOf(disturbances).map((line) => `bound: ${line}`),
    `${states} states (${parkedStates} with a service parked), ${transitions} transitions, depth ${depth}, ${seconds} s`,
    ...end,
  ].join('\n');
}

function wholeNumber(text: string): number {
  if (!/^\d$/.test(text)) throw new InvalidArgumentError('It must be a digit.');
  return Number(text);
}

try {
  await command.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  if (error instanceof InvalidArgumentError) console.error(`error: ${error.message}`);
  process.exitCode = error.exitCode === 0 ? ALL_HOLD : BAD_INPUT;
}
