import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import local from '../environments/local.ts';
import { bundleFunctions } from '../infra/bundle/bundle-functions.ts';
import { ENVIRONMENT_FILE, type FunctionName, VARIABLES } from '../shared/contracts/environment-variables.ts';
import type { Bench, Figure } from './findings.ts';
import { temporaryFolder } from './started-process.ts';

/** Starts differ by a third on a busy machine; of so many each, the median does not. */
const STARTS_PER_ROUND = 5;

interface Start {
  readonly name: string;
  readonly KiB: number;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly tookMs: number[];
}

/** From the start of a process until the handler is ready, against a process that does nothing. */
export const benchCold: Bench = async ({ rounds, say }) => {
  const starts: Start[] = [{ name: 'node -e 0', KiB: 0, args: ['-e', '0'], env: {}, tookMs: [] }];
  const folder = temporaryFolder();
  for (const [verb, { code }] of Object.entries(await bundleFunctions())) {
    const at = path.join(folder, verb);
    mkdirSync(at);
    writeFileSync(path.join(at, 'index.js'), code);
    writeFileSync(path.join(at, ENVIRONMENT_FILE), JSON.stringify(local));
    starts.push({
      name: verb,
      KiB: Buffer.byteLength(code) / 1024,
      args: ['-e', `if (typeof require('${at}/index.js').handler !== 'function') process.exit(1)`],
      env: variablesOf(verb as FunctionName, at),
      tookMs: [],
    });
  }
  for (let round = 1; round <= rounds * STARTS_PER_ROUND; round += 1) {
    say(`start ${round} of ${rounds * STARTS_PER_ROUND}`);
    for (const start of starts) start.tookMs.push(startOnce(start));
  }
  const bareMs = median(starts[0]!.tookMs);
  return {
    rows: starts.map(({ name, KiB, tookMs }) => ({
      start: name,
      KiB,
      'median ms': median(tookMs),
      'least ms': Math.min(...tookMs),
      'of node -e 0': median(tookMs) / bareMs,
    })),
    figures: starts
      .slice(1)
      .flatMap(({ name, KiB, tookMs }) => figuresOf(name, KiB, median(tookMs) / bareMs)),
    skipped: [],
  };
};

function startOnce({ name, args, env }: Start): number {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} did not start: ${stderr}`);
  return performance.now() - startedMs;
}

/** Everything that the handler wants to be there; nothing is called. */
function variablesOf(verb: FunctionName, directory: string): Record<string, string> {
  const own = VARIABLES[verb].map((name) => [name, name === 'PROBERS' ? '{}' : 'x']);
  return {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    LAMBDA_TASK_ROOT: directory,
    ...Object.fromEntries(own),
  };
}

function figuresOf(name: string, KiB: number, times: number): Figure[] {
  const [size, start] =
    name === 'probe'
      ? [
          { must: 64, aim: 16 },
          { must: 2.3, aim: 1.9 },
        ]
      : [
          { must: 420, aim: 128 },
          { must: 3.8, aim: 2.5 },
        ];
  return [
    { what: `${name}: bundle`, value: KiB, unit: 'KiB', better: 'less', ...size },
    { what: `${name}: start against node -e 0`, value: times, unit: 'x', better: 'less', ...start },
  ];
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
