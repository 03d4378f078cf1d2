#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import { seededRandom } from '../simulator/clock/random.ts';
import {
  type Detected,
  falseByBursts,
  falseByLoss,
  simulateDetection,
} from '../simulator/detection/simulate-detection.ts';
import './ends-with-its-reader.ts';

const RHYTHMS = [60, 15];
const BURST = { burstSeconds: 30, aDay: 1, samples: 100_000 };

new Command('detection')
  .description('How soon a failure becomes an open incident, and how often there is none: by simulation.')
  .option('--failures <number>', 'of each kind', count, 100_000)
  .option('--seed <number>', 'other moments', count, 1)
  .option('--json', 'one JSON object and nothing else', false)
  .action(async ({ failures, seed, json }: { failures: number; seed: number; json: boolean }) => {
    const random = seededRandom(seed);
    const rows = [];
    for (const lookSeconds of RHYTHMS) {
      const hard = await simulateDetection({ failures, lookSeconds, failure: 'hard', random });
      const hung = await simulateDetection({ failures, lookSeconds, failure: 'hung', random });
      const loss = await falseByLoss(0.01, lookSeconds);
      const bursts = await falseByBursts({ ...BURST, lookSeconds, random });
      rows.push({ lookSeconds, hard, hung, loss, bursts });
    }
    const runs =
      'runs: the shipping re-probes (functions/gather/ask.ts) and judgement (core/health/belief.ts); not run: AWS';
    if (json) return console.log(JSON.stringify({ failures, seed, runs, rhythms: rows }));
    console.log(
      `From failure to open incident, ${failures.toLocaleString('en')} failures of each kind, seconds`,
    );
    console.log(
      '  a look every    hard: mean / p99    hung: mean / p99    false remediations in 1,000 service-months',
    );
    for (const { lookSeconds, hard, hung, loss, bursts } of rows) {
      const falsely = `${thousand(loss.confirmedAMonth)} (1 % loss)   ${thousand(bursts.confirmedAMonth)} (a burst of 30 s a day)`;
      console.log(`  ${`${lookSeconds} s`.padStart(12)}    ${pair(hard)}    ${pair(hung)}    ${falsely}`);
    }
    console.log(`  ${runs}`);
    console.log('  15 s: timings.lookSeconds of an environment');
  })
  .parse();

const pair = ({ meanSeconds, p99Seconds }: Detected): string =>
  `${meanSeconds.toFixed(1)} / ${p99Seconds.toFixed(1)}`.padStart(16);
const thousand = (aMonth: number): string => (1000 * aMonth).toPrecision(2);

function count(text: string): number {
  if (!/^\d{1,8}$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError('A whole number from 1 on.');
  return Number(text);
}
