import { expect, it } from 'vitest';
import { deployedDefinition } from '../../bin/deployed-definition.ts';
import { drawScenario } from '../../simulator/fuzz/draw-scenario.ts';
import { scenarioOf } from '../../simulator/fuzz/fuzz-run.ts';
import { seedOfRun } from '../../simulator/fuzz/luck.ts';
import { play } from '../../simulator/scenario/play.ts';

const SEEDS = 200;
const definition = await deployedDefinition();

it(`${SEEDS} drawn stories are told the same way twice`, { timeout: 120_000 }, async () => {
  const digestOf = async (seed: number) => {
    const scenario = scenarioOf(drawScenario(seed).scenario);
    return (await play({ scenario, seed, definition, mode: 'policy' })).log.digest();
  };
  const seeds = Array.from({ length: SEEDS }, (_, run) => seedOfRun(11, run));
  for (const seed of seeds)
    expect({ seed, digest: await digestOf(seed) }).toEqual({ seed, digest: await digestOf(seed) });
});
