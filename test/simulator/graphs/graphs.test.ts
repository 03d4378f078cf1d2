import { beforeAll, describe, expect, it } from 'vitest';
import { deployedDefinition } from '../../../bin/deployed-definition.ts';
import { findCycles } from '../../../shared/core/watchlist/graph.ts';
import { dependantsOf, drawGraph, type Graph } from '../../../simulator/graphs/draw-graph.ts';
import { drawIncident } from '../../../simulator/graphs/draw-incident.ts';
import { judgeGraph } from '../../../simulator/graphs/judge-graphs.ts';
import { Scenario } from '../../../simulator/scenario/scenario-schema.ts';
import type { StateMachine } from '../../../simulator/stepfunctions/definition.ts';

const SEEDS = Array.from({ length: 100 }, (_, at) => at + 1);
const drawn = SEEDS.map(drawIncident);

const longest = (name: string, graph: Graph): number =>
  1 + Math.max(0, ...(graph.needs.get(name) ?? []).map((need) => longest(need, graph)));

describe('graphs that are drawn', () => {
  const graphs = SEEDS.map(drawGraph);

  it('have no circle and no chain longer than four', () => {
    for (const graph of graphs) {
      expect(findCycles([...graph.needs].map(([id, dependsOn]) => ({ id, dependsOn })))).toEqual([]);
      for (const name of graph.needs.keys()) expect(longest(name, graph)).toBeLessThanOrEqual(4);
    }
  });

  it('are the same for the same seed', () => {
    expect(drawIncident(7)).toEqual(drawIncident(7));
  });
});

describe('incidents that are drawn', () => {
  it('are of every kind, in every disguise', () => {
    expect(new Set(drawn.map((one) => one.kind)).size).toBe(3);
    expect(new Set(drawn.map((one) => one.disguise)).size).toBe(5);
  });

  it('are scenarios as any other', () => {
    for (const { scenario } of drawn) expect(() => Scenario.parse(scenario)).not.toThrow();
  });

  it('let a dependency that nobody watches be needed by three', () => {
    for (const { kind, root, scenario } of drawn) {
      if (kind !== 'unwatched dependency') continue;
      const { services } = Scenario.parse(scenario).fleet;
      const needs = new Map(Object.entries(services).map(([name, { dependsOn }]) => [name, dependsOn]));
      expect(dependantsOf(root, { needs, watched: new Map() }).length).toBeGreaterThanOrEqual(3);
    }
  });
});

describe('the watchdog in a graph', () => {
  let definition: StateMachine;
  beforeAll(async () => {
    definition = await deployedDefinition();
  }, 60_000);

  /** Two of each kind; `npm run graphs` plays more. */
  const some = [...Map.groupBy(drawn, ({ kind }) => kind).values()].flatMap((same) =>
    same.slice(0, 2).map(({ seed, kind, disguise }) => ({ seed, kind, disguise })),
  );

  it.each(some)(
    '[S4-26] names the $kind that fails and spares its victims (seed $seed: $disguise)',
    async ({ seed }) => {
      expect(await judgeGraph({ seed, definition })).toMatchObject({
        wrong: [],
        victimsActedOn: [],
        isRight: true,
      });
    },
    30_000,
  );
});
