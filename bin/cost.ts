#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import { environmentNamed } from '../environments/index.ts';
import { proberMemoryMb } from '../infra/probers.ts';
import { templateFor } from '../infra/synthesise.ts';
import { TARGETS_PER_SHARD } from '../shared/contracts/environment-bounds.ts';
import { type Healthy, measureHealthy } from '../simulator/calls/measure.ts';
import { alternatives, type BillLine, monthlyBill } from '../simulator/cost/monthly-bill.ts';
import { PRICES } from '../simulator/cost/prices.ts';
import { deployedDefinition } from './deployed-definition.ts';
import './ends-with-its-reader.ts';

interface Options {
  readonly context: string;
  readonly services?: number;
  readonly every?: number;
  readonly json: boolean;
}

new Command('cost')
  .description(
    'What an environment costs in a month: calls counted in the simulator, at list prices (us-east-1).',
  )
  .requiredOption('-c, --context <env=name>', 'which environment')
  .option('--services <number>', 'as if it had so many', count)
  .option('--every <seconds>', 'as if it looked so often', count)
  .option('--json', 'one JSON object and nothing else', false)
  .action(async ({ context, services: wanted, every: everySeconds, json }: Options) => {
    const environment = await environmentNamed(context.replace(/^env=/, ''));
    const services = wanted ?? environment.services.length + environment.dependencies.length;
    const template = templateFor(environment);
    const resources = Object.values(template.Resources);
    const functionsNamed = (verb: string) =>
      resources.filter(
        (one) =>
          one.Type === 'AWS::Lambda::Function' && String(one.Properties?.FunctionName).includes(`-${verb}`),
      );
    const memoryOf = (verb: string): number => Number(functionsNamed(verb)[0]?.Properties?.MemorySize);
    const definition = await deployedDefinition();
    const healthy = grown(await measureHealthy(Math.min(services, TARGETS_PER_SHARD), definition), services);
    const lookSeconds = everySeconds ?? environment.timings.lookSeconds;
    const lines = monthlyBill({
      healthy,
      lookSeconds,
      alarms: resources.filter((one) => one.Type === 'AWS::CloudWatch::Alarm').length,
      probers: functionsNamed('probe').length,
      customMetrics: 1, // Looks; the others are written, and paid for, only in hours of illness
      memoryMb: {
        probe: proberMemoryMb(healthy.shards),
        watch: memoryOf('watch'),
        restore: memoryOf('restore'),
      },
    });
    const all = sum(lines);
    const bare = sum(lines.filter((one) => !one.isOptional));
    const others = alternatives(services);
    if (json) return console.log(JSON.stringify({ services, lines, all, bare, others, prices: PRICES }));
    console.log(
      `${services.toLocaleString('en')} services of ${environment.name}, a look every ${lookSeconds} s, dollars a month`,
    );
    for (const { what, dollars } of lines) console.log(row(what, dollars));
    console.log(row('together', all));
    console.log(row('without the key and the alarms', bare));
    console.log('beside');
    for (const { what, dollars } of others) console.log(row(what, dollars));
    console.log('List prices without free tiers, each with its source: simulator/cost/prices.ts');
  })
  .parse();

/** Shards know nothing of each other while all is well: one is counted, the others cost the same. */
function grown(one: Healthy, services: number): Healthy {
  const shards = Math.ceil(services / TARGETS_PER_SHARD);
  const times = services / one.services;
  return {
    ...one,
    services,
    shards,
    probes: one.probes * times,
    readUnitsAMinute: one.readUnitsAMinute * times,
    writeUnitsAMinute: one.writeUnitsAMinute * times,
  };
}

const sum = (lines: readonly BillLine[]): number => lines.reduce((total, one) => total + one.dollars, 0);
const row = (what: string, dollars: number): string =>
  `  ${what.padEnd(62)} ${dollars.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 }).padStart(12)}`;

function count(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError('A whole number from 1 on.');
  return Number(text);
}
