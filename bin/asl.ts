#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { Json } from '../simulator/stepfunctions/definition.ts';
import {
  type Mocks,
  NEVER_RUN,
  type RunReport,
  runWithMocks,
} from '../simulator/stepfunctions/mocked-run.ts';
import './ends-with-its-reader.ts';

const EXIT_CODES: Record<RunReport['status'], number> = {
  SUCCEEDED: 0,
  FAILED: 1,
  TIMED_OUT: 1,
  ABORTED: 1,
  INVALID: 2,
};

const BAD_USAGE = 2;

class BadUsage extends Error {}
class NotJson extends BadUsage {}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new BadUsage(`cannot read ${path}: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotJson(`${path} is not JSON: ${(error as Error).message}`);
  }
}

function readMocks(path: string): Mocks {
  const mocks = readJson(path);
  const isMocks = typeof mocks === 'object' && mocks !== null && Object.values(mocks).every(Array.isArray);
  if (!isMocks) throw new BadUsage(`${path} must map state names to lists of answers`);
  for (const [state, answers] of Object.entries(mocks as Record<string, unknown[]>)) {
    for (const [index, answer] of answers.entries())
      checkAnswer(answer, `${path}: answer ${index + 1} of '${state}'`);
  }
  return mocks as Mocks;
}

function checkAnswer(answer: unknown, where: string): void {
  if (typeof answer !== 'object' || answer === null) throw new BadUsage(`${where} must be an object`);
  const { seconds = 0, throw: thrown, return: _, ...others } = answer as Record<string, unknown>;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) {
    throw new BadUsage(
      `${where} has an unknown field "${unknown}"; it may have "return", "throw", "seconds"`,
    );
  }
  if ('return' in answer && 'throw' in answer) throw new BadUsage(`${where} both returns and throws`);
  if (typeof seconds !== 'number' || !(seconds >= 0)) throw new BadUsage(`${where} has a bad "seconds"`);
  if (thrown === undefined) return;
  if (typeof (thrown as { error?: unknown } | null)?.error !== 'string') {
    throw new BadUsage(`${where} must throw {"error": name, "cause": text}`);
  }
}

/** A definition that cannot be parsed is as invalid as one that breaks a rule. */
function readDefinition(path: string): { readonly definition: unknown } | RunReport {
  try {
    return { definition: readJson(path) };
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    return { ...NEVER_RUN, error: 'InvalidDefinition', cause: error.message };
  }
}

/** A slip in a state's name would leave that state without answers. */
function warnOfStrangers(definition: unknown, mocks: Mocks): void {
  const text = JSON.stringify(definition);
  for (const state of Object.keys(mocks)) {
    if (!text.includes(`${JSON.stringify(state)}:`)) {
      console.error(`asl: the definition has no state ${JSON.stringify(state)}; its mocks are not used`);
    }
  }
}

function summary(report: RunReport): string {
  const lines = [`${report.status} after ${report.seconds} s`];
  if (report.error !== null) lines.push(`error   ${report.error}`);
  if (report.cause !== null) lines.push(`cause   ${report.cause}`);
  if (report.status === 'SUCCEEDED') lines.push(`output  ${JSON.stringify(report.output)}`);
  if (report.path.length > 0) lines.push(`path    ${report.path.join(' > ')}`);
  for (const call of report.calls) {
    lines.push(`call    ${call.state}: ${call.resource} ${JSON.stringify(call.arguments)}`);
  }
  return lines.join('\n');
}

const command = new Command('asl')
  .description(
    'Run a States Language definition (JSONata) in virtual time, its tasks answered from a file of mocks.',
  )
  .argument('<definition>', 'state machine definition, a JSON file')
  .argument('[input]', 'execution input, a JSON file (default: {})')
  .option('--mocks <file>', 'how Task states answer, by state name')
  .option('--seed <seed>', 'feeds retry jitter, $random and $uuid', '1')
  .option('--json', 'print one JSON object instead of a summary')
  .addHelpText(
    'after',
    `
Mocks: the n-th entry answers the n-th attempt of that state, the last one repeats.
  {"Restart service": [{"throw": {"error": "Ecs.ServerException", "cause": "try later"}, "seconds": 2},
                       {"return": {"ok": true}}]}

Example:
  $ npm run --silent asl -- definition.json input.json --mocks mocks.json --json

Exit codes: 0 the execution succeeded, 1 it failed or timed out, 2 the definition is invalid or the command misused.`,
  )
  .exitOverride()
  .action(async (definitionFile: string, inputFile: string | undefined, options) => {
    const read = readDefinition(definitionFile);
    const input = inputFile === undefined ? {} : (readJson(inputFile) as Json);
    const mocks = options.mocks === undefined ? {} : readMocks(options.mocks);
    if ('definition' in read) warnOfStrangers(read.definition, mocks);
    const report =
      'status' in read
        ? read
        : await runWithMocks({ definition: read.definition, input, mocks, seed: options.seed });
    console.log(options.json ? JSON.stringify(report) : summary(report));
    process.exitCode = EXIT_CODES[report.status];
  });

try {
  await command.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : BAD_USAGE; // commander has said what was wrong
  } else if (error instanceof BadUsage) {
    console.error(`asl: ${error.message}`);
    process.exitCode = BAD_USAGE;
  } else {
    throw error;
  }
}
