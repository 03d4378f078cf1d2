import { Session } from 'node:inspector/promises';
import { deployedDefinition } from '../bin/deployed-definition.ts';
import { play } from '../simulator/scenario/play.ts';
import { readScenario } from '../simulator/scenario/read-scenario.ts';
import type { Bench } from './findings.ts';
import { fixedWorkMs } from './fixed-work.ts';

/** The reference run: 12 services over 2 virtual hours with three faults. */
const services = Array.from({ length: 12 }, (_, at) => `    s${at}: {loadBalancer: ${at % 3 !== 0}}`);
const REFERENCE = `scenario: reference
story: Twelve services, two hours, three faults.
duration: 2h
fleet:
  services:
${services.join('\n')}
timeline:
  - {at: 10m, break: {service: s0, behaviour: hang, cure: restart}}
  - {at: 40m, break: {service: s1, behaviour: {status: {code: 503}}, cure: none, until: 55m}}
  - {at: 80m, break: {service: s4, behaviour: refuse, tasks: 1, cure: none, until: 90m}}
expect: {}
`;
/** A hundred runs until V8 has compiled what it will: `simulate` and `fuzz` play thousands in one process. */
const WARM_UPS = 120;
const RUNS = 60;
const BATCH = 6;
const MOST_PLACES = 12;

type PlaySeeds = (from: number, count: number) => Promise<void>;

/** How many simulated incidents a second one core plays, and where its time goes. */
export const benchSimulate: Bench = async ({ say }) => {
  const read = readScenario(REFERENCE);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const { scenario } = read;
  const definition = await deployedDefinition();
  const playSeeds: PlaySeeds = async (from, count) => {
    for (let seed = from; seed < from + count; seed++)
      await play({ scenario, seed, definition, mode: 'policy' });
  };
  say(`${WARM_UPS + RUNS} runs of 12 services over 2 virtual hours with 3 faults`);
  await playSeeds(0, WARM_UPS);
  const each = await batches(playSeeds);
  const runs = each.map(({ runMs }) => runMs).sort(ascending);
  const median = middle(runs);
  const shares = await whereTimeGoes(playSeeds);
  return {
    rows: [
      { what: 'CPU ms a run', value: median },
      { what: 'least CPU ms a run', value: runs[0]! },
      { what: 'CPU ms of the fixed work', value: middle(each.map(({ fixedMs }) => fixedMs)) },
      { what: 'a run, in fixed works', value: middle(each.map(({ runMs, fixedMs }) => runMs / fixedMs)) },
      ...shares.map(([place, share]) => ({ what: `% in ${place}`, value: share * 100 })),
    ],
    figures: [{ what: 'runs a second of one core', value: 1000 / median, unit: '', better: 'more' }],
    skipped: [],
  };
};

interface Batch {
  /** CPU milliseconds a run; the least of all batches is what an undisturbed core needs. */
  readonly runMs: number;
  /** Of the fixed work, on average right before and right after. */
  readonly fixedMs: number;
}

async function batches(playSeeds: PlaySeeds): Promise<Batch[]> {
  const found: Batch[] = [];
  fixedWorkMs(); // V8 compiles it
  let fixedBeforeMs = fixedWorkMs();
  for (let from = 0; from < RUNS; from += BATCH) {
    const before = process.cpuUsage();
    await playSeeds(from, BATCH);
    const { user, system } = process.cpuUsage(before);
    const fixedAfterMs = fixedWorkMs();
    found.push({ runMs: (user + system) / 1000 / BATCH, fixedMs: (fixedBeforeMs + fixedAfterMs) / 2 });
    fixedBeforeMs = fixedAfterMs;
  }
  return found;
}

const ascending = (one: number, other: number): number => one - other;

const middle = (values: readonly number[]): number =>
  values.toSorted(ascending)[Math.floor(values.length / 2)]!;

/** Share of the samples by folder of our own code, or by package. */
async function whereTimeGoes(playSeeds: PlaySeeds): Promise<[string, number][]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  await playSeeds(0, RUNS / 2);
  const { profile } = await session.post('Profiler.stop');
  const nameOf = new Map(profile.nodes.map((node) => [node.id, placeOf(node.callFrame)]));
  const counts = new Map<string, number>();
  for (const id of profile.samples ?? []) counts.set(nameOf.get(id)!, (counts.get(nameOf.get(id)!) ?? 0) + 1);
  const all = profile.samples?.length ?? 1;
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_PLACES)
    .map(([place, count]) => [place, count / all]);
}

function placeOf({ url, functionName }: { url: string; functionName: string }): string {
  const [, own] = /\/((?:functions|shared|simulator|node_modules)\/[^/]+)/.exec(url) ?? [];
  if (own) return own;
  return url.startsWith('node:') ? 'Node.js' : functionName || 'elsewhere';
}
