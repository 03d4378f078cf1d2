import type { StopSignal } from '../clock/clock.ts';

/**
 * Aborted by itself, or when its parent is aborted. Release it when its work is over. Every task begins and ends one:
 * Node's AbortController takes a dozen times as long, as it is an EventTarget.
 */
export class ChildAbort implements StopSignal {
  readonly #parent: StopSignal | undefined;
  readonly #follow = () => this.#end(this.#parent?.reason);
  #listeners: (() => void)[] = [];
  #aborted = false;
  #reason: unknown;

  constructor(parent?: StopSignal) {
    this.#parent = parent;
    if (parent?.aborted) this.#follow();
    else parent?.addEventListener('abort', this.#follow, { once: true });
  }

  get signal(): StopSignal {
    return this;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.#aborted) this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const at = this.#listeners.indexOf(listener);
    if (at >= 0) this.#listeners.splice(at, 1);
  }

  /** Stops what still runs under this signal, and no longer listens to the parent. */
  abort(reason: unknown): void {
    this.#parent?.removeEventListener('abort', this.#follow);
    this.#end(reason);
  }

  #end(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    for (let next = this.#listeners.shift(); next; next = this.#listeners.shift()) next();
  }
}

/** Rejects when the signal is aborted, for work that does not look at its signal. */
export function whenAborted(signal: StopSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
