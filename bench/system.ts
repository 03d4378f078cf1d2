import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import local from '../environments/local.ts';
import { bundle } from '../infra/bundle/bundle-functions.ts';
import { type EcsService, type Environment, ecsServices } from '../shared/core/watchlist/environment.ts';
import { Farm, questionOf } from './farm.ts';
import type { Bench, Figure } from './findings.ts';
import { MIXED, spread } from './mix.ts';
import { alertsOfNagios, startNagios } from './peers/nagios.ts';
import { downByPrometheus, startPrometheus } from './peers/prometheus.ts';
import { isInstalled, missing, type PeerName } from './peers/start-peer.ts';
import { cpuSecondsOf, familyMiBOf } from './process-usage.ts';
import { endProcess, temporaryFolder, Worker } from './started-process.ts';

const INTERVAL_SECONDS = 5;
const WARM_UP_SECONDS = 30;
const FLIPPED = 20;
const MOST_DETECTION_MS = 30_000;

/** A whole system at work: what it runs as, and which of these targets it has found ill, and when. */
interface System {
  readonly name: string;
  readonly pids: readonly number[];
  /** By target, in epoch milliseconds; read only after the flip. */
  found(): Promise<ReadonlyMap<string, number>>;
  end(): Promise<void>;
}

/** One system after the other, each alone with the same farm: probing all at once would slow each other. */
export const benchSystem: Bench = async ({ targets, rounds, withPeers, say }) => {
  const rows = [];
  const skipped: string[] = [];
  for (const [name, start] of Object.entries(SYSTEMS)) {
    if (name !== 'watchdog' && !withPeers) continue;
    const absent = NEEDS[name]?.find((peer) => !isInstalled(peer));
    if (absent) skipped.push(missing(absent));
    else rows.push(await measure(name, start, targets, rounds, say));
  }
  const [ours, ...peers] = rows;
  if (ours?.found !== FLIPPED) throw new Error(`watchdog has found ${ours?.found} of ${FLIPPED} that failed`);
  const overloaded = peers.filter((peer) => peer.found < FLIPPED);
  for (const { system, found } of overloaded) {
    skipped.push(
      `${system}: no ratio, as it found ${found} of ${FLIPPED} that failed; the machine is too busy for it`,
    );
  }
  const figures = peers
    .filter((peer) => !overloaded.includes(peer))
    .map(
      (peer): Figure => ({
        what: `CPU, times less than ${peer.system}`,
        value: peer['CPU-s per 1,000'] / ours['CPU-s per 1,000'],
        unit: 'x',
        better: 'more',
        must: 6,
        aim: 10,
      }),
    );
  return { rows, figures, skipped };
};

const NEEDS: Readonly<Record<string, readonly PeerName[]>> = {
  'prometheus + blackbox_exporter': ['prometheus', 'blackbox_exporter'],
  'nagios + check_http': ['nagios'],
};

const SYSTEMS: Readonly<Record<string, (farm: Farm) => Promise<System>>> = {
  watchdog: startWatchdog,
  'prometheus + blackbox_exporter': async ({ targets }) => {
    const { children, address } = await startPrometheus(targets, INTERVAL_SECONDS);
    const idOf = new Map(targets.map((target) => [target.url, target.id]));
    const found = new Map<string, number>();
    return systemOf('prometheus + blackbox_exporter', children, async () => {
      for (const url of await downByPrometheus(address)) {
        const id = idOf.get(url)!;
        if (!found.has(id)) found.set(id, Date.now());
      }
      return found;
    });
  },
  'nagios + check_http': async ({ targets }) => {
    const { children, log } = await startNagios(targets, INTERVAL_SECONDS);
    return systemOf('nagios + check_http', children, async () => alertsOfNagios(log));
  },
};

function systemOf(name: string, children: readonly ChildProcess[], found: System['found']): System {
  const end = async () => void (await Promise.all(children.map(endProcess)));
  return { name, pids: children.map((child) => child.pid!), found, end };
}

async function measure(
  name: string,
  start: (farm: Farm) => Promise<System>,
  count: number,
  rounds: number,
  say: (line: string) => void,
) {
  const farm = await Farm.start(spread(count, MIXED));
  const system = await start(farm);
  say(`${name} begins to watch ${count} targets`);
  await seconds(WARM_UP_SECONDS);
  const cpuBefore = cpuOf(system);
  const acceptedBefore = await acceptedBy(farm);
  const measuredSeconds = rounds * 2 * INTERVAL_SECONDS;
  let peakMiB = 0;
  say(`measured for ${measuredSeconds} s`);
  for (let second = 0; second < measuredSeconds; second += 1) {
    await seconds(1);
    peakMiB = Math.max(
      peakMiB,
      system.pids.reduce((sum, pid) => sum + familyMiBOf(pid), 0),
    );
  }
  const cpuSeconds = cpuOf(system) - cpuBefore;
  const reachable = farm.targets.filter((target) => target.kind !== 'refused').length;
  const probes = (((await acceptedBy(farm)) - acceptedBefore) * count) / reachable;
  if (probes === 0) await system.found(); // it knows why
  if (probes === 0) throw new Error(`${name} has made no probe`);
  const due = (measuredSeconds / INTERVAL_SECONDS) * count;
  const detection = await detect(farm, system);
  await system.end();
  await farm.end();
  return {
    system: name,
    'CPU-s per 1,000': (cpuSeconds / probes) * 1000,
    'MiB at most': peakMiB,
    '% of probes due': (probes / due) * 100,
    'detected, median s': detection[Math.floor(detection.length / 2)] ?? '-',
    'longest s': detection.at(-1) ?? '-',
    found: detection.length,
  };
}

/** Seconds from the moment that healthy targets begin to answer 503 until each is first seen down. */
async function detect(farm: Farm, system: System): Promise<number[]> {
  const flipped = farm.targets.flatMap(({ kind }, at) => (kind === 'ok' ? [at] : [])).slice(0, FLIPPED);
  const ids = flipped.map((at) => farm.targets[at]!.id);
  await seconds(Math.random() * INTERVAL_SECONDS);
  const flippedAtMs = await farm.become(flipped, 'failing');
  let times: number[] = [];
  while (times.length < ids.length && Date.now() - flippedAtMs < MOST_DETECTION_MS) {
    await seconds(0.25);
    const found = await system.found();
    times = ids.flatMap((id) => (found.has(id) ? [(found.get(id)! - flippedAtMs) / 1000] : []));
  }
  return times.toSorted((a, b) => a - b);
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));
const cpuOf = ({ pids }: System) => pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
const acceptedBy = async (farm: Farm) =>
  Object.values(await farm.accepted()).reduce((sum, accepted) => sum + accepted, 0);

/** The watcher's look with its health table over the wire; the table is another process, as AWS would have it. */
export async function startWatchdog(farm: Farm): Promise<System> {
  const tables = new Worker(path.join(import.meta.dirname, 'processes/tables.ts'));
  const file = path.join(temporaryFolder(), 'watcher.js');
  writeFileSync(file, (await bundle('bench/processes/watcher.ts')).code);
  const watcher = new Worker(file);
  await watcher.ask('start', { environment: environmentOf(farm), tables: await tables.ask('start') });
  for (let looks = 0; looks < 4; looks += 1) await watcher.ask('look'); // until beliefs have settled
  await watcher.ask('every', INTERVAL_SECONDS * 1000);
  return {
    name: 'watchdog',
    pids: [watcher.pid],
    async found() {
      const { firstDownMs, troubles } = await watcher.ask<Seen>('seen');
      if (troubles.length > 0) throw new Error(`a look failed: ${troubles[0]}`);
      return new Map(Object.entries(firstDownMs));
    },
    async end() {
      await watcher.end();
      await tables.end();
    },
  };
}

interface Seen {
  readonly firstDownMs: Record<string, number>;
  readonly troubles: readonly string[];
}

function environmentOf({ targets }: Farm): Environment {
  const [first] = ecsServices(local);
  const services = targets.map(
    (target): EcsService => ({
      ...first!,
      id: target.id,
      modelName: `bench-${target.id}-local`,
      question: questionOf(target),
      dependsOn: [],
      shard: 0,
    }),
  );
  const timings = { ...local.timings, lookSeconds: INTERVAL_SECONDS, reprobeSpacingSeconds: 0.3 };
  return { ...local, mode: 'observe', services, dependencies: [], timings, shards: 1 };
}
