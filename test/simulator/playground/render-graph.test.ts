import { describe, expect, it } from 'vitest';
import { renderGraph } from '../../../simulator/playground/render-graph.ts';
import { dependencyOf, serviceOf, stateOf } from './playground-state-of.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Point = readonly [x: number, y: number];

const service = (id: string, ...dependsOn: string[]) => serviceOf({ id, dependsOn });
const numbers = (text: string): number[] => (text.match(/-?[\d.]+/g) ?? []).map(Number);

/** A web of four rows, the widest of them broken; two lines pass rows on their way. */
const WEB = stateOf({
  services: [
    service('backend', 'strategy-service', 'data-collection', 'mlflow', 'mlflow-db'),
    service('strategy-service', 'mlflow'),
    service('data-collection', 'arcticdb'),
    service('mlflow', 'mlflow-db'),
    ...['b', 'c', 'd'].map((id) => service(id, 'arcticdb')),
  ],
  dependencies: ['mlflow-db', 'arcticdb', 'alone', 'also-alone'].map((id) => dependencyOf({ id })),
});

function boxesIn(svg: string): Map<string, Box> {
  const found = svg.matchAll(/<title>(.*?)<\/title><rect ([^>]*?) rx/g);
  return new Map(
    [...found].map(([, id, attributes]) => {
      const [x, y, width, height] = numbers(attributes!) as [number, number, number, number];
      return [id!, { x, y, width, height }];
    }),
  );
}

/** Points on a path of `M`, `L` and `C`. */
function pointsOn(path: string): Point[] {
  const points: Point[] = [];
  for (const [command] of path.matchAll(/[MLC][^MLC]*/g)) {
    const from = points.at(-1) ?? [0, 0];
    const [a = 0, b = 0, c = a, d = b, x = a, y = b] = numbers(command);
    if (command.startsWith('M')) points.push([a, b]);
    else if (command.startsWith('L'))
      for (let t = 0.1; t <= 1; t += 0.1)
        points.push([from[0] + (a - from[0]) * t, from[1] + (b - from[1]) * t]);
    else
      for (let t = 0.05; t <= 1; t += 0.05) {
        const along = (p: number, q: number, r: number, s: number) =>
          (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t ** 2 * r + t ** 3 * s;
        points.push([along(from[0], a, c, x), along(from[1], b, d, y)]);
      }
  }
  return points;
}

const isIn = ([x, y]: Point, box: Box): boolean =>
  x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;

describe('who needs whom', () => {
  const svg = renderGraph(WEB);
  const boxes = boxesIn(svg);
  const paths = [...svg.matchAll(/ d="(.*?)"/g)].map(([, path]) => path!);

  it('draws a line for each need', () => {
    expect([boxes.size, paths.length]).toEqual([11, 10]);
  });

  it('draws no line behind a node but the one from which it comes', () => {
    for (const path of paths) {
      const [start, ...points] = pointsOn(path);
      const behind = [...boxes].filter(([, box]) => points.some((point) => isIn(point, box)));
      const own = behind.filter(([, box]) => box.y === start![1]);
      expect([own.length, behind.length]).toEqual([1, 1]);
    }
  });

  it('keeps every node within the picture, beside the others', () => {
    const width = numbers(svg.match(/viewBox="(.*?)"/)![1]!)[2]!;
    for (const [id, box] of boxes) {
      expect(box.x >= 0 && box.x + box.width <= width).toBe(true);
      const others = [...boxes].filter(([other, { y }]) => other !== id && y === box.y);
      expect(others.every(([, { x }]) => Math.abs(x - box.x) >= box.width)).toBe(true);
    }
  });

  it('cuts a long name, and tells it whole to whoever points at it', () => {
    const long = 'recommendations-for-everybody';
    const drawn = renderGraph(stateOf({ services: [service(long)] }));
    expect(drawn).toContain(`<title>${long}</title>`);
    expect(drawn).toContain('>recommendations-f…</text>');
    expect(drawn).not.toContain(`>${long}</text>`);
  });
});
