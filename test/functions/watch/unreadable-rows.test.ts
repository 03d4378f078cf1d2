import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../functions/watch/evidence.ts';
import type { Glance } from '../../../functions/watch/glance.ts';
import { tendIncidents } from '../../../functions/watch/incidents.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { LostRaceError, UnreadableRowError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { illBelief, NOON, plainSituation, service } from '../../support/cases.ts';

const BROKEN = 'rollback-state ledger cart cannot be read: version is not int';

/** Two services are ill, and a row of the first cannot be read. */
async function look(given: { error?: Error; isTableAway?: boolean } = {}) {
  const rollback = new InMemoryRollbackStore();
  const { ledger } = rollback;
  const asked: string[] = [];
  rollback.ledger = async (id) => {
    asked.push(id);
    if (id === 'cart') throw given.error ?? new UnreadableRowError(BROKEN);
    return ledger.call(rollback, id);
  };
  if (given.isTableAway) rollback.addNotice = () => Promise.reject(new Error('away'));
  const subjects: string[] = [];
  const world = {
    environment: { ...plainSituation().environment, services: [service('cart'), service('mail')] },
    clock: { now: () => NOON },
    rollback,
    topic: { publish: async ({ subject }: { subject: string }) => void subjects.push(subject) },
    journal: { say: () => undefined, measure: () => undefined },
  } as unknown as WatchPorts;
  const glances = new Map(
    ['cart', 'mail'].map((target) => {
      const row = { target, shard: 0, belief: illBelief(NOON), version: 1 };
      return [target, { before: row, seen: [], row, isKnown: true } as Glance];
    }),
  );
  const evidence = { crashLooping: new Set(), views: new Map(), witnesses: new Map() } as unknown as Evidence;
  const surroundings = { ledgers: [], blind: true } as never;
  const tended = () => tendIncidents(glances, evidence, surroundings, world);
  return { ...(await tended()), again: tended, subjects, asked };
}

describe('a ledger that cannot be read', () => {
  it('is told once, by its service, and does not keep others from being tended', async () => {
    const { again, subjects, asked, open, trouble } = await look();
    await again();
    expect(subjects).toEqual([expect.stringContaining('cart is not well and a row about it cannot be read')]);
    expect(asked).toContain('mail');
    expect([...open.keys()]).toEqual(['mail']);
    expect(trouble).toBeInstanceOf(UnreadableRowError);
  });

  it('does not keep others waiting either when nobody can be told', async () => {
    expect([...(await look({ isTableAway: true })).open.keys()]).toEqual(['mail']);
  });

  it('is another matter than one that was written by somebody else', async () => {
    expect((await look({ error: new LostRaceError('quicker') })).subjects).toEqual([]);
  });
});
