import { describe, expect, it } from 'vitest';
import type { Glance } from '../../../functions/watch/glance.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { tellImpaired } from '../../../functions/watch/tell-impaired.ts';
import { type HealthStatus, newBelief } from '../../../shared/core/health/belief.ts';
import type { Verdict } from '../../../shared/core/health/observation.ts';
import type { Notice } from '../../../shared/core/notices/notice.ts';
import { newLedger } from '../../../shared/core/remediation/records.ts';
import { type Impairment, UnreadableRowError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { MINUTE, NOON, plainSituation, seen } from '../../support/cases.ts';

const { environment } = plainSituation();
const { holdSeconds, calmSeconds } = environment.timings;
const longMs = holdSeconds * 1000;
const calmMs = calmSeconds * 1000;
const BEGAN = NOON - longMs;
const spell: Impairment = { service: 'cart', sinceMs: BEGAN };
const told: Impairment = { ...spell, toldAtMs: NOON - MINUTE };
const thread = `impaired:cart:${new Date(BEGAN).toISOString()}`;

function worldOf(rollback: Pick<InMemoryRollbackStore, 'ledger'> = new InMemoryRollbackStore()) {
  const notices: Notice[] = [];
  const topic = { publish: async (notice: Notice) => void notices.push(notice) };
  const journal = { say: () => undefined, measure: () => undefined };
  const clock = { now: () => NOON };
  return { notices, world: { environment, clock, rollback, topic, journal } as unknown as WatchPorts };
}

/** One of four fails, unless it is said otherwise. */
function look({
  verdict = 'degraded' as Verdict,
  fails = true,
  status = 'degraded' as HealthStatus,
  openIncident = undefined as string | undefined,
} = {}): ReadonlyMap<string, Glance> {
  const belief = { ...newBelief(NOON), status, reason: '3 of 4 addresses answer rightly' };
  const row = { target: 'cart', shard: 0, belief, openIncident, version: 1 };
  const newest = seen(verdict, NOON, {
    target: 'cart',
    asked: 4,
    right: 3,
    ...(fails && { failing: ['10.0.0.4'] }),
  });
  return new Map([['cart', { before: row, row, seen: [newest], isKnown: true }]]);
}
const well = look({ verdict: 'up', fails: false, status: 'healthy' });
const lateOnly = look({ fails: false });

describe('a service some of whose tasks fail', () => {
  it('is told of once, when it has lasted, with how to stop the one that fails', async () => {
    const { notices, world } = worldOf();
    const impaired = await tellImpaired(look(), { impaired: [spell] }, world);
    expect(impaired).toEqual([{ ...spell, toldAtMs: NOON }]);
    expect(await tellImpaired(look(), { impaired }, world)).toEqual(impaired);
    expect(notices).toMatchObject([
      {
        id: `${thread}:opened`,
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

  it.each<[string, ReadonlyMap<string, Glance>, Impairment | undefined, readonly Impairment[] | undefined]>([
    ['begins', look(), undefined, [{ service: 'cart', sinceMs: NOON }]],
    ['is younger', look(), { ...spell, sinceMs: BEGAN + 1 }, [{ ...spell, sinceMs: BEGAN + 1 }]],
    ['is late only', lateOnly, undefined, undefined],
    ['is ill', look({ status: 'unhealthy' }), spell, [spell]],
    ['has an incident that speaks of it', look({ openIncident: 'cart#000001' }), spell, [spell]],
    ['cannot be asked', look({ verdict: 'unknown' }), spell, [spell]],
    ['fails no more since a moment', well, told, [{ ...told, calmSinceMs: NOON }]],
    ['fails again', look(), { ...told, calmSinceMs: NOON - MINUTE }, [told]],
    ['was over before anybody heard of it', well, { ...spell, calmSinceMs: NOON - calmMs }, undefined],
    ['is not looked at any more', new Map(), told, undefined],
  ])('nobody hears anything while it %s', async (_, now, before, after) => {
    const { notices, world } = worldOf();
    expect(await tellImpaired(now, { impaired: before && [before] }, world)).toEqual(after);
    expect(notices).toEqual([]);
  });

  it.each([
    ['well', well],
    ['only late', lateOnly],
  ])(
    'is told of once more when none has failed for as long as calm takes, be the rest %s',
    async (_, now) => {
      const { notices, world } = worldOf();
      const impaired = [{ ...told, calmSinceMs: NOON - calmMs }];
      expect(await tellImpaired(now, { impaired }, world)).toBeUndefined();
      expect(notices).toMatchObject([{ id: `${thread}:closed`, kind: 'closed', thread }]);
    },
  );

  it('is not told of to whom it was left', async () => {
    const rollback = new InMemoryRollbackStore();
    await rollback.replaceLedger({
      ...newLedger('cart'),
      lastOutcome: 'escalated',
      lastClosedMs: NOON - MINUTE,
    });
    const { notices, world } = worldOf(rollback);
    expect(await tellImpaired(look(), { impaired: [spell] }, world)).toEqual([spell]);
    expect(notices).toEqual([]);
  });

  it('does not end the look where its ledger cannot be read: the next one tells', async () => {
    const { notices, world } = worldOf({
      ledger: async () => Promise.reject(new UnreadableRowError('ledger')),
    });
    expect(await tellImpaired(look(), { impaired: [spell] }, world)).toEqual([spell]);
    expect(notices).toEqual([]);
  });
});
