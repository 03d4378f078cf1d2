import { type Html, html } from './html.ts';
import type { PlaygroundState } from './playground-state.ts';
import { statusOf } from './render-services.ts';

interface Node {
  readonly id: string;
  readonly health: string;
  readonly dependsOn: readonly string[];
  readonly isService: boolean;
}

/** A place in a row: of a node, or of the lines that pass the row on their way down to it. */
interface Slot {
  readonly id: string;
  readonly node?: Node;
  readonly x: number;
}

const WIDTH = 500;
const BOX = { width: 148, height: 38 };
const ROW = 78;
const TOP = 8;

/** Who needs whom, as SVG: each target stands below everything that needs it. */
export function renderGraph(state: PlaygroundState): string {
  const nodes = nodesOf(state);
  const rows = placed(layers(nodes));
  const height = TOP * 2 + (rows.length - 1) * ROW + BOX.height;
  const edges = nodes.flatMap((node) => node.dependsOn.map((need) => ({ from: node.id, to: need })));
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${describe(nodes)}">
${edges.map(({ from, to }) => renderEdge(rows, from, to, isIll(nodes, to)))}
${rows.map((row, at) => row.map(({ node, x }) => node && renderNode(node, x, topOf(at))))}</svg>`.text;
}

function nodesOf({ services, functions, dependencies }: PlaygroundState): Node[] {
  return [
    ...[...services, ...functions].map(({ id, belief, dependsOn }) => ({
      id,
      health: statusOf(belief),
      dependsOn,
      isService: true,
    })),
    ...dependencies.map(({ id, belief }) => ({
      id,
      health: statusOf(belief),
      dependsOn: [],
      isService: false,
    })),
  ];
}

/** The row of a target is the longest way down to it from something that nobody needs. */
function layers(nodes: readonly Node[]): Node[][] {
  const depthOf = (id: string): number =>
    Math.max(0, ...nodes.filter((node) => node.dependsOn.includes(id)).map(({ id }) => 1 + depthOf(id)));
  const isAlone = ({ id, dependsOn }: Node) => dependsOn.length === 0 && depthOf(id) === 0;
  const rows: Node[][] = [];
  for (const node of nodes.filter((one) => !isAlone(one))) {
    const depth = depthOf(node.id);
    rows[depth] = [...(rows[depth] ?? []), node];
  }
  return [...rows, nodes.filter(isAlone)].flatMap(broken);
}

const MOST_IN_ROW = 3;

function broken(row: readonly Node[]): Node[][] {
  const count = Math.ceil(row.length / MOST_IN_ROW);
  const size = Math.ceil(row.length / count);
  return Array.from({ length: count }, (_, at) => row.slice(at * size, (at + 1) * size));
}

/** Each as near as can be below what leads to it; a line that passes a row has a place of its own there. */
function placed(rows: readonly Node[][]): Slot[][] {
  const slots: Slot[][] = [];
  for (const [at, row] of rows.entries()) {
    const above = slots[at - 1] ?? [];
    const below = rows.slice(at + 1).flat();
    const passing = below.filter(({ id }) => above.some((slot) => leadsTo(slot, id)));
    const wanted = [...row.map((node) => ({ id: node.id, node })), ...passing.map(({ id }) => ({ id }))];
    slots.push(spread(wanted.toSorted((a, b) => wish(a.id, above) - wish(b.id, above))));
  }
  return slots;
}

const leadsTo = ({ id, node }: Slot, to: string): boolean => (node ? node.dependsOn.includes(to) : id === to);

function wish(id: string, above: readonly Slot[]): number {
  const from = above.filter((slot) => leadsTo(slot, id));
  return from.length === 0 ? WIDTH : from.reduce((sum, { x }) => sum + x, 0) / from.length;
}

function spread(row: readonly Omit<Slot, 'x'>[]): Slot[] {
  const boxes = row.filter(({ node }) => node).length;
  const gap = (WIDTH - boxes * BOX.width) / row.length;
  let left = 0;
  return row.map((slot) => {
    const width = gap + (slot.node ? BOX.width : 0);
    left += width;
    return { ...slot, x: left - width / 2 };
  });
}

const topOf = (row: number): number => TOP + row * ROW;

function isIll(nodes: readonly Node[], id: string): boolean {
  const health = nodes.find((node) => node.id === id)?.health;
  return health === 'unhealthy' || health === 'suspect';
}

/** Bends between the rows and goes straight through them. */
function renderEdge(rows: readonly Slot[][], from: string, to: string, ill: boolean): Html | undefined {
  const isOf = (id: string) => (slot: Slot) => slot.node?.id === id;
  const first = rows.findIndex((row) => row.some(isOf(from)));
  const last = rows.findIndex((row) => row.some(isOf(to)));
  if (last < 0) return undefined;
  let { x } = rows[first]!.find(isOf(from))!;
  let path = `M${x} ${topOf(first)}`;
  for (let row = first + 1; row <= last; row++) {
    const next = rows[row]!.find(({ id }) => id === to)!.x;
    const [startY, endY] = [topOf(row - 1) + BOX.height, topOf(row)];
    const bend = (startY + endY) / 2;
    path += ` L${x} ${startY} C${x} ${bend} ${next} ${bend} ${next} ${endY}`;
    x = next;
  }
  return html`<path class="edge" data-ill="${String(ill)}" d="${path}" />`;
}

function renderNode(node: Node, x: number, top: number): Html {
  const corner = node.isService ? 8 : 19;
  return html`<g class="node" data-health="${node.health}"><title>${node.id}</title><rect x="${x - BOX.width / 2}" y="${top}" width="${BOX.width}" height="${BOX.height}" rx="${corner}" />
<text x="${x}" y="${top + 17}">${shortName(node.id)}</text><text class="health" x="${x}" y="${top + 32}">${node.health}</text></g>`;
}

/** As wide as its box allows. */
const MOST_LETTERS = 18;

const shortName = (id: string): string =>
  id.length > MOST_LETTERS ? `${id.slice(0, MOST_LETTERS - 1)}…` : id;

function describe(nodes: readonly Node[]): string {
  return nodes
    .map(
      ({ id, health, dependsOn }) =>
        `${id} is ${health}${dependsOn.length > 0 ? ` and needs ${dependsOn.join(', ')}` : ''}`,
    )
    .join('; ');
}
