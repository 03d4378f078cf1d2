#!/usr/bin/env node
import { Command, Option } from 'commander';
import { type Explored, explore } from '../simulator/model/explore.ts';
import { BROKEN, CREW_FOR, rulesWith } from '../simulator/model/rules.ts';
import { CREWS, type Crew } from '../simulator/model/state.ts';
import { runCommand, wholeNumberFrom } from './run-command.ts';

const ALL_HOLD = 0;
const NOT_SHOWN = 1;

const BOUNDS = [
  'two services, of which one is ill with one worker on it, unless --crew says more',
  'rungs force-deploy and scale-cycle, each once; any remedy may help or not; a lease is taken once a worker',
  'the restorer; leases, checks, deadlines and tombstones that run out',
];
const DISTURBANCES = 'a worker dies, people stop it, CI deploys, a human or the autoscaler scales, ECS lags';

interface Options {
  readonly break?: string;
  readonly crew?: Crew;
  readonly disturbances: number;
  readonly states: number;
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
  .addOption(new Option('--crew <crew>', 'who is at work').choices(Object.keys(CREWS)))
  .option('--disturbances <number>', 'how many of them in one run', wholeNumberFrom(0), 2)
  .option('--states <number>', 'give up after so many', wholeNumberFrom(0), 1_000_000)
  .option('--json', 'one JSON object on standard output and nothing else', false)
  .exitOverride()
  .action((options: Options) => {
    process.exitCode = run(options);
  });

function run(options: Options): number {
  const begunMs = performance.now();
  const bounds = {
    crews: [crewOf(options)],
    mostStrikes: options.disturbances,
    mostStates: options.states,
  };
  const found = explore(rulesWith(options.break), bounds);
  const seconds = Math.round((performance.now() - begunMs) / 100) / 10;
  const said = boundsOf(options);
  console.log(
    options.json ? JSON.stringify({ bounds: said, ...found, seconds }) : textOf(found, seconds, said),
  );
  return found.complete ? ALL_HOLD : NOT_SHOWN;
}

const crewOf = ({ crew, break: broken = '' }: Options): Crew => crew ?? CREW_FOR[broken] ?? 'one-worker';

const boundsOf = (options: Options): string[] => [
  ...BOUNDS,
  `at work: ${crewOf(options)}`,
  `at most ${options.disturbances} of these disturbances in one run, anywhere, each once: ${DISTURBANCES}`,
  `at most ${options.states} states`,
];

function textOf(found: Explored, seconds: number, bounds: readonly string[]): string {
  const { states, transitions, depth, parkedStates, complete, broken } = found;
  const whole = complete
    ? 'complete within these bounds: no rule is broken'
    : 'NOT complete: the limit on states was reached first';
  const end = broken
    ? [`BROKEN: ${broken.how}`, ...broken.trace.map((line, at) => `${String(at + 1).padStart(3)} ${line}`)]
    : [whole];
  return [
    ...bounds.map((line) => `bound: ${line}`),
    `${states} states (${parkedStates} with a service parked), ${transitions} transitions, depth ${depth}, ${seconds} s`,
    ...end,
  ].join('\n');
}

await runCommand(command);
