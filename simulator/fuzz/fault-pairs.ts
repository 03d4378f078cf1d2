import type { Counts } from './coverage.ts';
import { FAULTS } from './mixes.ts';

/** Pairs of faults that struck in one run: how many of all there are, and those that never did. */
export interface Pairs {
  readonly hit: number;
  readonly of: number;
  readonly missing: readonly string[];
}

/** Bundles are mixes of the others. */
const NAMES = FAULTS.map(({ name }) => name).filter((name) => !name.startsWith('bundle '));

export function pairsOf(runs: readonly Counts[]): Pairs {
  const hit = new Set<string>();
  for (const faults of runs) {
    const struck = NAMES.filter((name) => (faults[name] ?? 0) > 0);
    for (const [at, one] of struck.entries())
      for (const other of struck.slice(at + 1)) hit.add(pair(one, other));
  }
  const all = NAMES.flatMap((one, at) => NAMES.slice(at + 1).map((other) => pair(one, other)));
  return { hit: hit.size, of: all.length, missing: all.filter((one) => !hit.has(one)) };
}

const pair = (one: string, other: string): string => `${one} + ${other}`;
