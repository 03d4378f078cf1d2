import { describe, expect, it } from 'vitest';
import { close } from '../../../functions/tell/close.ts';
import type { Notice } from '../../../shared/core/notices/notice.ts';
import { closeIncident } from '../../../shared/core/remediation/incident-end.ts';
import { newLedger } from '../../../shared/core/remediation/records.ts';
import { TransientError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { incidentAt, MINUTE, NOON, plainSituation, SECOND } from '../../support/cases.ts';
import { tellingPlace } from '../../support/telling.ts';

/** Ends the incidents of services in turn, and gives the lines of what people are told. */
async function linesAfter(thread: string, ended: readonly string[], open: readonly string[] = []) {
  const { told, rollback, world } = tellingPlace();
  for (const service of [...ended, ...open])
    await rollback.replaceLedger({ ...newLedger(service), openIncident: `${service}#1`, thread });
  for (const service of ended) {
    const incident = incidentAt(NOON, { id: `${service}#1`, service, thread, toldAtMs: NOON });
    const saved = await rollback.replaceIncident(incident);
    await close(saved, { outcome: 'recovered', because: 'it is well again' }, world);
  }
  return told.flatMap(({ lines }) => lines);
}

describe('what was over before it was confirmed', () => {
  it('leaves standing what ended before it, so that an illness which comes back is still the same', async () => {
    const rollback = new InMemoryRollbackStore();
    const world = {
      environment: plainSituation().environment,
      clock: { now: () => NOON },
      rollback,
      journal: { say: () => undefined },
    } as unknown as Parameters<typeof close>[2];
    const before = { lastClosedMs: NOON - 60_000, lastOutcome: 'recovered', lastIncident: 'cart#000001' };
    await rollback.replaceLedger({ ...newLedger('cart'), ...before, openIncident: 'cart#000001' });
    const saved = await rollback.replaceIncident(incidentAt(NOON, { id: 'cart#000001', service: 'cart' }));
    await close(saved, { outcome: 'passed', because: 'it was over' }, world);
    expect(await rollback.ledger('cart')).toMatchObject({ ...before, passedMs: NOON });
    expect((await rollback.ledger('cart')).openIncident).toBeUndefined();
  });

  it('was over when it was closed, however late somebody finishes that', async () => {
    const { rollback, world } = tellingPlace();
    await rollback.replaceLedger({ ...newLedger('cart'), openIncident: 'cart#000001' });
    const closed = closeIncident(incidentAt(NOON, { id: 'cart#000001' }), NOON + SECOND, 'passed', 'it was');
    await close(await rollback.replaceIncident(closed), { outcome: 'passed', because: 'it was' }, world);
    expect((await rollback.ledger('cart')).passedMs).toBe(NOON + SECOND);
  });
});

describe('an end that fails halfway', () => {
  it.each(['ledgers', 'addNotice', 'replaceLedger'] as const)(
    'at %s leaves the ledger to be found by, and is told once by whoever finds it',
    async (call) => {
      const { told, rollback, world } = tellingPlace();
      await rollback.replaceLedger({ ...newLedger('cart'), openIncident: 'cart#000001' });
      const open = await rollback.replaceIncident(incidentAt(NOON, { id: 'cart#000001', toldAtMs: NOON }));
      const end = { outcome: 'recovered', because: 'it is well again' } as const;
      Object.assign(rollback, { [call]: () => Promise.reject(new TransientError('throttled')) });
      await expect(close(open, end, world)).rejects.toThrow('throttled');
      Reflect.deleteProperty(rollback, call);
      expect((await rollback.ledger('cart')).openIncident).toBe('cart#000001');
      await close((await rollback.incident('cart#000001'))!, end, world);
      expect(told.map(({ kind }) => kind)).toEqual(['closed']);
      expect((await rollback.ledger('cart')).openIncident).toBeUndefined();
    },
  );
});

describe('an end that leaves a deployment owed', () => {
  it('says so, as the ledger does', async () => {
    const { told, rollback, world } = tellingPlace();
    await rollback.replaceLedger({ ...newLedger('cart'), openIncident: 'cart#000001', pledgedMs: NOON });
    const saved = await rollback.replaceIncident(incidentAt(NOON, { id: 'cart#000001' }));
    await close(saved, { outcome: 'escalated', because: 'nothing is left' }, world);
    expect(told[0]?.nextSteps.join()).toContain('the restorer deploys it again');
  });
});

describe('what comes and goes', () => {
  it('is told once a day, however many moments there are between', async () => {
    const { told, rollback, world } = tellingPlace();
    const moments = Array.from({ length: 60 }, (_, at) => NOON + at * 6 * MINUTE);
    for (const [at, openedAtMs] of moments.entries()) {
      const id = `cart#${String(at).padStart(6, '0')}`;
      const because = ['it answered late'];
      const diagnosis = { cause: 'hung-tasks', blames: 'cart', confidence: 0.6, because } as const;
      await rollback.replaceLedger({ ...(await rollback.ledger('cart')), openIncident: id, lastNumber: at });
      const saved = await rollback.replaceIncident(
        incidentAt(openedAtMs, { id, service: 'cart', diagnosis }),
      );
      const now = { ...world, clock: { ...world.clock, now: () => openedAtMs + MINUTE } };
      await close(saved, { outcome: 'passed', because: 'it was over' }, now);
    }
    expect(told).toHaveLength(1);
    expect(told[0]!.lines.join()).toContain('5 times within an hour');
  });
});

describe('the end of what several shared', () => {
  it('is told once, by the last, and names all', async () => {
    const lines = await linesAfter('storm:1', ['cart', 'pay', 'mail']);
    expect(lines[0]).toContain('mail in prod: recovered');
    expect(lines).toContain('Of the same root, over before it: cart (recovered), pay (recovered).');
  });

  it('names a dozen, and counts the rest', async () => {
    const many = Array.from({ length: 21 }, (_, index) => `s${index}`);
    expect((await linesAfter('storm:1', many)).join()).toContain(' and 8 more.');
  });

  it.each([
    [
      'alone whose end is settled by now',
      { lastOutcome: undefined },
      'Of the same root, over before it: web2.',
    ],
    ['and how it ended', {}, 'Of the same root, over before it: web2 (recovered).'],
    [
      'whoever was over before it came to share it',
      { lastClosedMs: NOON - 1 },
      'Of the same root, over before it: web2 (recovered).',
    ],
    [
      'not whoever shared an earlier opening of its own',
      { lastThread: 'incident:cart#1', lastClosedMs: NOON - 1 },
      undefined,
    ],
  ])('names %s', async (_, given, expected) => {
    const { rollback, told, world } = tellingPlace();
    const web2 = {
      ...newLedger('web2'),
      lastThread: 'storm:1',
      lastOutcome: 'recovered',
      lastClosedMs: NOON,
    };
    const shared = { ...web2, ...given };
    const thread = shared.lastThread;
    await rollback.replaceLedger(shared);
    await rollback.replaceLedger({ ...newLedger('cart'), openIncident: 'cart#1', thread });
    const own = { id: 'cart#1', thread, toldAtMs: NOON, openedAtMs: NOON };
    const saved = await rollback.replaceIncident(incidentAt(NOON, own));
    await close(saved, { outcome: 'recovered', because: 'it is well again' }, world);
    expect(told[0]?.lines.find((line) => line.startsWith('Of the same root'))).toBe(expected);
  });

  it('is told by one of which nobody was told, where it is the last', async () => {
    const { rollback, told, world } = tellingPlace();
    await rollback.addNotice({ id: 'storm:1:opened' } as Notice);
    await rollback.replaceLedger({ ...newLedger('cart'), openIncident: 'cart#1', thread: 'storm:1' });
    const saved = await rollback.replaceIncident(incidentAt(NOON, { id: 'cart#1', thread: 'storm:1' }));
    await close(saved, { outcome: 'passed', because: 'it was over' }, world);
    expect(told.map(({ id }) => id)).toEqual(['storm:1:closed']);
  });

  it('is told beside the end of the last, where that ends in a thread of its own', async () => {
    const { rollback, told, world } = tellingPlace();
    await rollback.addNotice({ id: 'storm:1:opened' } as Notice);
    await rollback.replaceLedger({ ...newLedger('cart'), openIncident: 'cart#1', thread: 'storm:1' });
    const given = { id: 'cart#1', thread: 'storm:1', toldAtMs: NOON };
    const saved = await rollback.replaceIncident(incidentAt(NOON, given));
    await close(saved, { outcome: 'escalated', because: 'nobody came' }, world);
    expect(told.map(({ id }) => id)).toEqual(['storm:1:closed', 'incident:cart#1:1:closed']);
  });

  it('names nobody else where nobody else had a part in it', async () => {
    expect((await linesAfter('storm:1', ['cart'])).join()).not.toContain('Of the same root');
    expect((await linesAfter('storm:1', ['cart'], ['pay'])).join()).toBe('');
  });
});
