import { expect, it } from 'vitest';
import { deployedDefinition } from '../../bin/deployed-definition.ts';
import { fuzzMany } from '../../simulator/fuzz/fuzz-many.ts';

/** As many as fit: the whole gate may take nine minutes on two cores. */
const RUNS = 400;
/** Written down before it was first played. */
const SEED = 20_261_122;

it(`${RUNS} drawn stories break no rule`, { timeout: 400_000 }, async () => {
  const result = await fuzzMany({
    runs: RUNS,
    seed: SEED,
    mix: 'any',
    definition: await deployedDefinition(),
    signal: new AbortController().signal,
    onRun: () => undefined,
  });
  expect(result.failures.map(({ rule, how, seed }) => `${rule}, seed ${seed}: ${how}`)).toEqual([]);
  expect(result.recovered).toBe(result.fixable);
  expect(result.acts).toBeGreaterThan(RUNS / 4);
});
