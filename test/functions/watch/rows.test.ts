import { describe, expect, it } from 'vitest';
import { blindly } from '../../../functions/watch/glance.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { Rows } from '../../../functions/watch/rows.ts';
import { settledBelief } from '../../../shared/core/health/attention.ts';
import type { Belief } from '../../../shared/core/health/belief.ts';
import { InMemoryHealthStore } from '../../../simulator/ports/in-memory-health-store.ts';
import { HOUR, MINUTE, NOON, plainSituation } from '../../support/cases.ts';

const { environment } = plainSituation();
const LOOK = environment.timings.lookSeconds * 1000;

/** What a look believes of a service that is well and not yet proven, so long after the look before it. */
async function believedAfter(pauseMs: number, awakeSinceMs?: number): Promise<Belief> {
  const health = new InMemoryHealthStore();
  const [shard, target] = [0, 'cart'];
  const revision = { taskDefinition: 'cart:2', liveSinceMs: NOON - HOUR, certified: false };
  await health.replace({ target, shard, belief: settledBelief(NOON - HOUR), revision, version: 0 });
  const own = { shard, lookedAtMs: NOON, awakeSinceMs, sick: [], failing: [], targets: 0, version: 0 };
  await health.replaceShard(own);
  const rows = new Rows({ shard, targets: [], nowMs: NOON + pauseMs }, {
    environment,
    health,
  } as unknown as WatchPorts);
  await rows.readFirst();
  return rows.of(target).belief;
}

const healthySinceAfter = async (pauseMs: number, awakeSinceMs?: number): Promise<number | undefined> =>
  (await believedAfter(pauseMs, awakeSinceMs)).healthySinceMs;

describe('health that is to end an incident', () => {
  it('goes on while look follows look, and begins again where nobody saw or could write down how it was', async () => {
    expect((await believedAfter(LOOK * 1.4)).successSinceMs).toBe(NOON - HOUR);
    expect(await believedAfter(LOOK * 2)).toMatchObject({ status: 'healthy', successes: 0 });
    expect((await believedAfter(LOOK * 2)).successSinceMs).toBeUndefined();
  });
});

describe('health that is to prove a revision', () => {
  it('goes on while look follows look', async () => {
    expect(await healthySinceAfter(LOOK)).toBe(NOON - HOUR);
    expect(await healthySinceAfter(LOOK * 1.4)).toBe(NOON - HOUR);
  });

  it('begins again after a look was missed', async () => {
    expect(await healthySinceAfter(LOOK * 2)).toBeUndefined();
  });

  it('begins with the first look after a pause, whenever the row is read', async () => {
    expect(await healthySinceAfter(LOOK, NOON - MINUTE)).toBe(NOON - MINUTE);
    expect(await healthySinceAfter(LOOK, NOON - 2 * HOUR)).toBe(NOON - HOUR);
  });

  it.each([
    ['down', undefined],
    ['up', NOON - HOUR],
  ] as const)('after a look in doubt in which it was %s it is counted from %s', (verdict, since) => {
    const before = { target: 'cart', shard: 0, belief: settledBelief(NOON - HOUR), version: 1 };
    const seen = { target: 'cart', atMs: NOON, verdict, detail: '', asked: 1, right: 0 };
    const { row } = blindly({ before, seen: [seen], row: before, isKnown: true }, NOON + MINUTE);
    expect(row.belief).toMatchObject({ status: 'healthy', unknowns: 1 });
    expect(row.belief.healthySinceMs).toBe(since);
  });
});
