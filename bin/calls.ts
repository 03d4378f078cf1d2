#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import { type Healthy, measureHealthy, measureStorm, type Storm } from '../simulator/calls/measure.ts';
import { measureRemediation, type Remediation } from '../simulator/calls/measure-remediation.ts';
import { sumOf } from '../simulator/calls/tally.ts';
import { deployedDefinition } from './deployed-definition.ts';
import './ends-with-its-reader.ts';

interface Options {
  readonly services: number;
  readonly failing?: number;
  readonly minutes: number;
  readonly json: boolean;
}

new Command('calls')
  .description(
    'Counts in virtual time what the watchdog asks of AWS: with a fleet that is well, and in a storm.',
  )
  .option('--services <number>', 'how many are watched', count, 1_000)
  .option('--failing <number>', 'so many fail at once in the storm (default: a tenth)', count)
  .option('--minutes <number>', 'how long the storm is played', count, 20)
  .option('--json', 'one JSON object and nothing else', false)
  .action(async ({ services, failing = Math.ceil(services / 10), minutes, json }: Options) => {
    const definition = await deployedDefinition();
    const healthy = await measureHealthy(services, definition);
    const storm = await measureStorm({ services, failing, minutes }, definition);
    const remediation = await measureRemediation(definition);
    if (json) return console.log(JSON.stringify({ healthy, storm, remediation }));
    console.log([...said(healthy), '', ...told(storm), '', ...healed(remediation)].join('\n'));
  })
  .parse();

function said(one: Healthy): string[] {
  const figures: [string, string, string?][] = [
    ['DynamoDB read units', figure(one.readUnits), 'at most 30'],
    ['DynamoDB write units', figure(one.writeUnits), 'at most 2'],
    ['AWS calls beside the prober', figure(one.awsCalls), 'at most 20 for 500 services'],
    ['ECS reads a minute, all shards', figure(one.ecsReadsAMinute), 'at most 20 for 1,000 services'],
    ['state transitions', figure(one.transitions), 'none'],
    ['custom metrics', '3 for a deployment, by log lines', 'none for a service'],
  ];
  const title = `${one.services.toLocaleString('en')} services, all well: a look at a shard (${one.shards} of them)`;
  return [title, ...figures.map(line)];
}

function told(one: Storm): string[] {
  const share = `${Math.round(100 * one.quotaShare)} %`;
  const figures: [string, string, string?][] = [
    [
      'mutating calls',
      figure(one.mutations),
      'none while more than a fifth of a fleet (or its bound) is sick',
    ],
    ['calls throttled', figure(sumOf(one.throttled)), throttledBy(one)],
    ['busiest minute, share of the service reads', share, 'at most 25 %'],
    ['state transitions', figure(one.transitions)],
    ['notices', figure(one.notices.length), one.notices.slice(0, 3).join(' | ')],
    ['played in', `${figure(one.tookSeconds)} s, ${figure(one.peakMiB)} MiB`],
  ];
  return [`${one.failing} of ${one.services} fail at once and stay ill`, ...figures.map(line)];
}

function healed({ oneRung, wholeLadder, secondsToAct, verifying }: Remediation): string[] {
  const figures: [string, string, string?][] = [
    ['confirming look to UpdateService, 50 ms a call', `${figure(secondsToAct)} s`, 'under 2 s'],
    [
      'its own reads of ECS while it is verified',
      figure(verifying.ecsReads),
      `in ${verifying.steps} steps; the watcher reads for all`,
    ],
    ['state transitions, one rung', figure(oneRung), 'under 60'],
    ['state transitions, the whole ladder', figure(wholeLadder), 'under 150'],
  ];
  return ['one remediation', ...figures.map(line)];
}

const throttledBy = ({ throttled }: Storm): string =>
  Object.entries(throttled)
    .map(([bucket, times]) => `${bucket} ${times}`)
    .join(', ');
const figure = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });
const line = ([what, value, bound]: [string, string, string?]): string =>
  `  ${what.padEnd(44)} ${value.padStart(10)}${bound ? `   ${bound}` : ''}`;

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError('A whole number from 1 on.');
  return Number(text);
}
