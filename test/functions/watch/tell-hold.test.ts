import { describe, expect, it } from 'vitest';
import type { Bedside } from '../../../functions/watch/bedside.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { shareHold, tellHold } from '../../../functions/watch/tell-hold.ts';
import type { Notice } from '../../../shared/core/notices/notice.ts';
import type { HoldReason } from '../../../shared/core/remediation/hold.ts';
import type { Rung } from '../../../shared/core/remediation/incident.ts';
import { newLedger, type Park } from '../../../shared/core/remediation/records.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { illBelief, incidentAt, MINUTE, NOON, plainSituation } from '../../support/cases.ts';
import { parkOf } from '../../support/records.ts';

const { environment, service } = plainSituation();

const heldAt = (reason: HoldReason, rungs: readonly Rung[] = []) =>
  incidentAt(NOON, { status: 'confirmed', hold: { reason, detail: 'why', sinceMs: NOON }, rungs });

function bedside(minutes: number, parks: readonly Park[] = []): Bedside {
  return {
    service,
    nowMs: NOON + minutes * MINUTE,
    ledger: newLedger('cart'),
    glance: { row: { belief: illBelief(NOON) } },
    evidence: { crashLooping: new Set() },
    surroundings: { parks },
  } as unknown as Bedside;
}

describe('one that waits its turn', () => {
  async function toldAfter(minutes: number) {
    const subjects: string[] = [];
    const rollback = new InMemoryRollbackStore();
    const world = {
      environment,
      clock: { now: () => NOON + minutes * MINUTE },
      rollback,
      topic: { publish: async ({ subject }: { subject: string }) => void subjects.push(subject) },
      journal: { say: () => undefined },
    } as unknown as WatchPorts;
    const incident = await rollback.replaceIncident(heldAt('too-many-at-once'));
    await tellHold(incident, bedside(minutes), world);
    return subjects;
  }

  it('is told of when it has waited for a few minutes, and not before', async () => {
    expect(await toldAfter(4)).toEqual([]);
    expect(await toldAfter(10)).toEqual([expect.stringContaining('cart')]);
  });
});

describe('a ladder that people hold up between two looks', () => {
  const rung: Rung = { remedy: 'force-deploy', intentAtMs: NOON, result: 'not-cured' };

  async function toldIn(looks: readonly HoldReason[], rungs: readonly Rung[] = [rung]) {
    const subjects: string[] = [];
    const rollback = new InMemoryRollbackStore();
    const world = {
      environment,
      clock: { now: () => NOON + MINUTE },
      rollback,
      topic: { publish: async ({ subject }: { subject: string }) => void subjects.push(subject) },
      journal: { say: () => undefined },
    } as unknown as WatchPorts;
    for (const [minute, reason] of looks.entries()) {
      const hold = { reason, detail: 'why', sinceMs: NOON + looks.indexOf(reason) * MINUTE };
      const begun = incidentAt(NOON, { status: 'confirmed', openedAtMs: NOON, toldAtMs: NOON, hold, rungs });
      await tellHold(begun, bedside(minute), world);
    }
    return subjects;
  }

  it('is told of once for each hold', async () => {
    const paused = expect.stringContaining('cart: held by a pause after force deploy');
    expect(await toldIn(['paused', 'paused'])).toEqual([paused]);
    const stopped = expect.stringContaining('cart: held by the switch');
    expect(await toldIn(['paused', 'stopped', 'stopped'])).toEqual([paused, stopped]);
  });

  it('says nothing more where nothing was begun, or no people hold it', async () => {
    expect(await toldIn(['paused'], [])).toEqual([]);
    expect(await toldIn(['dependency-sick'])).toEqual([]);
  });
});

describe('the turn of a ladder that is held', () => {
  const rung: Rung = { remedy: 'force-deploy', intentAtMs: NOON, result: 'not-cured' };
  const cycle: Rung = { ...rung, remedy: 'scale-cycle' };

  async function hasTurnAfter(reason: HoldReason, rungs: readonly Rung[], parks: readonly Park[] = []) {
    const rollback = new InMemoryRollbackStore();
    const ledger = { ...newLedger('cart'), thread: 'incident:cart#000001', acting: true };
    await rollback.replaceLedger(ledger);
    await shareHold(heldAt(reason, rungs), bedside(1, parks), { rollback } as unknown as WatchPorts);
    return (await rollback.ledger('cart')).acting;
  }

  it.each<[string, boolean, HoldReason, readonly Rung[], readonly Park[]]>([
    ['is given back while it is paused', false, 'paused', [rung], []],
    ['is given back while all is stopped', false, 'stopped', [rung], []],
    ['is given back in a maintenance window', false, 'maintenance', [rung], []],
    ['is given back in mode observe', false, 'observe', [rung], []],
    ['is given back once its debt is paid', false, 'paused', [cycle], [parkOf({ status: 'repaid' })]],
    ['stays while it owes its count', true, 'paused', [cycle], [parkOf({ status: 'open' })]],
    ['stays while nobody can read what it owes', true, 'paused', [cycle], []],
    ['stays while a rung is under way', true, 'paused', [{ ...rung, result: undefined }], []],
    ['stays when it is no word of people that holds it', true, 'dependency-sick', [rung], []],
  ])('%s', async (_, stays, reason, rungs, parks) => {
    expect(await hasTurnAfter(reason, rungs, parks)).toBe(stays);
  });
});

describe('one that is held for something else now', () => {
  it('closes the thread that it leaves as the last', async () => {
    const ids: string[] = [];
    const rollback = new InMemoryRollbackStore();
    const world = {
      environment,
      clock: { now: () => NOON + MINUTE },
      rollback,
      topic: { publish: async ({ id }: { id: string }) => void ids.push(id) },
      journal: { say: () => undefined },
    } as unknown as WatchPorts;
    await rollback.addNotice({ id: 'storm:1:opened' } as Notice);
    await rollback.replaceLedger({ ...newLedger('cart'), thread: 'storm:1' });
    await shareHold({ ...heldAt('dependency-sick'), thread: 'dependency:db:2' }, bedside(1), world);
    expect(ids).toEqual(['storm:1:closed']);
    expect((await rollback.ledger('cart')).thread).toBe('dependency:db:2');
  });
});
