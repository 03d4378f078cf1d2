import { Farm } from './farm.ts';
import type { Bench, BenchSettings, Figure, Findings } from './findings.ts';
import { everyKind, type Kind, MIXED, RIGHT_VERDICT, spread } from './mix.ts';
import { OurProber } from './our-prober.ts';
import { startBlackbox, tickOfBlackbox } from './peers/blackbox.ts';
import { isInstalled, missing } from './peers/start-peer.ts';
import { cpuSecondsOf, peakMiBOf } from './process-usage.ts';
import { endProcess } from './started-process.ts';

/** Something that probes every target once when told to, and says which are well. */
interface Contender {
  readonly name: string;
  readonly pid: number;
  tick(): Promise<readonly boolean[]>;
  end(): Promise<void>;
}

interface ProberFigures {
  readonly name: string;
  /** Of the first look after its start, when nothing is compiled yet and no TLS session known. */
  readonly firstCpuSecondsPer1000: number;
  readonly cpuSecondsPer1000: number;
  readonly peakMiB: number;
  readonly wrongVerdicts: number;
  readonly probes: number;
}

interface ProbeBench extends BenchSettings {
  readonly secure: boolean;
}

/** After the first look; one round alone is for trying it out. */
const warmUps = (rounds: number): number => (rounds > 1 ? 2 : 0);

/** The same targets asked by the prober and by its peers in turn, so that what else the machine does hits all. */
export const benchHttp: Bench = (settings) => benchProbes({ ...settings, secure: false });
export const benchHttps: Bench = (settings) => benchProbes({ ...settings, secure: true });

async function benchProbes(bench: ProbeBench): Promise<Findings> {
  const mixed = await measure(spread(bench.targets, MIXED), bench);
  const odd = await measure(spread(bench.targets, everyKind(bench.secure)), { ...bench, rounds: 1 });
  const [ours, peer] = mixed;
  const wrong = ours!.wrongVerdicts + odd[0]!.wrongVerdicts;
  const ratio = peer && peer.cpuSecondsPer1000 / ours!.cpuSecondsPer1000;
  return {
    rows: mixed.map((row, at) => ({
      prober: row.name,
      'CPU-s per 1,000': row.cpuSecondsPer1000,
      'first look': row.firstCpuSecondsPer1000,
      'peak MiB': row.peakMiB,
      probes: row.probes,
      wrong: row.wrongVerdicts,
      'wrong of every kind': `${odd[at]!.wrongVerdicts} of ${odd[at]!.probes}`,
    })),
    figures: [
      ...(ratio === undefined ? [] : [cpuFigure(ratio, bench.secure)]),
      { what: 'wrong verdicts', value: wrong, unit: '', better: 'less', must: 0, aim: 0 },
      ...memoryFigure(ours!.peakMiB, bench.targets),
    ],
    skipped: bench.withPeers && !peer ? [missing('blackbox_exporter')] : [],
  };
}

function cpuFigure(timesLess: number, secure: boolean): Figure {
  if (!secure) {
    const what = 'CPU a probe, times less than blackbox_exporter';
    return { what, value: timesLess, unit: 'x', better: 'more', must: 2.5, aim: 4 };
  }
  const what = 'CPU a probe, of that of blackbox_exporter';
  return { what, value: 1 / timesLess, unit: 'x', better: 'less', must: 0.85, aim: 0.5 };
}

/** Bounds exist for 1,000 and 5,000 targets. */
function memoryFigure(peakMiB: number, targets: number): Figure[] {
  const bounds = { 1000: { must: 200, aim: 110 }, 5000: { must: 320, aim: 160 } }[targets];
  return bounds ? [{ what: 'peak memory', value: peakMiB, unit: 'MiB', better: 'less', ...bounds }] : [];
}

async function measure(
  kinds: readonly Kind[],
  { secure, rounds, withPeers, say }: ProbeBench,
): Promise<ProberFigures[]> {
  const farm = await Farm.start(kinds, secure);
  const contenders = [await watchdog(farm), ...(withPeers ? await blackbox(farm) : [])];
  const tallies = contenders.map((one) => new Tally(one, farm));
  const all = 1 + warmUps(rounds) + rounds;
  for (let round = 1; round <= all; round += 1) {
    say(
      `${kinds.length} targets by ${contenders.map((one) => one.name).join(' and ')}: round ${round} of ${all}`,
    );
    for (const tally of tallies) await tally.round();
  }
  const figures = tallies.map((tally) => tally.figures(rounds));
  for (const one of contenders) await one.end();
  await farm.end();
  return figures;
}

async function watchdog(farm: Farm): Promise<Contender> {
  const prober = await OurProber.start(farm);
  return {
    name: 'watchdog',
    pid: prober.pid,
    tick: async () => (await prober.tick()).observations.map((seen) => seen.verdict === 'up'),
    end: () => prober.end(),
  };
}

async function blackbox({ targets }: Farm): Promise<Contender[]> {
  if (!isInstalled('blackbox_exporter')) return [];
  const { pid, child, address } = await startBlackbox();
  const tick = () => tickOfBlackbox(address, targets);
  return [{ name: 'blackbox_exporter', pid, tick, end: () => endProcess(child) }];
}

/** What one contender used and found, and the proof that it has asked at all: the farm counted its connections. */
class Tally {
  readonly #contender: Contender;
  readonly #farm: Farm;
  readonly #cpu: number[] = [];
  #wrong = 0;

  constructor(contender: Contender, farm: Farm) {
    this.#contender = contender;
    this.#farm = farm;
  }

  async round(): Promise<void> {
    const before = await this.#farm.accepted();
    const cpuBefore = cpuSecondsOf(this.#contender.pid);
    const found = await this.#contender.tick();
    this.#cpu.push(cpuSecondsOf(this.#contender.pid) - cpuBefore);
    const { targets } = this.#farm;
    insistOnProbes(
      this.#contender.name,
      targets.map((one) => one.kind),
      before,
      await this.#farm.accepted(),
    );
    this.#wrong += targets.filter(({ kind }, at) => found[at] !== (RIGHT_VERDICT[kind] === 'up')).length;
  }

  figures(rounds: number): ProberFigures {
    const { targets } = this.#farm;
    const measured = this.#cpu.slice(-rounds);
    const per1000 = 1000 / targets.length;
    return {
      name: this.#contender.name,
      firstCpuSecondsPer1000: this.#cpu[0]! * per1000,
      cpuSecondsPer1000: (measured.reduce((sum, one) => sum + one, 0) / measured.length) * per1000,
      peakMiB: peakMiBOf(this.#contender.pid),
      wrongVerdicts: this.#wrong,
      probes: this.#cpu.length * targets.length,
    };
  }
}

type Counts = Partial<Record<Kind, number>>;

/** Throws unless every target that accepts connections has had one since. A figure for nothing is worse than none. */
export function insistOnProbes(who: string, kinds: readonly Kind[], before: Counts, after: Counts): void {
  for (const [kind, targets] of Map.groupBy(kinds, (one) => one)) {
    const asked = (after[kind] ?? 0) - (before[kind] ?? 0);
    if (kind !== 'refused' && asked < targets.length) {
      throw new Error(`${who} made ${asked} of ${targets.length} probes of targets that are ${kind}`);
    }
  }
}
