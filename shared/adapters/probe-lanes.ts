/** So many probes at once cost least CPU each; more only add memory and waiting. */
const FAST_LANE = 128;
/** Room for those that hang; fast and slow together stay far below the 1,024 descriptors that Lambda gives. */
const SLOW_LANE = 384;
/** Healthy services answer within this; who has not is moved out of the way of the others. */
const SLOW_AFTER_MS = 750;

/**
 * Bounds how many probes run at once. One that takes long moves to the slow lane and frees its place, so
 * that targets that hang do not delay those that answer.
 */
export class ProbeLanes {
  #fast = 0;
  #slow = 0;
  readonly #waiting: (() => void)[] = [];

  async run<T>(probe: () => Promise<T>): Promise<T> {
    if (this.#fast >= FAST_LANE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#fast += 1;
    let isSlow = false;
    const tooSlow = setTimeout(() => {
      if (this.#slow >= SLOW_LANE) return;
      this.#slow += 1;
      isSlow = true;
      this.#leaveFast();
    }, SLOW_AFTER_MS);
    try {
      return await probe();
    } finally {
      clearTimeout(tooSlow);
      if (isSlow) this.#slow -= 1;
      else this.#leaveFast();
    }
  }

  /** The place goes to the next in line, or is free. */
  #leaveFast(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#fast -= 1;
  }
}
