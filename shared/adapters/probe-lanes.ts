/** So many probes at once cost least CPU each; more only add memory and waiting. */
const FAST_LANE = 128;
/** Room for those that hang; fast and slow together stay far below the 1,024 descriptors that Lambda gives. */
const SLOW_LANE = 384;
/** Of it, for those that were ill already; the rest is for those that turn out to hang. */
const ILL_LANE = 256;
/** Healthy services answer within this; who has not is moved out of the way of the others. */
const SLOW_AFTER_MS = 750;
/** Then answers that have come in are read: a probe must not measure how long its own process kept it waiting. */
const STARTS_A_TURN = 4;

/**
 * Bounds how many probes run at once. One that takes long moves to the slow lane and frees its place, and one
 * that was ill already begins there, so that targets that hang do not delay those that answer.
 */
export class ProbeLanes {
  #fast = 0;
  #slow = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #waitingIll: (() => void)[] = [];
  #isStarting = false;

  async run<T>(probe: () => Promise<T>, wasIll = false): Promise<T> {
    await new Promise<void>((resolve) => {
      (wasIll ? this.#waitingIll : this.#waiting).push(resolve);
      this.#startSome();
    });
    let isSlow = wasIll;
    const tooSlow = wasIll
      ? undefined
      : setTimeout(() => {
          if (this.#slow >= SLOW_LANE) return;
          isSlow = true;
          this.#slow += 1;
          this.#fast -= 1;
          this.#startSome();
        }, SLOW_AFTER_MS);
    try {
      return await probe();
    } finally {
      clearTimeout(tooSlow);
      if (isSlow) this.#slow -= 1;
      else this.#fast -= 1;
      this.#startSome();
    }
  }

  #startSome(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    setImmediate(() => {
      this.#isStarting = false;
      for (let started = 0; started < STARTS_A_TURN; started += 1) {
        const start = this.#next();
        if (!start) return;
        start();
      }
      this.#startSome();
    });
  }

  /** Takes the place of the next in line, the ill first: they take longest. */
  #next(): (() => void) | undefined {
    if (this.#slow < ILL_LANE && this.#waitingIll.length > 0) {
      this.#slow += 1;
      return this.#waitingIll.shift();
    }
    if (this.#fast < FAST_LANE && this.#waiting.length > 0) {
      this.#fast += 1;
      return this.#waiting.shift();
    }
    return undefined;
  }
}
