export interface Timer {
  readonly atMs: number;
  /** Breaks ties: of two timers due at one moment the one set first rings first. */
  readonly order: number;
  readonly ring: () => void;
  cancelled: boolean;
}

/** A binary heap: earliest first, then oldest first. A cancelled timer stays until it comes up, and is then dropped. */
export class TimerQueue {
  readonly #heap: Timer[] = [];
  #set = 0;

  add(atMs: number, ring: () => void): Timer {
    const timer: Timer = { atMs, order: this.#set++, ring, cancelled: false };
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return timer;
  }

  /** Removes and returns the next timer that still wants to ring. */
  next(): Timer | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (!first) return undefined;
      const last = this.#heap.pop()!;
      if (last !== first) {
        this.#heap[0] = last;
        this.#sink(0);
      }
      if (!first.cancelled) return first;
    }
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(this.#heap[parent]!, this.#heap[index]!)) return;
      this.#swap(parent, index);
      index = parent;
    }
  }

  #sink(from: number): void {
    let index = from;
    for (;;) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < this.#heap.length && isBefore(this.#heap[child]!, this.#heap[least]!)) least = child;
      }
      if (least === index) return;
      this.#swap(least, index);
      index = least;
    }
  }

  #swap(a: number, b: number): void {
    const timer = this.#heap[a]!;
    this.#heap[a] = this.#heap[b]!;
    this.#heap[b] = timer;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
