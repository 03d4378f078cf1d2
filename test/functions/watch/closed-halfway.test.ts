import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../functions/watch/evidence.ts';
import type { Glance } from '../../../functions/watch/glance.ts';
import { tendIncidents } from '../../../functions/watch/incidents.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { closeIncident } from '../../../shared/core/remediation/incident-end.ts';
import { newLedger } from '../../../shared/core/remediation/records.ts';
import { LostRaceError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { illBelief, incidentAt, MINUTE, NOON, plainSituation } from '../../support/cases.ts';

/** A look at a service whose workflow died between closing its incident and letting go of its lease. */
async function lookAfterwards(holder: string, isLost = false) {
  const rollback = new InMemoryRollbackStore();
  const mine = incidentAt(NOON, { execution: 'cart-1' });
  await rollback.replaceIncident(closeIncident(mine, NOON + MINUTE, 'passed', 'it was over'));
  await rollback.replaceLedger({ ...newLedger('cart'), openIncident: mine.id });
  await rollback.takeLease('cart', holder, { nowMs: NOON, expiresAtMs: NOON + 5 * MINUTE });
  if (isLost) rollback.releaseLease = () => Promise.reject(new LostRaceError('it let go itself'));
  const world = {
    environment: plainSituation().environment,
    clock: { now: () => NOON + 2 * MINUTE },
    rollback,
    journal: { say: () => undefined, measure: () => undefined },
  } as unknown as WatchPorts;
  const row = { target: 'cart', shard: 0, belief: illBelief(NOON), openIncident: mine.id, version: 1 };
  const glances = new Map([['cart', { before: row, seen: [], row, isKnown: true } as unknown as Glance]]);
  const evidence = { crashLooping: new Set(), views: new Map(), witnesses: new Map() } as unknown as Evidence;
  const { trouble } = await tendIncidents(glances, evidence, { ledgers: [], blind: false } as never, world);
  return { trouble, lease: await rollback.lease('cart'), ledger: await rollback.ledger('cart') };
}

describe('an incident that was closed by a workflow which died of it', () => {
  it('frees the ledger and the lease: the next incident finds neither taken', async () => {
    const { lease, ledger } = await lookAfterwards('cart-1');
    expect(lease?.holder).toBeUndefined();
    expect(ledger.openIncident).toBeUndefined();
  });

  it('leaves a lease that is not its own', async () => {
    expect((await lookAfterwards('cart-2')).lease?.holder).toBe('cart-2');
  });

  it('frees the ledger all the same where it has let go meanwhile', async () => {
    const { trouble, ledger } = await lookAfterwards('cart-1', true);
    expect([trouble, ledger.openIncident]).toEqual([undefined, undefined]);
  });
});
