import { Luck } from '../fuzz/luck.ts';

/** Services and what they need, in tiers: whoever is in one needs only what is in those below it. */
export interface Graph {
  /** By service: what it needs, directly. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** By dependency: whether it has a probe of its own. */
  readonly watched: ReadonlyMap<string, boolean>;
}

/** Three tiers of services above one of dependencies: no chain is longer than four. */
const TIERS = 3;
const DEPENDENCIES = ['db', 'cache', 'partner', 'bucket', 'index'];

/** A graph without circles, in which everything but the uppermost may be needed by several. */
export function drawGraph(seed: number): Graph {
  const luck = new Luck(`graph/${seed}`);
  const dependencies = DEPENDENCIES.slice(0, luck.between(2, DEPENDENCIES.length));
  const tiers: string[][] = [dependencies];
  const needs = new Map<string, readonly string[]>();
  for (let tier = 1; tier <= TIERS; tier++) {
    const below = tiers.flat();
    const names = Array.from({ length: luck.between(2, 5) }, (_, at) => `${'abc'[tier - 1]}${at + 1}`);
    for (const name of names) {
      const nearest = luck.pick(tiers[tier - 1]!);
      const more = below.filter((one) => one !== nearest && luck.chance(0.8 / below.length));
      needs.set(name, luck.chance(0.1) ? [] : [nearest, ...more]);
    }
    tiers.push(names);
  }
  const watched = new Map(dependencies.map((name) => [name, luck.chance(0.7)] as const));
  return { needs, watched };
}

/** Whoever needs it directly. */
export const dependantsOf = (target: string, { needs }: Graph): string[] =>
  [...needs].filter(([, needed]) => needed.includes(target)).map(([name]) => name);

/** Whoever needs it, directly or not. */
export function victimsOf(target: string, graph: Graph): string[] {
  const found = new Set<string>();
  const queue = [target];
  for (const one of queue) {
    for (const name of dependantsOf(one, graph)) {
      if (found.has(name)) continue;
      found.add(name);
      queue.push(name);
    }
  }
  return [...found];
}
