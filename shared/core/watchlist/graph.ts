/** A thing that needs others. */
interface Node {
  readonly id: string;
  readonly dependsOn?: readonly string[];
}

/** Everything that `id` needs, directly or not, nearest first, without itself. */
export function needsOf(id: string, nodes: readonly Node[]): string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found: string[] = [];
  let frontier = [...(byId.get(id)?.dependsOn ?? [])];
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
