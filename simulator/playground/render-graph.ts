import { needsOf } from '../../shared/core/watchlist/graph.ts';
import { type Html, html } from './html.ts';
import type { PlaygroundState } from './playground-state.ts';
import { statusOf } from './render-services.ts';

interface Node {
  readonly id: string;
  readonly health: string;
  readonly dependsOn: readonly string[];
  readonly isService: boolean;
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

const WIDTH = 560;
const BOX = { width: 132, height: 38 };
const ROW = 78;
const TOP = 8;

/** Who needs whom, as SVG: each target stands below everything that needs it. */
export function renderGraph(state: PlaygroundState): string {
  const nodes = nodesOf(state);
  const rows = layers(nodes);
  const spots = new Map(
    rows.flatMap((row, depth) => row.map((node, index) => [node.id, spotOf(index, row.length, depth)])),
  );
  const height = TOP * 2 + (rows.length - 1) * ROW + BOX.height;
  const edges = nodes.flatMap((node) => node.dependsOn.map((need) => ({ from: node, to: need })));
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${describe(nodes)}">
${edges.map(({ from, to }) => renderEdge(spots.get(from.id), spots.get(to), isIll(nodes, to)))}
${nodes.map((node) => renderNode(node, spots.get(node.id)!))}</svg>`.text;
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
  const depthOf = (id: string): number => {
    const above = nodes.filter(
      (node) => node.dependsOn.includes(id) && !needsOf(id, nodes).includes(node.id),
    );
    return above.length === 0 ? 0 : 1 + Math.max(...above.map((node) => depthOf(node.id)));
  };
  const rows: Node[][] = [];
  for (const node of nodes) {
    const depth = depthOf(node.id);
    rows[depth] = [...(rows[depth] ?? []), node];
  }
  return rows.flatMap(broken);
}

/** What nobody needs, and needs nobody, fills rows quickly. */
const MOST_IN_ROW = 4;

function broken(row: readonly Node[]): Node[][] {
  const count = Math.ceil(row.length / MOST_IN_ROW);
  const size = Math.ceil(row.length / count);
  return Array.from({ length: count }, (_, at) => row.slice(at * size, (at + 1) * size));
}

function spotOf(index: number, count: number, depth: number): Spot {
  return { x: (WIDTH * (index + 0.5)) / count, y: TOP + depth * ROW + BOX.height / 2 };
}

function isIll(nodes: readonly Node[], id: string): boolean {
  const health = nodes.find((node) => node.id === id)?.health;
  return health === 'unhealthy' || health === 'suspect';
}

function renderEdge(from: Spot | undefined, to: Spot | undefined, ill: boolean): Html | undefined {
  if (!from || !to) return undefined;
  const startY = from.y + BOX.height / 2;
  const endY = to.y - BOX.height / 2;
  const bend = (startY + endY) / 2;
  return html`<path class="edge" data-ill="${String(ill)}" d="M${from.x} ${startY} C${from.x} ${bend} ${to.x} ${bend} ${to.x} ${endY}" />`;
}

function renderNode(node: Node, { x, y }: Spot): Html {
  const corner = node.isService ? 8 : 19;
  return html`<g class="node" data-health="${node.health}"><rect x="${x - BOX.width / 2}" y="${y - BOX.height / 2}" width="${BOX.width}" height="${BOX.height}" rx="${corner}" />
<text x="${x}" y="${y - 2}">${node.id}</text><text class="health" x="${x}" y="${y + 13}">${node.health}</text></g>`;
}

function describe(nodes: readonly Node[]): string {
  return nodes
    .map(
      ({ id, health, dependsOn }) =>
        `${id} is ${health}${dependsOn.length > 0 ? ` and needs ${dependsOn.join(', ')}` : ''}`,
    )
    .join('; ');
}
