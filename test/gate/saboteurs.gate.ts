import { expect, it } from 'vitest';
import { deployedDefinition } from '../../bin/deployed-definition.ts';
import { SABOTEURS } from '../saboteurs/catalogue.ts';
import { huntAll } from '../saboteurs/hunt-all.ts';

const MOST_RUNS = 5;

it('every saboteur is caught by the rule that it breaks', { timeout: 300_000 }, async () => {
  const definition = await deployedDefinition();
  const hunted = await huntAll(SABOTEURS, { mostRuns: MOST_RUNS, definition, onHunted: () => undefined });
  const atLarge = hunted.filter((one) => !one.caught || one.fault !== undefined);
  expect(
    atLarge.map(({ saboteur, fault }) => `${saboteur.rule} ${saboteur.does}: ${fault ?? 'at large'}`),
  ).toEqual([]);
});
