import { describe, expect, it } from 'vitest';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { tellCertificates } from '../../../functions/watch/tell-certificates.ts';
import type { Notice } from '../../../shared/core/notices/notice.ts';
import { TransientError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { HOUR, NOON, plainSituation, seen, service } from '../../support/cases.ts';

const DAY = 24 * HOUR;
const { environment } = plainSituation();
const question = (id: string) => ({ ...service(id).question, url: `https://${id}.example/health` });
const targets = ['cart', 'shop', 'till'].map((id) => service(id, { question: question(id) as never }));
const showing = (target: string, daysLeft: number) =>
  seen('up', NOON, {
    target,
    certificate: { beganMs: NOON - (90 - daysLeft) * DAY, endsMs: NOON + daysLeft * DAY },
  });

function worldAt(nowMs: number, rollback = new InMemoryRollbackStore()) {
  const told: Notice[] = [];
  const topic = { publish: async (notice: Notice) => void told.push(notice) };
  const journal = { say: () => undefined, measure: () => undefined };
  const clock = { now: () => nowMs };
  return { told, rollback, world: { environment, clock, rollback, topic, journal } as unknown as WatchPorts };
}

const atFirst = {};
const inShard = (shard: number) => ({ shard, certificatesTold: [] });

describe('a certificate', () => {
  it('that ends soon is told of once, with how to see it and what to do', async () => {
    const { told, world } = worldAt(NOON);
    const certificatesTold = await tellCertificates(targets, [showing('cart', 10)], atFirst, world);
    expect(told).toMatchObject([
      {
        severity: 'warning',
        about: 'cart',
        subject: '[shop prod] the certificate of cart ends in 10 days',
        lines: [
          'The TLS certificate that cart.example shows ends at 2026-01-15T12:00:00.000Z, in 10 days.',
          expect.stringContaining('Until then all is well.'),
          expect.stringContaining('nothing is done to it'),
        ],
      },
    ]);
    expect(told[0]!.nextSteps[0]).toContain(
      'openssl s_client -connect cart.example:443 -servername cart.example',
    );
    await tellCertificates(targets, [showing('cart', 10)], { certificatesTold }, world);
    await tellCertificates(targets, [showing('cart', 10)], atFirst, world);
    expect(told).toHaveLength(1);
  });

  it('that many share is one notice, and those with another are another', async () => {
    const { told, world } = worldAt(NOON);
    await tellCertificates(
      targets,
      [showing('cart', 10), showing('shop', 3), showing('till', 10)],
      atFirst,
      world,
    );
    expect(told.map(({ subject }) => subject)).toEqual([
      '[shop prod] the certificate of cart and 1 more ends in 10 days',
      '[shop prod] the certificate of shop ends in 3 days',
    ]);
    expect(told[0]!.lines[1]).toBe('So does that of till.');
  });

  it('that targets of two shards share is told of once, and one of another domain by itself', async () => {
    const rollback = new InMemoryRollbackStore();
    const one = worldAt(NOON, rollback);
    await tellCertificates(targets.slice(0, 1), [showing('cart', 10)], inShard(0), one.world);
    const other = worldAt(NOON, rollback);
    const elsewhere = service('till', {
      question: { ...question('till'), url: 'https://till.test/' } as never,
    });
    const theirs = [showing('shop', 10), showing('till', 10)];
    await tellCertificates([targets[1]!, elsewhere], theirs, inShard(1), other.world);
    expect(one.told).toHaveLength(1);
    expect(other.told.map(({ about }) => about)).toEqual(['till']);
  });

  it('is told of once more when it becomes urgent', async () => {
    const rollback = new InMemoryRollbackStore();
    const soon = worldAt(NOON, rollback);
    const certificatesTold = await tellCertificates(targets, [showing('cart', 10)], atFirst, soon.world);
    const later = worldAt(NOON + 9 * DAY, rollback);
    await tellCertificates(targets, [showing('cart', 10)], { certificatesTold }, later.world);
    expect(later.told).toMatchObject([
      { severity: 'critical', subject: '[shop prod] the certificate of cart ends in 1 day' },
    ]);
  });

  it('that has time, or was not seen, is not spoken of', async () => {
    const { told, world } = worldAt(NOON);
    const nobody = seen('down', NOON, { target: 'shop' });
    expect(await tellCertificates(targets, [showing('cart', 80), nobody], atFirst, world)).toBeUndefined();
    expect(told).toEqual([]);
  });

  it('that was renewed is told of once, in the thread of its warning, with who else shows the new one', async () => {
    const rollback = new InMemoryRollbackStore();
    const warned = worldAt(NOON, rollback);
    const certificatesTold = await tellCertificates(targets, [showing('cart', 10)], atFirst, warned.world);
    const { told, world } = worldAt(NOON, rollback);
    const renewed = [showing('cart', 89), showing('shop', 89), showing('till', 80)];
    expect(await tellCertificates(targets, renewed, { certificatesTold }, world)).toBeUndefined();
    expect(told).toMatchObject([
      {
        thread: warned.told[0]!.thread,
        kind: 'closed',
        severity: 'info',
        subject: '[shop prod] the certificate of cart was renewed',
        lines: [
          'cart.example shows another TLS certificate now: it ends at 2026-04-04T12:00:00.000Z, in 89 days.',
          'So does that of shop.',
        ],
      },
    ]);
    await tellCertificates(targets, renewed, { certificatesTold }, world);
    expect(told).toHaveLength(1);
  });

  it('that became urgent and was renewed ends once', async () => {
    const rollback = new InMemoryRollbackStore();
    const soon = worldAt(NOON, rollback);
    const atSoon = await tellCertificates(targets, [showing('cart', 10)], atFirst, soon.world);
    const { told, world } = worldAt(NOON + 9 * DAY, rollback);
    const atUrgent = await tellCertificates(
      targets,
      [showing('cart', 10)],
      { certificatesTold: atSoon },
      world,
    );
    expect(atUrgent).toHaveLength(1);
    await tellCertificates(targets, [showing('cart', 99)], { certificatesTold: atUrgent }, world);
    expect(told.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['held', 'critical'],
      ['closed', 'info'],
    ]);
  });

  it('is not over because another of its domain has time, nor while one that shares it has the old one', async () => {
    const { told, world } = worldAt(NOON);
    const both = [showing('cart', 10), showing('shop', 10)];
    const certificatesTold = await tellCertificates(targets, both, atFirst, world);
    const silent = seen('down', NOON, { target: 'cart' });
    expect(
      await tellCertificates(targets, [silent, showing('till', 80)], { certificatesTold }, world),
    ).toEqual(certificatesTold);
    const half = [showing('cart', 89), showing('shop', 10)];
    const kept = await tellCertificates(targets, half, { certificatesTold }, world);
    expect(told).toHaveLength(1);
    await tellCertificates(targets, [showing('shop', 89)], { certificatesTold: kept }, world);
    expect(told.map(({ about }) => about)).toEqual(['cart', 'shop']);
  });

  it('is forgotten in silence when its target is watched no more', async () => {
    const { told, world } = worldAt(NOON);
    const certificatesTold = await tellCertificates(targets, [showing('cart', 10)], atFirst, world);
    const left = targets.slice(1);
    expect(await tellCertificates(left, [showing('shop', 80)], { certificatesTold }, world)).toBeUndefined();
    expect(told).toHaveLength(1);
  });

  it('is told of by the next look when the outbox cannot be written now', async () => {
    const { told, world, rollback } = worldAt(NOON);
    rollback.addNotice = async () => {
      throw new TransientError('throttled');
    };
    expect(await tellCertificates(targets, [showing('cart', 10)], atFirst, world)).toBeUndefined();
    expect(told).toEqual([]);
  });

  it('is told of as early as the owner of its target says', async () => {
    const { told, world } = worldAt(NOON);
    const early = service('cart', { question: { ...question('cart'), certificateDays: 30 } as never });
    await tellCertificates([early], [showing('cart', 25)], atFirst, world);
    expect(told).toHaveLength(1);
  });
});
