import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { deployedDefinition } from '../../bin/deployed-definition.ts';
import { KNOWN_OPEN } from '../../simulator/properties/known-open.ts';
import { play } from '../../simulator/scenario/play.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';

const SCENARIOS = join(import.meta.dirname, '../../scenarios');
const definition = await deployedDefinition();

it('every known fault names a scenario that shows it', () => {
  for (const { scenario } of KNOWN_OPEN)
    expect(readFileSync(join(SCENARIOS, `${scenario}.yaml`), 'utf8')).toContain(scenario);
});

it.each(KNOWN_OPEN.map((one) => [one.rule, one] as const))(
  '%s is still broken as the list of known faults says; once it is mended, take it off the list',
  async (rule, { how, scenario: name }) => {
    const read = readScenario(readFileSync(join(SCENARIOS, `${name}.yaml`), 'utf8'));
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    const { scenario } = read;
    const { checker } = await play({ scenario, seed: scenario.seed, definition, mode: 'policy' });
    expect(checker.violations.filter((one) => one.rule === rule && how.test(one.how))).not.toEqual([]);
  },
  60_000,
);
