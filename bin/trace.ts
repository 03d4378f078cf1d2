#!/usr/bin/env node
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { parse } from 'yaml';
import { claimsOfScenarios, claimsOfTests, type PlayedScenario, type TestReport } from '../trace/claims.ts';
import { readItems } from '../trace/items.ts';
import { isWhole, matrixOf } from '../trace/matrix.ts';
import { runbookPage, tableText } from '../trace/print.ts';
import './ends-with-its-reader.ts';

const ROOT = resolve(import.meta.dirname, '..');
const SOMETHING_OPEN = 1;
const NO_REPORT = 2;

interface Options {
  readonly json: boolean;
  readonly markdown: boolean;
  readonly tests: string;
  readonly scenarios: string;
}

const HOW = `Make the reports first:
  npx vitest run --reporter=json --outputFile=.trace/tests.json
  npm run --silent simulate -- --quick --json scenarios > .trace/scenarios.jsonl`;

new Command('trace')
  .description('Which scenario, test or notice shows each line of the runbooks; what is open fails.')
  .option('--json', 'one JSON object and nothing else', false)
  .option('--markdown', 'the page docs/runbooks.md', false)
  .option('--tests <file>', "vitest's JSON report of the last run", '.trace/tests.json')
  .option('--scenarios <file>', 'what simulate --json printed in the last run', '.trace/scenarios.jsonl')
  .addHelpText('after', `\n${HOW}`)
  .action((options: Options) => {
    const missing = [options.tests, options.scenarios].filter((file) => !existsSync(file));
    if (missing.length > 0) {
      console.error(`There is no ${missing.join(', no ')}. ${HOW}`);
      process.exitCode = NO_REPORT;
      return;
    }
    const items = readItems();
    const known = new Set(items.map((item) => item.id));
    const report = JSON.parse(readFileSync(options.tests, 'utf8')) as TestReport;
    const matrix = matrixOf(items, [
      ...claimsOfScenarios(playedScenarios(options.scenarios), known),
      ...claimsOfTests(report, testSources()),
    ]);
    if (options.json) console.log(JSON.stringify(matrix));
    else console.log(options.markdown ? runbookPage(matrix).trimEnd() : tableText(matrix));
    if (!isWhole(matrix)) process.exitCode = SOMETHING_OPEN;
  })
  .parse();

/** Tests of the tracing itself speak of ids without showing them. */
function testSources(): { file: string; text: string }[] {
  return readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.startsWith('trace/'))
    .map((name) => ({ file: `test/${name}`, text: readFileSync(join(ROOT, 'test', name), 'utf8') }));
}

function playedScenarios(results: string): PlayedScenario[] {
  const rows = readFileSync(results, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as { scenario: string; verdict: string });
  const verdicts = new Map(rows.map((row) => [row.scenario, row.verdict]));
  return readdirSync(join(ROOT, 'scenarios'))
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => {
      const { scenario, tags } = parse(readFileSync(join(ROOT, 'scenarios', name), 'utf8')) as {
        scenario: string;
        tags?: string[];
      };
      return {
        name: scenario,
        file: `scenarios/${name}`,
        tags: tags ?? [],
        verdict: verdicts.get(scenario),
      };
    });
}
