import { describe, expect, it } from 'vitest';
import { leaveThread } from '../../../functions/tell/leave-thread.ts';
import type { Notice } from '../../../shared/core/notices/notice.ts';
import { newLedger } from '../../../shared/core/remediation/records.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { incidentAt, MINUTE, NOON, plainSituation } from '../../support/cases.ts';

/** Cart leaves the thread, which was opened or not; these stay in it. */
async function toldAfter(
  thread: string | undefined,
  given: { readonly opened: boolean; readonly staying?: readonly string[]; readonly times?: number },
) {
  const told: Notice[] = [];
  const rollback = new InMemoryRollbackStore();
  const world = {
    environment: plainSituation().environment,
    clock: { now: () => NOON + MINUTE },
    rollback,
    topic: { publish: async (notice: Notice) => void told.push(notice) },
    journal: { say: () => undefined },
  } as unknown as Parameters<typeof leaveThread>[2];
  if (given.opened) await rollback.addNotice({ id: `${thread}:opened` } as Notice);
  await rollback.replaceLedger({ ...newLedger('cart'), thread: 'incident:cart#000001' });
  for (const service of given.staying ?? []) await rollback.replaceLedger({ ...newLedger(service), thread });
  for (let time = 0; time < (given.times ?? 1); time++) await leaveThread(thread, incidentAt(NOON), world);
  return told.map(({ id, kind, about, subject }) => ({ id, kind, about, subject }));
}

describe('the last that leaves a shared thread', () => {
  it('says that a storm is over, once', async () => {
    const over = {
      id: 'storm:1:closed',
      kind: 'closed',
      about: 'everything',
      subject: expect.stringContaining('no longer too many are ill at once'),
    };
    expect(await toldAfter('storm:1', { opened: true, times: 2 })).toEqual([over]);
  });

  it('says that nobody is held for a dependency any more', async () => {
    const [told] = await toldAfter('dependency:db:1', { opened: true });
    expect(told).toMatchObject({ id: 'dependency:db:1:closed', about: 'db' });
    expect(told!.subject).toContain('no service is held for db any more');
  });

  it.each([
    ['where another stays in it', 'storm:1', { opened: true, staying: ['pay'] }],
    ['where nobody was told that it is open', 'storm:1', { opened: false }],
    ['of a thread of its own', 'incident:cart#000001', { opened: true }],
    ['where it was in none', undefined, { opened: false }],
  ])('says nothing %s', async (_, thread, given) => {
    expect(await toldAfter(thread, given)).toEqual([]);
  });
});
