/** A thing that needs others. */
interface Node {
  readonly id: string;
  readonly dependsOn?: readonly string[];
}

type ById = ReadonlyMap<string, Node>;

/** Made once for each list: a look asks for the needs of thousands of targets. */
const indexes = new WeakMap<readonly Node[], ById>();

function indexOf(nodes: readonly Node[]): ById {
  const byId = indexes.get(nodes) ?? new Map(nodes.map((node) => [node.id, node]));
  indexes.set(nodes, byId);
  return byId;
}

interface Watchlist<S extends Node, D extends Node> {
  readonly services: readonly S[];
  readonly dependencies: readonly D[];
}

const nodeLists = new WeakMap<object, readonly Node[]>();

/** Everything watched, the same list at every call. */
export function nodesOf<S extends Node, D extends Node>(watchlist: Watchlist<S, D>): readonly (S | D)[] {
  const nodes = nodeLists.get(watchlist) ?? [...watchlist.services, ...watchlist.dependencies];
  nodeLists.set(watchlist, nodes);
  return nodes as readonly (S | D)[];
}

/** Everything that `id` needs, directly or not, nearest first, without itself. */
export function needsOf(id: string, nodes: readonly Node[]): string[] {
  const byId = indexOf(nodes);
  const found: string[] = [];
  let frontier: readonly string[] = byId.get(id)?.dependsOn ?? found;
  while (frontier.length > 0) {
    const next: string[] = [];
    for (const need of frontier) {
      if (need === id || found.includes(need)) continue;
      found.push(need);
      next.push(...(byId.get(need)?.dependsOn ?? []));
    }
    frontier = next;
  }
  return found;
}

/** One dependency group: one needs the other, or both need the same thing, directly or not. */
export function isOneGroup(one: string, other: string, nodes: readonly Node[]): boolean {
  const needs = needsOf(one, nodes);
  const theirs = needsOf(other, nodes);
  return needs.includes(other) || theirs.includes(one) || needs.some((need) => theirs.includes(need));
}

/** Every dependency cycle as a path that ends where it began; of cycles that share an edge, one. */
export function findCycles(nodes: readonly Node[]): string[][] {
  const cycles: string[][] = [];
  let left = nodes;
  for (let cycle = findCycle(left); cycle; cycle = findCycle(left)) {
    cycles.push(cycle);
    const [from, to] = cycle.slice(-2);
    left = left.map((node) =>
      node.id === from ? { ...node, dependsOn: node.dependsOn?.filter((need) => need !== to) } : node,
    );
  }
  return cycles;
}

/** The first dependency cycle, or undefined. */
function findCycle(nodes: readonly Node[]): string[] | undefined {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const done = new Set<string>();
  const walk = (id: string, path: readonly string[]): string[] | undefined => {
    const at = path.indexOf(id);
    if (at >= 0) return [...path.slice(at), id];
    if (done.has(id)) return undefined;
    for (const need of byId.get(id)?.dependsOn ?? []) {
      const cycle = walk(need, [...path, id]);
      if (cycle) return cycle;
    }
    done.add(id);
    return undefined;
  };
  for (const node of nodes) {
    const cycle = walk(node.id, []);
    if (cycle) return cycle;
  }
  return undefined;
}
