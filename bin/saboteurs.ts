#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import { SABOTEURS } from '../test/saboteurs/catalogue.ts';
import { type Hunted, huntAll } from '../test/saboteurs/hunt-all.ts';
import { deployedDefinition } from './deployed-definition.ts';
import { runCommand, wholeNumberFrom } from './run-command.ts';

const ALL_CAUGHT = 0;
const SOME_AT_LARGE = 1;

const command = new Command('saboteurs')
  .description('Breaks the watchdog on purpose, one rule at a time, and shows which rule noticed.')
  .option('--runs <number>', 'stories that each saboteur is given at most', wholeNumberFrom(1), 300)
  .option('--only <rules>', 'of these rules, separated by commas')
  .option('--json', 'one JSON object a saboteur on standard output and nothing else', false)
  .exitOverride()
  .action(async (options: { runs: number; only?: string; json: boolean }) => {
    process.exitCode = await run(options);
  });

async function run({ runs, only, json }: { runs: number; only?: string; json: boolean }): Promise<number> {
  const rules = only?.split(',');
  const chosen = SABOTEURS.filter(({ rule }) => rules === undefined || rules.includes(rule));
  if (chosen.length === 0) throw new InvalidArgumentError(`no saboteur breaks ${only}`);
  const hunted = await huntAll(chosen, {
    mostRuns: runs,
    definition: await deployedDefinition(),
    onHunted: ({ saboteur, caught }, done) =>
      process.stderr.write(
        `${done} of ${chosen.length}: ${saboteur.rule} ${caught ? 'caught' : 'AT LARGE'}\n`,
      ),
  });
  for (const one of hunted) console.log(json ? jsonOf(one) : lineOf(one));
  const atLarge = hunted.filter((one) => !one.caught || one.fault !== undefined);
  if (!json) console.log(`${hunted.length - atLarge.length} of ${hunted.length} saboteurs caught`);
  return atLarge.length === 0 ? ALL_CAUGHT : SOME_AT_LARGE;
}

function jsonOf({ saboteur, caught, runs, story, how, seconds, fault }: Hunted): string {
  const { rule, does } = saboteur;
  return JSON.stringify({ rule, does, caught, by: caught ? rule : null, runs, story, how, seconds, fault });
}

function lineOf({ saboteur, caught, runs, story, how, fault }: Hunted): string {
  const name = `${saboteur.rule.padEnd(4)}${saboteur.does}`;
  if (fault !== undefined) return `${name}\n    FAULT: ${fault}`;
  return caught
    ? `${name}\n    caught after ${runs} (${story}): ${how}`
    : `${name}\n    AT LARGE after ${runs}`;
}

await runCommand(command);
