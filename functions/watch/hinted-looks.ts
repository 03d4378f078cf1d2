/** Events carry whole seconds, and clocks differ: a look that began so much later has seen what was said. */
const SURELY_AFTER_MS = 2_000;

/** So many looks between two of the schedule are worth it; the last is at everybody, and then the schedule's is near. */
const MOST_BETWEEN = 5;

interface Begun {
  readonly shard: number;
  readonly atMs: number;
  /** Absent: everybody. */
  readonly targets?: readonly string[];
}

interface Hint {
  readonly shard: number;
  readonly targets: readonly string[];
  readonly saidAtMs: number;
}

export type Worth = 'a look at these' | 'a look at everybody' | 'seen since' | 'the schedule is near';

/**
 * The looks that hints have led to, so that hundreds of them in a second lead to a few. A sandbox keeps it between
 * invocations (Lambda developer guide: lambda-runtime-environment); where it is lost, a hint costs a look more.
 */
export class HintedLooks {
  #begun: readonly Begun[] = [];
  #left: readonly Pick<Hint, 'shard' | 'targets'>[] = [];

  worthOf({ shard, targets, saidAtMs }: Hint, nowMs: number, lookSeconds: number): Worth {
    const here = this.#begun.filter((one) => one.shard === shard && nowMs - one.atMs < lookSeconds * 1000);
    const since = here.filter((one) => one.atMs >= saidAtMs + SURELY_AFTER_MS);
    const isSeen = (target: string) => since.some((one) => one.targets?.includes(target) ?? true);
    if (targets.every(isSeen)) return 'seen since';
    if (here.length >= MOST_BETWEEN) return 'the schedule is near';
    return here.length === MOST_BETWEEN - 1 ? 'a look at everybody' : 'a look at these';
  }

  /** Named when no look of their own was worth it: the next one at everybody reads of them what it reads of the named. */
  leave(hint: Pick<Hint, 'shard' | 'targets'>): void {
    this.#left = [...this.#left.slice(-KEPT), hint];
  }

  takeLeft(shard: number): readonly string[] {
    const here = this.#left.filter((one) => one.shard === shard);
    this.#left = this.#left.filter((one) => one.shard !== shard);
    return [...new Set(here.flatMap(({ targets }) => targets))];
  }

  /** A look that fails has seen nothing: its hint comes again. */
  async during(begun: Begun, look: () => Promise<void>): Promise<void> {
    this.#begun = [...this.#begun.slice(-KEPT), begun];
    try {
      await look();
    } catch (error) {
      this.#begun = this.#begun.filter((one) => one !== begun);
      throw error;
    }
  }
}

/** More than a sandbox begins between two looks of the schedule, in all of an environment's shards. */
const KEPT = 1_000;
