import type { EcsWorld } from '../ecs/world.ts';

/** Node's timers hold at most 2^31-1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Drives the ECS model in real time: brings it up to now before every use, and wakes it when something is due. */
export class WorldClock {
  #world: EcsWorld;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(world: EcsWorld) {
    this.#world = world;
    this.#arm();
  }

  get world(): EcsWorld {
    return this.#world;
  }

  use<T>(work: (world: EcsWorld) => T): T {
    this.#world.advanceTo(Date.now());
    try {
      return work(this.#world);
    } finally {
      this.#arm();
    }
  }

  /** Another fleet from now on; the old one stands still. */
  replace(world: EcsWorld): void {
    this.#world = world;
    this.#isStopped = false;
    this.#arm();
  }

  /** The world stands still until it is replaced. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const nextAtMs = this.#world.nextEventAtMs();
    if (this.#isStopped || nextAtMs === undefined) return;
    const delayMs = Math.min(Math.max(0, nextAtMs - Date.now()), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => this.use(() => undefined), delayMs);
  }
}
