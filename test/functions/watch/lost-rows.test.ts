import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../functions/watch/evidence.ts';
import type { Glance } from '../../../functions/watch/glance.ts';
import { tendIncidents } from '../../../functions/watch/incidents.ts';
import { ledgerOf } from '../../../functions/watch/lost-rows.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { type Incident, type Outcome, reopenIncident } from '../../../shared/core/remediation/incident.ts';
import { closeIncident } from '../../../shared/core/remediation/incident-end.ts';
import { newLedger } from '../../../shared/core/remediation/records.ts';
import { TransientError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { HOUR, illBelief, incidentAt, MINUTE, NOON, plainSituation, service } from '../../support/cases.ts';

function worldOf(rollback: InMemoryRollbackStore) {
  const subjects: string[] = [];
  const measured: object[] = [];
  const world = {
    environment: plainSituation().environment,
    clock: { now: () => NOON },
    rollback,
    topic: { publish: async ({ subject }: { subject: string }) => void subjects.push(subject) },
    workflow: { start: async () => undefined },
    journal: { say: () => undefined, measure: (counts: object) => void measured.push(counts) },
  } as unknown as WatchPorts;
  return { world, subjects, measured };
}

const rowOf = (failingSinceMs: number) => ({
  target: 'cart',
  shard: 0,
  belief: illBelief(failingSinceMs, { failingSinceMs }),
  version: 1,
});

const force = (intentAtMs: number) => ({ remedy: 'force-deploy' as const, intentAtMs });

describe('a ledger that is gone', () => {
  const acted = (number: number, atMs: number, given: Partial<Incident> = {}) =>
    incidentAt(atMs, { id: `cart#00000${number}`, number, openedAtMs: atMs, rungs: [force(atMs)], ...given });
  const first = closeIncident(acted(1, NOON - 3 * HOUR), NOON - 2 * HOUR, 'recovered', 'it was well');
  const second = closeIncident(acted(2, NOON - HOUR), NOON - 30 * MINUTE, 'escalated', 'nothing helped');

  async function rebuiltFrom(incidents: readonly Incident[], failingSinceMs = NOON - 40 * MINUTE) {
    const rollback = new InMemoryRollbackStore();
    for (const one of incidents) await rollback.replaceIncident({ ...one, version: 0 });
    const { world, measured } = worldOf(rollback);
    return { ledger: await ledgerOf(rowOf(failingSinceMs), world), measured, rollback };
  }

  it('is written anew with every number, start and act that the incidents tell of, and is counted', async () => {
    const { ledger, measured, rollback } = await rebuiltFrom([first, second]);
    expect(ledger).toMatchObject({
      lastNumber: 2,
      startsMs: [NOON - 3 * HOUR, NOON - HOUR],
      actsMs: [NOON - 3 * HOUR, NOON - HOUR],
      lastActMs: NOON - HOUR,
      lastOutcome: 'escalated',
      lastIncident: 'cart#000002',
      acting: false,
      version: 1,
    });
    expect(ledger.openIncident).toBeUndefined();
    expect(await rollback.ledger('cart')).toEqual(ledger);
    expect(measured).toEqual([{ UnreadableRows: 1 }]);
  });

  it('ends with what was confirmed, whatever passed since', async () => {
    const passed = closeIncident(acted(2, NOON - HOUR), NOON - 50 * MINUTE, 'passed', 'it was over');
    const { ledger } = await rebuiltFrom([first, passed]);
    expect(ledger).toMatchObject({ lastNumber: 2, lastOutcome: 'recovered', lastIncident: 'cart#000001' });
  });

  it('finds the incident that is open, and that it acts', async () => {
    const { ledger } = await rebuiltFrom([first, acted(2, NOON - MINUTE)]);
    expect(ledger).toMatchObject({ openIncident: 'cart#000002', acting: true, lastIncident: 'cart#000001' });
  });

  it('finds one that came back, whatever passed before that under a newer number', async () => {
    const passed = closeIncident(acted(2, NOON - HOUR), NOON - 50 * MINUTE, 'passed', 'it was over');
    const seed = { nowMs: NOON - MINUTE, firstFailureAtMs: NOON - 2 * MINUTE, reason: 'refused' };
    const again = reopenIncident(first, seed);
    const { ledger } = await rebuiltFrom([again, passed]);
    const found = { lastNumber: 2, openIncident: again.id, thread: again.thread };
    expect(ledger).toMatchObject({ ...found, acting: false });
    const rungs = [...again.rungs, force(NOON - 30_000)];
    expect((await rebuiltFrom([{ ...again, rungs }, passed])).ledger).toMatchObject({
      ...found,
      acting: true,
    });
  });

  it.each<[string, Outcome, number, string | undefined]>([
    ['keeps what one right answer after its end has not settled', 'escalated', 5, 'escalated'],
    ['keeps who took over for as long as he may need', 'aborted', 4, 'aborted'],
    ['leaves nobody without an incident who fell ill after an hour of health', 'escalated', 60, undefined],
    ['leaves nobody without one who fell ill after a calm window', 'aborted', 5, undefined],
    ['keeps a cure, because its illness may come back', 'recovered', 90, 'recovered'],
  ])('%s', async (_, outcome, minutes, kept) => {
    const ended = closeIncident(acted(2, NOON - 3 * HOUR), NOON - 2 * HOUR, outcome, 'so it ended');
    const { ledger } = await rebuiltFrom([ended], NOON - 2 * HOUR + minutes * MINUTE);
    expect(ledger.lastOutcome).toBe(kept);
  });

  it('is none at all where there was no incident', async () => {
    const { ledger, rollback } = await rebuiltFrom([]);
    expect(ledger).toEqual(newLedger('cart'));
    expect(await rollback.ledgers()).toEqual([]);
  });
});

describe('the row of an open incident that is gone', () => {
  async function look(lastClaim: string, given: { lastNumber?: number; diesAfterOneWrite?: boolean } = {}) {
    const rollback = new InMemoryRollbackStore();
    const known = { lastNumber: 7, openIncident: 'cart#000007', acting: true, lastClaim };
    await rollback.replaceLedger({ ...newLedger('cart'), ...known, ...given });
    if (given.diesAfterOneWrite) dieAfterOneWrite(rollback);
    const { world, subjects } = worldOf(rollback);
    const row = rowOf(NOON - 5 * MINUTE);
    const services = [service('cart')];
    const environment = { ...world.environment, services };
    const evidence = {
      crashLooping: new Set(),
      views: new Map(),
      witnesses: new Map(),
    } as unknown as Evidence;
    const surroundings = { ledgers: [], blind: false, fleet: { services: 1, sick: [], acting: [] } } as never;
    const glances = new Map([['cart', { before: row, seen: [], row, isKnown: true } as Glance]]);
    const tended = () => tendIncidents(glances, evidence, surroundings, { ...world, environment });
    const { open } = await tended();
    return {
      open,
      rollback,
      tended,
      subjects,
      incident: await rollback.incident('cart#000007'),
      ledger: await rollback.ledger('cart'),
    };
  }

  /** Every write after the first one fails. */
  function dieAfterOneWrite(rollback: InMemoryRollbackStore): void {
    const { replaceIncident } = rollback;
    const dead = () => Promise.reject(new TransientError('throttled'));
    rollback.replaceIncident = (one) => {
      Object.assign(rollback, { replaceIncident: dead, replaceLedger: dead, addNotice: dead });
      return replaceIncident.call(rollback, one);
    };
  }

  it('is never one that has tried nothing, also if its ending is cut short; the next look ends it', async () => {
    const given = { diesAfterOneWrite: true };
    const { incident, subjects, rollback, tended } = await look('cart#000007:1:force-deploy', given);
    expect(incident).toMatchObject({ status: 'closed', outcome: 'escalated' });
    expect(subjects).toEqual([]);
    for (const call of ['replaceIncident', 'replaceLedger', 'addNotice'])
      Reflect.deleteProperty(rollback, call);
    await tended();
    expect((await rollback.ledger('cart')).openIncident).toBeUndefined();
    expect(subjects).toEqual([expect.stringContaining('cart escalated')]);
  });

  it.each(['cart#000007:1:force-deploy', 'cart#000006:1:force-deploy'])(
    'has the number by which the ledger calls it, whichever was the last (claimed: %s)',
    async (claim) => {
      const { incident } = await look(claim, { lastNumber: 9 });
      expect(incident).toMatchObject({ id: 'cart#000007', number: 7 });
    },
  );

  it('frees the ledger, whichever number was the last', async () => {
    const { ledger } = await look('cart#000007:1:force-deploy', { lastNumber: 9 });
    expect(ledger).toMatchObject({ acting: false, lastNumber: 9, lastIncident: 'cart#000007' });
  });

  it('is escalated if it had acted: nothing is tried again, and people are told which row', async () => {
    const { open, subjects, incident, ledger } = await look('cart#000007:1:force-deploy');
    expect(open.get('cart')).toBeUndefined();
    expect(incident).toMatchObject({
      status: 'closed',
      outcome: 'escalated',
      because: expect.stringContaining('cart#000007'),
    });
    expect(ledger).toMatchObject({ acting: false, lastOutcome: 'escalated' });
    expect(ledger.openIncident).toBeUndefined();
    expect(subjects).toEqual([expect.stringContaining('cart escalated')]);
  });

  it('is opened again under its number if it had not: its writer died before it was stored', async () => {
    const { incident } = await look('cart#000006:1:force-deploy');
    expect(incident?.status).not.toBe('closed');
    expect(incident?.rungs).toEqual([]);
  });
});
