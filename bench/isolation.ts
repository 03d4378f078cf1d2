import { Farm } from './farm.ts';
import type { Bench } from './findings.ts';
import { spread } from './mix.ts';
import { OurProber, type Tick } from './our-prober.ts';
import { insistOnProbes } from './probes.ts';

/** The interval that PERFORMANCE tables of such systems use; ours is a minute, which makes every delay twelve times smaller. */
const INTERVAL_MS = 5_000;
const HUNG_PERCENT = 2;
const WARM_UPS = 2;

/** What hung targets cost the others: the same targets with and without them, in turn. */
export const benchIsolation: Bench = async ({ targets, rounds, say }) => {
  const kinds = spread(targets, [
    ['ok', 100 - HUNG_PERCENT],
    ['hung', HUNG_PERCENT],
  ]);
  const sick = await Side.start(kinds);
  const well = await Side.start(kinds.map(() => 'ok'));
  const watched = kinds.flatMap((kind, at) => (kind === 'ok' ? [at] : []));
  const all = 1 + WARM_UPS + rounds;
  const firstDelayMs: number[] = [];
  const delaysMs: number[] = [];
  let made = 0;
  for (let round = 1; round <= all; round += 1) {
    say(`round ${round} of ${all}`);
    const alone = meanMs(await well.tick(), watched);
    const tick = await sick.tick();
    made += tick.observations.filter((seen) => seen.verdict === 'up' || seen.phase === 'timeout').length;
    (round === 1 ? firstDelayMs : delaysMs).push(meanMs(tick, watched) - alone);
  }
  await sick.end();
  await well.end();
  const share = (made / (all * targets)) * 100;
  const steady = delaysMs.slice(WARM_UPS).toSorted((a, b) => a - b);
  const delayMs = steady[Math.floor(steady.length / 2)]!;
  const percent = (Math.max(0, delayMs) / INTERVAL_MS) * 100;
  return {
    rows: [
      {
        targets,
        hung: targets - watched.length,
        'probes due': all * targets,
        'probes made': made,
        'added delay ms': delayMs,
        'when they begin to hang, ms': firstDelayMs[0]!,
      },
    ],
    figures: [
      { what: 'probes made of those due', value: share, unit: '%', better: 'more', must: 100, aim: 100 },
      { what: 'added delay, of 5 s', value: percent, unit: '%', better: 'less', must: 5, aim: 1 },
    ],
    skipped: [],
  };
};

/** A farm and the prober that watches it. */
class Side {
  readonly #farm: Farm;
  readonly #prober: OurProber;

  private constructor(farm: Farm, prober: OurProber) {
    this.#farm = farm;
    this.#prober = prober;
  }

  static async start(kinds: Parameters<typeof Farm.start>[0]): Promise<Side> {
    const farm = await Farm.start(kinds);
    return new Side(farm, await OurProber.start(farm));
  }

  async tick(): Promise<Tick> {
    const before = await this.#farm.accepted();
    const tick = await this.#prober.tick();
    const kinds = this.#farm.targets.map((target) => target.kind);
    insistOnProbes('watchdog', kinds, before, await this.#farm.accepted());
    return tick;
  }

  async end(): Promise<void> {
    await this.#prober.end();
    await this.#farm.end();
  }
}

/** From the start of a look until a healthy target is known to be well, on average. */
function meanMs({ startedAtMs, observations }: Tick, which: readonly number[]): number {
  return which.reduce((sum, at) => sum + observations[at]!.atMs - startedAtMs, 0) / which.length;
}
