import { describe, expect, it } from 'vitest';
import type { Glance } from '../../../functions/watch/glance.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { tellImpaired } from '../../../functions/watch/tell-impaired.ts';
import { newBelief } from '../../../shared/core/health/belief.ts';
import type { Notice } from '../../../shared/core/notices/notice.ts';
import { newLedger } from '../../../shared/core/remediation/records.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { MINUTE, NOON, plainSituation, seen } from '../../support/cases.ts';

const { environment } = plainSituation();
const longMs = environment.timings.holdSeconds * 1000;
const since = new Date(NOON - longMs).toISOString();

function worldOf(rollback = new InMemoryRollbackStore()) {
  const told: Notice[] = [];
  const topic = { publish: async (notice: Notice) => void told.push(notice) };
  const journal = { say: () => undefined, measure: () => undefined };
  const clock = { now: () => NOON };
  return { told, world: { environment, clock, rollback, topic, journal } as unknown as WatchPorts };
}

/** Three of four answer. */
function glances(
  status: 'degraded' | 'healthy' | 'unhealthy' | 'suspect',
  { sinceMs = NOON - longMs, right = 3, openIncident = undefined as string | undefined } = {},
): ReadonlyMap<string, Glance> {
  const belief = { ...newBelief(NOON), status, sinceMs, reason: '3 of 4 addresses answer rightly' };
  const row = { target: 'cart', shard: 0, belief, openIncident, version: 1 };
  const newest = seen('degraded', NOON, { target: 'cart', asked: 4, right });
  return new Map([['cart', { before: row, row, seen: [newest], isKnown: true }]]);
}

describe('a service some of whose tasks fail', () => {
  it('is told of once, when it has lasted, with how to stop the one that fails', async () => {
    const { told, world } = worldOf();
    const impairedTold = await tellImpaired(glances('degraded'), {}, world);
    expect(impairedTold).toEqual([`impaired:cart:${since}`]);
    expect(await tellImpaired(glances('degraded'), { impairedTold }, world)).toEqual(impairedTold);
    expect(told).toMatchObject([
      {
        severity: 'warning',
        about: 'cart',
        subject: expect.stringContaining('cart is impaired for 30 min'),
        nextSteps: [
          expect.stringContaining('aws ecs stop-task --cluster'),
          expect.stringContaining('status'),
        ],
      },
    ]);
  });

  it.each([
    ['is younger', glances('degraded', { sinceMs: NOON - longMs + 1 })],
    ['is late only', glances('degraded', { right: 4 })],
    ['has an incident that speaks of it', glances('degraded', { openIncident: 'cart#000001' })],
    ['is ill', glances('unhealthy')],
  ])('is not told of while it %s', async (_, now) => {
    const { told, world } = worldOf();
    expect(await tellImpaired(now, {}, world)).toBeUndefined();
    expect(told).toEqual([]);
  });

  it('is not told of to whom it was left', async () => {
    const rollback = new InMemoryRollbackStore();
    await rollback.replaceLedger({
      ...newLedger('cart'),
      lastOutcome: 'escalated',
      lastClosedMs: NOON - MINUTE,
    });
    const { told, world } = worldOf(rollback);
    expect(await tellImpaired(glances('degraded'), {}, world)).toBeUndefined();
    expect(told).toEqual([]);
  });

  it('is told of once more when none fails any longer, and not between', async () => {
    const { told, world } = worldOf();
    const impairedTold = await tellImpaired(glances('degraded'), {}, world);
    expect(await tellImpaired(glances('suspect'), { impairedTold }, world)).toEqual(impairedTold);
    expect(await tellImpaired(glances('healthy'), { impairedTold }, world)).toBeUndefined();
    expect(told.map(({ kind, thread }) => [kind, thread])).toEqual([
      ['held', `impaired:cart:${since}`],
      ['closed', `impaired:cart:${since}`],
    ]);
  });
});
