import { TimerQueue } from './timer-queue.ts';

/** What a wait needs of an AbortSignal, which is one. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Resolves after `ms` milliseconds, or rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: StopSignal): Promise<void>;
}

/** Node's timers hold at most 2^31-1 ms (24.8 days); longer sleeps are slept in pieces. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const realClock: Clock = {
  now: () => Date.now(),
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      const endsAtMs = Date.now() + ms;
      let timer: NodeJS.Timeout;
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const wait = () => {
        const leftMs = endsAtMs - Date.now();
        if (leftMs > LONGEST_TIMER_MS) timer = setTimeout(wait, LONGEST_TIMER_MS);
        else timer = setTimeout(done, Math.max(0, leftMs));
      };
      const done = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', stop, { once: true });
      wait();
    });
  },
};

/**
 * Time that jumps. It moves only when everything else has come to rest: whatever runs on it may await promises, but
 * must not wait for the outside world (sockets, real timers, child processes).
 *
 * One turn of the event loop drains every promise chain, so one turn between two timers makes the jump exact: timers
 * ring one at a time, and each is worked off before the next rings, even when both are due at the same moment.
 */
export class VirtualClock implements Clock {
  readonly #timers = new TimerQueue();
  #nowMs: number;
  #turning = false;
  readonly #waiting = new Set<(error: Error) => void>();

  constructor(startsAtMs: number = Date.UTC(2025, 0, 1)) {
    this.#nowMs = startsAtMs;
  }

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: StopSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        timer.cancelled = true;
        reject(signal?.reason);
      };
      const timer = this.#timers.add(this.#nowMs + Math.max(0, ms), () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      });
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /** Lets time pass until the work is done. Rejects if the work can never end because nothing is left to ring. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { promise: stuck, reject } = Promise.withResolvers<never>();
    this.#waiting.add(reject);
    try {
      const done = work();
      this.#turn();
      return await Promise.race([done, stuck]);
    } finally {
      this.#waiting.delete(reject);
    }
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    const turn = () => {
      const timer = this.#waiting.size > 0 ? this.#timers.next() : undefined;
      if (!timer) {
        this.#turning = false;
        for (const reject of this.#waiting)
          reject(new Error('the virtual clock stands still: nothing is left to wait for'));
        return;
      }
      this.#nowMs = timer.atMs;
      timer.ring();
      setImmediate(turn);
    };
    setImmediate(turn);
  }
}
