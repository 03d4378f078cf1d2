import { expect, it } from 'vitest';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { tellOverdue } from '../../../functions/watch/tell-overdue.ts';
import { composeUnpaid } from '../../../shared/core/notices/compose-debt.ts';
import type { Park } from '../../../shared/core/remediation/records.ts';
import { TransientError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { MINUTE, NOON, plainSituation } from '../../support/cases.ts';
import { parkOf } from '../../support/records.ts';

const park = parkOf({ deadlineMs: NOON + 4 * MINUTE });

/** What two looks so long after the count was set to 0 tell people. */
async function looksAfter(
  minutes: number,
  given: Partial<Park> = {},
  rollback = new InMemoryRollbackStore(),
) {
  const told: { subject: string; nextSteps: readonly string[] }[] = [];
  for (const nowMs of [NOON + minutes * MINUTE, NOON + (minutes + 1) * MINUTE]) {
    const world = {
      environment: plainSituation().environment,
      clock: { now: () => nowMs },
      rollback,
      topic: { publish: async (notice: (typeof told)[number]) => void told.push(notice) },
      journal: { say: () => undefined },
    } as unknown as WatchPorts;
    await tellOverdue([{ ...park, ...given }], world);
  }
  return told;
}

it('the watcher tells people once, and how to pay by hand, of a debt that no restorer pays', async () => {
  const told = await looksAfter(6);
  expect(told.map(({ subject }) => subject)).toEqual([expect.stringContaining('cart may be at 0 tasks')]);
  expect(told[0]!.nextSteps.join()).toContain('--service shop-cart-prod --desired-count 3');
});

it('names what the environment calls it, whatever the row of the debt says', async () => {
  const [told] = await looksAfter(6, { modelName: 'shop-orders-prod', cluster: 'elsewhere' });
  expect(told!.nextSteps.join()).toContain('--service shop-cart-prod');
  expect(told!.nextSteps.join()).not.toMatch(/orders|elsewhere/);
});

it('takes no word from the restorer, which knows the reason', async () => {
  const rollback = new InMemoryRollbackStore();
  await looksAfter(6, {}, rollback);
  const { environment } = plainSituation();
  expect(
    await rollback.addNotice(composeUnpaid(environment, { park, because: 'refused', nowMs: NOON })),
  ).toBe(true);
});

it('a word that cannot be written now keeps nobody from being tended', async () => {
  const rollback = new InMemoryRollbackStore();
  rollback.addNotice = () => Promise.reject(new TransientError('throttled'));
  expect(await looksAfter(6, {}, rollback)).toEqual([]);
});

it.each<[string, number, Partial<Park>]>([
  ['that the restorer may yet pay', 4, {}],
  ['that is paid', 60, { status: 'repaid', repaidAtMs: NOON + 3 * MINUTE }],
])('it says nothing of one %s', async (_, minutes, given) => {
  expect(await looksAfter(minutes, given)).toEqual([]);
});

it('a deadline that somebody moved to next year keeps nobody waiting', async () => {
  expect(await looksAfter(8, { deadlineMs: NOON + 500_000 * MINUTE })).toHaveLength(1);
});
