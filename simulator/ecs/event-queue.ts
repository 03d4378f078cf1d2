export interface Scheduled {
  readonly atMs: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Binary heap by instant, then by order of scheduling, so that a replay does the same things in the same order. */
export class EventQueue {
  #heap: Scheduled[] = [];
  #order = 0;

  schedule(atMs: number, run: () => void): Scheduled {
    const entry: Scheduled = { atMs, order: this.#order++, run };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return entry;
  }

  /** A cancelled entry stays in the heap until it reaches the top: cheaper than finding it. */
  cancel(entry: Scheduled | undefined): void {
    if (entry) entry.run = undefined;
  }

  nextAtMs(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.atMs;
  }

  /** The next entry due at or before `untilMs`, removed from the queue. */
  takeDue(untilMs: number): Scheduled | undefined {
    this.#dropCancelled();
    const first = this.#heap[0];
    return first && first.atMs <= untilMs ? this.#pop() : undefined;
  }

  #dropCancelled(): void {
    while (this.#heap[0] && !this.#heap[0].run) this.#pop();
  }

  #pop(): Scheduled {
    const first = this.#heap[0]!;
    const last = this.#heap.pop()!;
    if (last !== first) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (comesFirst(this.#heap[parent]!, this.#heap[at]!)) return;
      this.#swap(parent, at);
      at = parent;
    }
  }

  #sink(from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= this.#heap.length) return;
      const right = left + 1;
      const child =
        right < this.#heap.length && comesFirst(this.#heap[right]!, this.#heap[left]!) ? right : left;
      if (comesFirst(this.#heap[at]!, this.#heap[child]!)) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a]!;
    this.#heap[a] = this.#heap[b]!;
    this.#heap[b] = kept;
  }
}

function comesFirst(a: Scheduled, b: Scheduled): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
