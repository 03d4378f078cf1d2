import { expect, it } from 'vitest';
import { deployedDefinition } from '../../bin/deployed-definition.ts';
import { drawScenario } from '../../simulator/fuzz/draw-scenario.ts';
import { fuzzMany } from '../../simulator/fuzz/fuzz-many.ts';
import { scenarioOf } from '../../simulator/fuzz/fuzz-run.ts';
import { seedOfRun } from '../../simulator/fuzz/luck.ts';
import { isNews } from '../../simulator/properties/known-open.ts';
import { play } from '../../simulator/scenario/play.ts';

/** What fits into a gate of nine minutes on two cores; 100,000 are played on demand. */
const RUNS = 500;
const SEEDS = 200;
const definition = await deployedDefinition();

it(`${RUNS} drawn runs break no rule that is not known to be broken`, { timeout: 480_000 }, async () => {
  const { signal } = new AbortController();
  const result = await fuzzMany({
    runs: RUNS,
    seed: 1,
    mix: 'any',
    definition,
    signal,
    onRun: () => undefined,
  });
  expect(result.runs).toBe(RUNS);
  const news = result.failures.filter(({ rule, how }) => isNews({ rule, how }));
  expect(news.map(({ rule, seed, how }) => `${rule}, seed ${seed}: ${how}`)).toEqual([]);
  expect(Object.entries(result.faults).filter(([, times]) => times === 0)).toEqual([]);
  expect(result.recovered / result.fixable).toBeGreaterThanOrEqual(0.99);
});

it(`${SEEDS} drawn stories are told the same way twice`, { timeout: 120_000 }, async () => {
  const digestOf = async (seed: number) => {
    const scenario = scenarioOf(drawScenario(seed).scenario);
    return (await play({ scenario, seed, definition, mode: 'policy' })).log.digest();
  };
  const seeds = Array.from({ length: SEEDS }, (_, run) => seedOfRun(11, run));
  for (const seed of seeds)
    expect({ seed, digest: await digestOf(seed) }).toEqual({ seed, digest: await digestOf(seed) });
});
