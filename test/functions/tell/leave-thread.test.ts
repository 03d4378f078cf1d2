import { describe, expect, it } from 'vitest';
import { changeThread, leaveThread } from '../../../functions/tell/leave-thread.ts';
import type { Notice } from '../../../shared/core/notices/notice.ts';
import { newLedger } from '../../../shared/core/remediation/records.ts';
import { tellingPlace } from '../../support/telling.ts';

/** Cart leaves the thread, which was opened or not; these stay in it. */
async function toldAfter(
  thread: string | undefined,
  given: { readonly opened: boolean; readonly staying?: readonly string[]; readonly times?: number },
) {
  const { told, rollback, world } = tellingPlace();
  if (given.opened) await rollback.addNotice({ id: `${thread}:opened` } as Notice);
  await rollback.replaceLedger({ ...newLedger('cart'), thread: 'incident:cart#000001' });
  for (const service of given.staying ?? []) await rollback.replaceLedger({ ...newLedger(service), thread });
  for (let time = 0; time < (given.times ?? 1); time++) await leaveThread(thread, 'cart', world);
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

  /** Two that share a storm each go on in a thread of their own. */
  async function sharing(...services: readonly string[]) {
    const place = tellingPlace();
    await place.rollback.addNotice({ id: 'storm:1:opened' } as Notice);
    const ledgers = services.map((service) =>
      place.rollback.replaceLedger({ ...newLedger(service), thread: 'storm:1' }),
    );
    const leave = async (service: string) => {
      const before = await place.rollback.ledger(service);
      await changeThread(before, { ...before, thread: `incident:${service}#1` }, place.world);
    };
    await Promise.all(ledgers);
    return { ...place, leave, ids: () => place.told.map(({ id }) => id) };
  }

  it('closes it once, though it dies as it writes that it has left', async () => {
    const { rollback, leave, ids } = await sharing('cart');
    const write = rollback.replaceLedger.bind(rollback);
    rollback.replaceLedger = () => Promise.reject(new Error('killed'));
    await expect(leave('cart')).rejects.toThrow('killed');
    rollback.replaceLedger = write;
    await leave('cart');
    expect(ids()).toEqual(['storm:1:closed']);
  });

  it('closes it before it writes that it has left: nobody would know after that', async () => {
    const { rollback, leave, ids } = await sharing('cart');
    const write = rollback.replaceLedger.bind(rollback);
    rollback.replaceLedger = async (ledger) => {
      await write(ledger);
      throw new Error('killed');
    };
    await expect(leave('cart')).rejects.toThrow('killed');
    expect(ids()).toEqual(['storm:1:closed']);
  });

  it('closes it once where two leave at the same time', async () => {
    const { leave, ids } = await sharing('cart', 'pay');
    await Promise.all([leave('cart'), leave('pay')]);
    expect(ids()).toEqual(['storm:1:closed']);
  });
});
