import { limitCpu } from './cpu-share.ts';
import { Farm, TIMEOUT_MS } from './farm.ts';
import type { Bench } from './findings.ts';
import { MIXED, RIGHT_VERDICT, spread } from './mix.ts';
import { OurProber } from './our-prober.ts';

/** Lambda gives one core at 1,769 MB, and less in proportion (Lambda developer guide: configuration-memory). */
const MB = 512;
const SHARE = MB / 1769;

/** How long one look takes on as little processor as Lambda gives the prober. */
export const benchLook: Bench = async ({ targets, rounds, say }) => {
  const group = limitCpu(SHARE);
  if (!group) {
    const why =
      'a control group for the CPU cannot be made here (it needs root, and /sys/fs/cgroup writable)';
    return { rows: [], figures: [], skipped: [why] };
  }
  const farm = await Farm.start(spread(targets, MIXED));
  const prober = await OurProber.start(farm);
  const tookMs: number[] = [];
  let wrong = 0;
  try {
    group.add(prober.pid);
    for (let round = 0; round <= rounds; round += 1) {
      say(`look ${round} of ${rounds}`);
      const { startedAtMs, endedAtMs, observations } = await prober.tick();
      tookMs.push(endedAtMs - startedAtMs);
      const isWrong = ({ kind }: { kind: keyof typeof RIGHT_VERDICT }, at: number) =>
        observations[at]?.verdict !== RIGHT_VERDICT[kind];
      wrong += farm.targets.filter(isWrong).length;
    }
  } finally {
    await prober.end();
    await farm.end();
    group.remove();
  }
  const warm = tookMs.slice(1).toSorted((a, b) => a - b);
  const warmMs = warm[Math.floor(warm.length / 2)]!;
  return {
    rows: [{ MB, 'share of a core': SHARE, 'first look ms': tookMs[0]!, 'warm look ms': warmMs, wrong }],
    figures: [
      {
        what: 'a warm look, of its timeout of 2 s',
        value: warmMs / TIMEOUT_MS,
        unit: 'x',
        better: 'less',
        must: 1.35,
        aim: 1.12,
      },
      { what: 'wrong verdicts', value: wrong, unit: '', better: 'less', must: 0, aim: 0 },
    ],
    skipped: [],
  };
};
