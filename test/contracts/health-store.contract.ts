import { beforeEach, describe, expect, it } from 'vitest';
import { settledBelief } from '../../shared/core/health/attention.ts';
import { type HealthRow, type HealthStore, LostRaceError, type ShardRow } from '../../shared/ports.ts';

const T0 = Date.UTC(2026, 10, 21, 12);

const row: HealthRow = {
  target: 'backend',
  shard: 3,
  belief: {
    status: 'unhealthy',
    sinceMs: T0,
    reason: 'answers 503',
    phase: 'http',
    httpStatus: 503,
    blames: 'postgres, redis',
    everHealthy: true,
    failingSinceMs: T0 - 1,
    failures: 3,
    failedLooks: 1,
    successes: 0,
    unknowns: 0,
  },
  revision: {
    taskDefinition: 'arn:aws:ecs:eu-central-1:1:task-definition/b:7',
    liveSinceMs: T0 - 5,
    certified: false,
  },
  openIncident: 'backend#000001',
  rollout: { deploymentId: 'ecs-svc/1', progress: -2, sinceMs: T0, illBefore: true },
  sighted: { atMs: T0, shows: '2/2' },
  version: 0,
};

const shardRow: ShardRow = {
  shard: 3,
  lookedAtMs: T0,
  awakeSinceMs: T0 - 60_000,
  sick: ['backend'],
  failing: ['backend'],
  stormAtMs: T0 + 7,
  heardControls: ['public=control.example:443'],
  certificatesTold: ['certificate:example.com:2026-05-20T00:00:00.000Z:soon shop'],
  impaired: [
    { service: 'shop', sinceMs: T0 },
    { service: 'cart', sinceMs: T0, toldAtMs: T0 + 1, calmSinceMs: T0 + 2 },
  ],
  version: 0,
};

/** What every health store does, whatever it is made of. */
export function healthStoreContract(make: () => Promise<HealthStore>): void {
  describe('a health store', () => {
    let store: HealthStore;
    beforeEach(async () => {
      store = await make();
    });

    it('knows nothing at first', async () => {
      expect(await store.load('backend', 3)).toBeUndefined();
      expect(await store.loadShard(3)).toEqual({ rows: [], shard: undefined });
      expect(await store.shards(4)).toEqual([]);
    });

    it('[S0-35] gives back exactly what was written, one version later', async () => {
      await store.replace(row);
      await store.replaceShard(shardRow);
      expect(await store.load('backend', 3)).toEqual({ ...row, version: 1 });
      expect(await store.loadShard(3)).toEqual({
        rows: [{ ...row, version: 1 }],
        shard: { ...shardRow, version: 1 },
      });
    });

    it('leaves a field out again that is no longer there', async () => {
      await store.replace(row);
      await store.replace({ ...row, openIncident: undefined, revision: undefined, version: 1 });
      const { openIncident: _gone, revision: _too, ...rest } = row;
      expect(await store.load('backend', 3)).toEqual({ ...rest, version: 2 });
    });

    it('lets only one of two writers of the same version win', async () => {
      await store.replace(row);
      const writes = [0, 1].map((n) =>
        store.replace({ ...row, openIncident: `backend#00000${n}`, version: 1 }),
      );
      const results = await Promise.allSettled(writes);
      expect(results.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(results.find((one) => one.status === 'rejected')?.reason).toBeInstanceOf(LostRaceError);
      const winner = results.findIndex((one) => one.status === 'fulfilled');
      expect(await store.load('backend', 3)).toMatchObject({
        openIncident: `backend#00000${winner}`,
        version: 2,
      });
    });

    it.each([
      ['an old version', 0],
      ['a version from the future', 5],
    ])('refuses %s and says which one is stored', async (_, version) => {
      await store.replace(row);
      await expect(store.replace({ ...row, version })).rejects.toThrow(/at version 1/);
      await expect(store.replace({ ...row, version })).rejects.toBeInstanceOf(LostRaceError);
    });

    it('refuses a version of a row that was never written', async () => {
      await expect(store.replaceShard({ ...shardRow, version: 2 })).rejects.toBeInstanceOf(LostRaceError);
    });

    it('keeps shards apart', async () => {
      await store.replace(row);
      await store.replace({ ...row, shard: 4 });
      await store.replaceShard(shardRow);
      await store.replaceShard({ ...shardRow, shard: 0 });
      expect((await store.loadShard(4)).rows).toHaveLength(1);
      expect((await store.loadShard(4)).shard).toBeUndefined();
      expect((await store.shards(5)).map((one) => one.shard)).toEqual([0, 3]);
      expect((await store.shards(3)).map((one) => one.shard)).toEqual([0]);
    });

    it('finds the rows of a shard that are not well and settled', async () => {
      const settled = {
        ...row,
        belief: settledBelief(T0),
        openIncident: undefined,
        revision: undefined,
        rollout: undefined,
      };
      await store.replace(row);
      await store.replace({ ...settled, target: 'cart' });
      await store.replace({ ...row, target: 'elsewhere', shard: 4 });
      await store.replaceShard(shardRow);
      const found = await store.loadAttention(3);
      expect(found.rows.map(({ target }) => target)).toEqual(['backend']);
      expect(found.shard).toEqual({ ...shardRow, version: 1 });
      await store.replace({ ...settled, version: 1 });
      expect((await store.loadAttention(3)).rows).toEqual([]);
      await store.replace({ ...row, version: 2 });
      expect((await store.loadAttention(3)).rows).toEqual([{ ...row, version: 3 }]);
    });

    it('finds the rows between two targets, both included', async () => {
      for (const target of ['a', 'b', 'c', 'd']) await store.replace({ ...row, target });
      await store.replaceShard(shardRow);
      const found = await store.loadBetween(3, 'b', 'c');
      expect(found.map(({ target }) => target)).toEqual(['b', 'c']);
    });

    it('is not changed through what was handed in or out', async () => {
      const sick = ['backend'];
      await store.replaceShard({ ...shardRow, sick });
      sick.push('somebody else');
      const out = (await store.loadShard(3)).shard;
      try {
        (out as unknown as { sick: string[] }).sick.push('a third');
      } catch {
        // a frozen value refuses, which is as good
      }
      expect((await store.loadShard(3)).shard?.sick).toEqual(['backend']);
    });
  });
}
