import { look } from './look.ts';
import type { WatchPorts } from './ports.ts';

/** By then the schedule has looked anyway. */
const MOST_LOOKS_OLD = 2;

/** Something said at this time is still worth a look of its own; a time that cannot be read is not. */
export const isFresh = (atMs: number, { clock, environment }: WatchPorts): boolean =>
  clock.now() - atMs <= environment.timings.lookSeconds * MOST_LOOKS_OLD * 1_000;

/** Looks at these targets now, and at no others. */
export async function lookAtOnce(
  targets: readonly { readonly id: string; readonly shard: number }[],
  world: WatchPorts,
): Promise<void> {
  for (const [shard, some] of Map.groupBy(targets, (target) => target.shard)) {
    await look(
      { shard },
      world,
      some.map(({ id }) => id),
    );
  }
}
