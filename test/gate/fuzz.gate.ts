import { expect, it } from 'vitest';
import { deployedDefinition } from '../../bin/deployed-definition.ts';
import { fuzzRun } from '../../simulator/fuzz/fuzz-run.ts';
import { seedOfRun } from '../../simulator/fuzz/luck.ts';

/** As many as fit: the whole gate may take nine minutes on two cores. */
const RUNS = 200;
/** Written down before it was first played. */
const SEED = 20_261_122;

it(`${RUNS} drawn stories break no rule`, { timeout: 400_000 }, async () => {
  const definition = await deployedDefinition();
  const broken: string[] = [];
  for (let run = 0; run < RUNS; run++) {
    const played = await fuzzRun(seedOfRun(SEED, run), definition);
    for (const { rule, how } of played.broken) broken.push(`${rule}, seed ${played.seed}: ${how}`);
  }
  expect(broken).toEqual([]);
});
