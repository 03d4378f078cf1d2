import { describe, expect, it } from 'vitest';
import { deployedDefinition } from '../../../bin/deployed-definition.ts';
import { drawScenario } from '../../../simulator/fuzz/draw-scenario.ts';
import { fuzzMany } from '../../../simulator/fuzz/fuzz-many.ts';
import { fuzzRun, scenarioOf, scenarioText } from '../../../simulator/fuzz/fuzz-run.ts';
import { seedOfRun } from '../../../simulator/fuzz/luck.ts';
import { REST_MS } from '../../../simulator/fuzz/rest.ts';
import { faultsOverAtMs } from '../../../simulator/properties/faults-over.ts';

const definition = await deployedDefinition();
const seeds = Array.from({ length: 300 }, (_, run) => seedOfRun(7, run));
const unheard = { onRun: () => undefined, signal: new AbortController().signal };

describe('drawing a story', () => {
  it('gives a valid file that ends with an hour without faults, whatever the seed', () => {
    for (const seed of seeds) {
      const scenario = scenarioOf(drawScenario(seed).scenario);
      const overAtMs = faultsOverAtMs(scenario);
      expect(overAtMs, `seed ${seed}`).toBeDefined();
      expect(scenario.duration - overAtMs!, `seed ${seed}`).toBeGreaterThanOrEqual(REST_MS);
    }
  });

  it('gives the same story for the same seed, and another for another', () => {
    const texts = seeds.slice(0, 50).map((seed) => scenarioText(drawScenario(seed).scenario));
    expect(seeds.slice(0, 50).map((seed) => scenarioText(drawScenario(seed).scenario))).toEqual(texts);
    expect(new Set(texts).size).toBe(50);
  });

  it('draws every fault somewhere, and now and then none', () => {
    const drawn = seeds.map((seed) => drawScenario(seed).faults);
    const known = new Set(drawn.flat());
    expect(known).toContain('bundle AZ loss');
    expect(known.size).toBeGreaterThan(50);
    expect(drawn.some((faults) => faults.length === 0)).toBe(true);
  });

  it('asks for the first run again by its seed', () => {
    const third = seedOfRun(7, 2);
    expect(seedOfRun(third, 0)).toBe(third);
  });
});

describe('fuzzing', () => {
  it('plays 40 stories on all cores, with the same sum as one by one', { timeout: 60_000 }, async () => {
    const many = await fuzzMany({ runs: 40, seed: 3, mix: 'any', definition, ...unheard });
    expect(many.runs).toBe(40);
    expect(many.guards['dependency-sick']).toBeGreaterThan(0);
    expect(Object.values(many.faults).filter((count) => count > 0).length).toBeGreaterThan(20);
    const alone = await fuzzRun(seedOfRun(3, 11), definition);
    expect(await fuzzRun(seedOfRun(3, 11), definition)).toEqual(alone);
  });

  it('gives what there is when it is stopped', async () => {
    const stopped = new AbortController();
    const onRun = () => stopped.abort();
    const { runs } = await fuzzMany({
      runs: 1000,
      seed: 3,
      mix: 'any',
      definition,
      signal: stopped.signal,
      onRun,
    });
    expect(runs).toBeGreaterThan(0);
    expect(runs).toBeLessThan(1000);
  });
});
