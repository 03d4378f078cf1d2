import { expect, it } from 'vitest';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { tellOverdue } from '../../../functions/watch/tell-overdue.ts';
import type { Park } from '../../../shared/core/remediation/records.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { MINUTE, NOON, plainSituation } from '../../support/cases.ts';

const park: Park = {
  service: 'cart',
  modelName: 'shop-cart-prod',
  cluster: 'shop-prod',
  incident: 'cart#000001',
  execution: 'cart-1',
  epoch: 1,
  desired: 3,
  taskDefinition: 'x:1',
  status: 'open',
  parkedAtMs: NOON,
  deadlineMs: NOON + 4 * MINUTE,
};

/** What two looks so long after the count was set to 0 tell people. */
async function looksAfter(minutes: number, given: Partial<Park> = {}) {
  const told: { subject: string; nextSteps: readonly string[] }[] = [];
  const rollback = new InMemoryRollbackStore();
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

it.each<[string, number, Partial<Park>]>([
  ['that the restorer may yet pay', 4, {}],
  ['that is paid', 60, { status: 'repaid', repaidAtMs: NOON + 3 * MINUTE }],
])('it says nothing of one %s', async (_, minutes, given) => {
  expect(await looksAfter(minutes, given)).toEqual([]);
});

it('a deadline that somebody moved to next year keeps nobody waiting', async () => {
  expect(await looksAfter(8, { deadlineMs: NOON + 500_000 * MINUTE })).toHaveLength(1);
});
