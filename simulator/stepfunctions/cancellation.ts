/** A controller that is also aborted when its parent is. Release it when its work is over. */
export class ChildAbort {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal;
  readonly #follow = () => this.#controller.abort(this.#parent.reason);

  constructor(parent: AbortSignal) {
    this.#parent = parent;
    if (parent.aborted) this.#follow();
    else parent.addEventListener('abort', this.#follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Stops what still runs under this signal, and no longer listens to the parent. */
  abort(reason: unknown): void {
    this.#parent.removeEventListener('abort', this.#follow);
    this.#controller.abort(reason);
  }
}

/** Rejects when the signal is aborted, for work that does not look at its signal. */
export function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
