#!/usr/bin/env node
import { availableParallelism, cpus } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { benchCold } from '../bench/cold.ts';
import { type Bench, type BenchSettings, judgeFigure, renderFindings } from '../bench/findings.ts';
import { benchIsolation } from '../bench/isolation.ts';
import { benchLook } from '../bench/look.ts';
import { benchHttp, benchHttps } from '../bench/probes.ts';
import { benchSimulate } from '../bench/simulate.ts';
import { benchSystem } from '../bench/system.ts';
import './ends-with-its-reader.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  'probe-http': benchHttp,
  'probe-https': benchHttps,
  system: benchSystem,
  isolation: benchIsolation,
  cold: benchCold,
  look: benchLook,
  simulate: benchSimulate,
};

const count = (text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('A number from 1 to 99999.');
  return Number(text);
};

const program = new Command('bench')
  .description('Measures the watchdog beside what one would run instead. Ratios are of one run.')
  .argument('[names...]', `which: ${Object.keys(BENCHES).join(', ')} (all of them)`)
  .option('--targets <count>', 'how many targets', count, 1000)
  .option('--rounds <count>', 'how often each is repeated', count, 5)
  .option('--no-peers', 'only the watchdog itself')
  .option('--json', 'one JSON object a line instead of tables', false)
  .parse();

const { targets, rounds, peers, json } = program.opts<{
  targets: number;
  rounds: number;
  peers: boolean;
  json: boolean;
}>();
const names = program.args.length > 0 ? program.args : Object.keys(BENCHES);
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0)
  program.error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);

const machine = `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
if (!json) console.log(`${new Date().toISOString()}  ${machine}\n`);
let missed = false;
for (const name of names) {
  const say: BenchSettings['say'] = (line) => process.stderr.write(`${name}: ${line}\n`);
  const findings = await BENCHES[name]!({ targets, rounds, withPeers: peers, say });
  missed ||= findings.figures.some((figure) => judgeFigure(figure) === 'missed');
  const told = { bench: name, at: new Date().toISOString(), machine, targets, rounds, ...findings };
  console.log(json ? JSON.stringify(told) : renderFindings(name, findings));
}
process.exit(missed ? 1 : 0);
