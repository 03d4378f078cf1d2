import { type SeededRandom, seededRandom } from '../clock/random.ts';

/** One seeded row of draws, in the words of whoever draws. */
export class Luck {
  readonly #random: SeededRandom;

  constructor(seed: number | string) {
    this.#random = seededRandom(seed);
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)]!;
  }

  /** Up to `most` of them, at least one, each once, in their order. */
  some<T>(from: readonly T[], most = from.length): T[] {
    const left = [...from];
    const count = this.between(1, Math.min(most, from.length));
    while (left.length > count) {
      left.splice(this.between(0, left.length - 1), 1);
    }
    return left;
  }

  weighted<T extends { readonly weight: number }>(from: readonly T[]): T {
    let left = this.#random() * from.reduce((sum, one) => sum + one.weight, 0);
    for (const one of from) {
      left -= one.weight;
      if (left < 0) return one;
    }
    return from.at(-1)!;
  }
}

/** The seed of one run of many. The first run's is the seed itself, so that a single run can be asked for again. */
export function seedOfRun(seed: number, run: number): number {
  return run === 0 ? seed : Math.floor(seededRandom(`${seed}/${run}`)() * 2 ** 32);
}
