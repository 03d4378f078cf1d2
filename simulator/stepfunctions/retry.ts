import type { Retrier } from './definition.ts';
import { isNamedBy, type StatesError } from './states-error.ts';

/** Counts retries for one visit of one state; each retrier has its own count, and a new visit starts anew. */
export class RetryPolicy {
  readonly #retriers: readonly Retrier[];
  readonly #random: () => number;
  readonly #used: number[];

  constructor(retriers: readonly Retrier[] | undefined, random: () => number) {
    this.#retriers = retriers ?? [];
    this.#random = random;
    this.#used = this.#retriers.map(() => 0);
  }

  /**
   * Milliseconds to wait before trying again, or undefined to give up.
   * The first retrier that names the error decides, also when it is used up.
   */
  delayMsAfter(failure: StatesError): number | undefined {
    const index = this.#retriers.findIndex((retrier) => isNamedBy(retrier.ErrorEquals, failure));
    const retrier = this.#retriers[index];
    if (!retrier) return undefined;

    const used = this.#used[index]!;
    if (used >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.#used[index] = used + 1;

    const grownSeconds = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** used;
    const cappedSeconds = Math.min(grownSeconds, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
    // Developer guide, concepts-error-handling: FULL jitter draws between 0 and the delay.
    const seconds = retrier.JitterStrategy === 'FULL' ? this.#random() * cappedSeconds : cappedSeconds;
    return seconds * 1000;
  }
}
