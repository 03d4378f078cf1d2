#!/usr/bin/env node
import { Command, Option } from 'commander';
import { type Explored, explore } from '../simulator/model/explore.ts';
import { BROKEN, CREW_FOR, rulesWith } from '../simulator/model/rules.ts';
import { CREWS, type Crew } from '../simulator/model/state.ts';
import { runCommand, wholeNumberFrom } from './run-command.ts';

const ALL_HOLD = 0;
const NOT_SHOWN = 1;

const BOUNDS = [
  'two services; of one that is well nothing but its debts is asked',
  'rungs force-deploy and scale-cycle, each once; any remedy may help or not; a lease is taken once a worker',
  'the restorer; leases, checks, deadlines and tombstones that run out',
  'disturbances, each at most once in a run, anywhere: a worker dies, people stop it, CI deploys, a human or the autoscaler scales, ECS lags',
];

/** All that is explored where no crew is named, each to its end: under three minutes on one core. */
const EVERYTHING: readonly Search[] = [
  { crew: 'one-worker', disturbances: 2 },
  { crew: 'two-invocations', disturbances: 0 },
  { crew: 'two-executions', disturbances: 1 },
  { crew: 'two-services', disturbances: 0 },
];

interface Search {
  readonly crew: Crew;
  readonly disturbances: number;
}

interface Searched extends Search, Explored {
  readonly seconds: number;
}

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
  .addOption(
    new Option('--crew <crew>', 'only who is at work here (default: all)').choices(Object.keys(CREWS)),
  )
  .option('--disturbances <number>', 'how many of them in one run of that crew', wholeNumberFrom(0), 2)
  .option('--states <number>', 'give up after so many of one crew', wholeNumberFrom(0), 5_000_000)
  .option('--json', 'one JSON object on standard output and nothing else', false)
  .exitOverride()
  .action((options: Options) => {
    process.exitCode = run(options);
  });

/** One search after another, up to the first that finds a broken rule or does not come to its end. */
function run(options: Options): number {
  const bounds = [...BOUNDS, `at most ${options.states} states of one crew`];
  if (!options.json) console.log(bounds.map((line) => `bound: ${line}`).join('\n'));
  const searched: Searched[] = [];
  for (const search of searchesOf(options)) {
    const one = searchedBy(search, options);
    searched.push(one);
    if (!options.json) console.log(textOf(one));
    if (!one.complete) break;
  }
  const complete = searched.every((one) => one.complete);
  if (options.json) console.log(JSON.stringify({ bounds, complete, searched }));
  else if (complete) console.log('complete within these bounds: no rule is broken');
  return complete ? ALL_HOLD : NOT_SHOWN;
}

function searchesOf({ crew, break: broken, disturbances }: Options): readonly Search[] {
  const only = crew ?? (broken === undefined ? undefined : (CREW_FOR[broken] ?? 'one-worker'));
  return only === undefined ? EVERYTHING : [{ crew: only, disturbances }];
}

function searchedBy({ crew, disturbances }: Search, { break: broken, states }: Options): Searched {
  const begunMs = performance.now();
  const found = explore(rulesWith(broken), { crews: [crew], mostStrikes: disturbances, mostStates: states });
  const seconds = Math.round((performance.now() - begunMs) / 100) / 10;
  return { crew, disturbances, ...found, seconds };
}

function textOf(found: Searched): string {
  const { crew, disturbances, states, transitions, depth, parkedStates, complete, broken, seconds } = found;
  const end = broken
    ? [`BROKEN: ${broken.how}`, ...broken.trace.map((line, at) => `${String(at + 1).padStart(3)} ${line}`)]
    : complete
      ? []
      : ['NOT complete: the limit on states was reached first'];
  const size = `${states} states (${parkedStates} with a service parked), ${transitions} transitions, depth ${depth}`;
  return [`${crew}, at most ${disturbances} disturbances: ${size}, ${seconds} s`, ...end].join('\n');
}

await runCommand(command);
