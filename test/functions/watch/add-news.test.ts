import { expect, it } from 'vitest';
import { addNews } from '../../../functions/watch/add-news.ts';
import { type Belief, evaluateHealth, newBelief } from '../../../shared/core/health/belief.ts';
import type { Observation } from '../../../shared/core/health/observation.ts';
import type { HealthRow } from '../../../shared/ports.ts';
import { illBelief, NOON, seen } from '../../support/cases.ts';

const SECOND = 1_000;
const wellBelief = evaluateHealth(newBelief(NOON - SECOND), [seen('up', NOON - SECOND), seen('up', NOON)]);
const ill = illBelief(NOON, { failedAtMs: NOON });

/** What stands in the row after a look that lost the race for it. */
async function after(stored: Belief, met: readonly Observation[]): Promise<Belief> {
  const rows: HealthRow[] = [{ target: 'cart', shard: 0, belief: stored, version: 2 }];
  const health = { load: async () => rows[0], replace: async (one: HealthRow) => void rows.unshift(one) };
  await addNews({ target: 'cart', shard: 0 }, met, { health } as unknown as Parameters<typeof addNews>[2]);
  return rows[0]!.belief;
}

it.each<[string, Belief, readonly Observation[], boolean]>([
  ['the only right answer breaks an illness off', ill, [seen('up', NOON + SECOND)], false],
  ['a late one too', ill, [seen('degraded', NOON + SECOND)], false],
  ['an older one does not', ill, [seen('up', NOON)], true],
  ['the only wrong answer breaks health off', wellBelief, [seen('down', NOON + SECOND)], true],
  ['one that nobody could get is no news', ill, [seen('unknown', NOON + SECOND)], true],
])('%s', async (_, stored, met, fails) => {
  expect((await after(stored, met)).failingSinceMs !== undefined).toBe(fails);
});

it('what is right is not counted twice where the other look met it too', async () => {
  expect(await after(wellBelief, [seen('up', NOON + SECOND)])).toBe(wellBelief);
});
