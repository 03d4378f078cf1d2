import { look } from './look.ts';
import type { WatchPorts } from './ports.ts';

/** By then the schedule has looked anyway. */
const MOST_LOOKS_OLD = 2;

/** Something said at this time is still worth a look of its own; a time that cannot be read is not. */
export const isFresh = (atMs: number, { clock, environment }: WatchPorts): boolean =>
  clock.now() - atMs <= environment.timings.lookSeconds * MOST_LOOKS_OLD * 1_000;

/** Looks at these targets now, unless somebody has since it was said, or so many have looked that the schedule will do. */
export async function lookAtOnce(
  named: readonly { readonly id: string; readonly shard: number }[],
  saidAtMs: number,
  world: WatchPorts,
): Promise<void> {
  const { clock, environment, hints, journal } = world;
  for (const [shard, some] of Map.groupBy(named, (target) => target.shard)) {
    const targets = some.map(({ id }) => id);
    const atMs = clock.now();
    const worth = hints.worthOf({ shard, targets, saidAtMs }, atMs, environment.timings.lookSeconds);
    if (worth === 'a look at these') {
      await hints.during({ shard, atMs, targets }, () =>
        look({ shard }, world, { named: targets, alone: true }),
      );
    } else if (worth === 'a look at everybody') {
      await hints.during({ shard, atMs }, () => look({ shard }, world, { named: targets }));
    } else {
      if (worth === 'the schedule is near') hints.leave({ shard, targets });
      journal.say('hint merged', { shard, with: worth });
    }
  }
}
