import type { StopSignal } from '../clock/clock.ts';
import { EventQueue, type Scheduled } from '../ecs/event-queue.ts';

/** A world that moves by events of its own; `now` may be set forward when nothing is due before. */
export interface TimedWorld {
  now: number;
  nextEventAtMs(): number | undefined;
  advanceTo(nowMs: number): void;
}

/**
 * The one clock of a story: it jumps from what happens to what happens next. At one instant the story's own
 * steps come first, then the world, then whoever waits for a time. Whatever runs on it may await promises, but
 * never anything outside: then one tick drains every promise chain.
 */
export class StoryClock {
  readonly #world: TimedWorld;
  readonly #steps = new EventQueue();
  readonly #timers = new EventQueue();
  #nowMs: number;
  /** Called after every step and after every instant at which the world moved. */
  onChange: () => void = () => undefined;

  constructor(startsAtMs: number, world: TimedWorld) {
    this.#nowMs = startsAtMs;
    this.#world = world;
  }

  now(): number {
    return this.#nowMs;
  }

  /** A step of the story: before anything else of its instant. */
  stepAt(atMs: number, run: () => void): void {
    this.#steps.schedule(atMs, run);
  }

  at(atMs: number, run: () => void): Scheduled {
    return this.#timers.schedule(Math.max(atMs, this.#nowMs), run);
  }

  cancel(timer: Scheduled): void {
    this.#timers.cancel(timer);
  }

  sleep(ms: number, signal?: StopSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        this.cancel(timer);
        reject(signal?.reason);
      };
      const timer = this.at(this.#nowMs + Math.max(0, ms), () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      });
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /** Plays until `endsAtMs`, that instant included. */
  async playUntil(endsAtMs: number): Promise<void> {
    for (;;) {
      const stepMs = this.#steps.nextAtMs() ?? Infinity;
      const worldMs = this.#world.nextEventAtMs() ?? Infinity;
      const timerMs = this.#timers.nextAtMs() ?? Infinity;
      const nextMs = Math.min(stepMs, worldMs, timerMs);
      if (nextMs > endsAtMs) break;
      this.#nowMs = nextMs;
      if (stepMs === nextMs) {
        this.#world.now = nextMs;
        this.#steps.takeDue(nextMs)!.run!();
        await everythingAtRest();
        this.onChange();
      } else if (worldMs === nextMs) {
        this.#world.advanceTo(nextMs);
        this.onChange();
      } else {
        this.#world.advanceTo(nextMs);
        this.#timers.takeDue(nextMs)!.run!();
        await everythingAtRest();
        this.onChange();
      }
    }
    this.#world.advanceTo(endsAtMs);
    this.#nowMs = endsAtMs;
    this.onChange();
  }
}

/**
 * Promise chains, however long, run to their end before the next tick (Node.js guide: event loop, nextTick). A
 * tick costs a tenth of a turn of the event loop.
 */
function everythingAtRest(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
