import { expect, it } from 'vitest';
import { watchedNeeds } from '../../../functions/gather/surroundings.ts';
import type { Glance } from '../../../functions/watch/glance.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { tellAlone } from '../../../functions/watch/tell-alone.ts';
import type { Notice } from '../../../shared/core/notices/notice.ts';
import type { Dependency } from '../../../shared/core/watchlist/environment.ts';
import { TransientError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { illBelief, MINUTE, NOON, plainSituation, service } from '../../support/cases.ts';

const work: Dependency = {
  ...{ id: 'work', kind: 'job', vantage: 'metrics', shard: 0 },
  question: {
    ...{ kind: 'orphans', table: 'work', statusAttribute: 's', underWay: 'RUNNING', startedAttribute: 'at' },
    ...{ graceSeconds: 600, cluster: 'prod', family: 'job', orphans: { warn: 1, critical: 5 } },
  },
};
const cart = service('cart', { dependsOn: ['work'] });
const environment = { ...plainSituation().environment, services: [cart], dependencies: [work] };

it('orphans are told by themselves, also where a service names the scan, and no act waits for it', async () => {
  const told: Notice[] = [];
  const world = {
    environment,
    clock: { now: () => NOON },
    rollback: new InMemoryRollbackStore(),
    topic: { publish: async (notice: Notice) => void told.push(notice) },
    journal: { say: () => undefined },
  } as unknown as WatchPorts;
  const row = { target: 'work', shard: 0, version: 1 };
  const belief = illBelief(NOON - MINUTE, {
    phase: 'orphans',
    reason: '5 records without a task: a b c, ...',
  });
  const before = { ...row, belief: { ...belief, status: 'suspect' as const } };
  const glance: Glance = { before, seen: [], row: { ...row, belief }, isKnown: true };
  await tellAlone(new Map([['work', glance]]), world);
  const later = { ...glance, row: { ...row, belief: { ...belief, sinceMs: NOON } } };
  await tellAlone(new Map([['work', later]]), world); // a look at the same time, a moment later
  expect(told).toMatchObject([
    {
      about: 'work',
      lines: [
        expect.stringContaining('5 records without a task: a b c, ...'),
        expect.stringContaining('nothing is done'),
      ],
      nextSteps: [
        'A record without an execution or a task: begin its work again, or close the record. The records: ' +
          `aws dynamodb scan --table-name work --filter-expression '#s = :u' --expression-attribute-names '{"#s":"s"}' ` +
          `--expression-attribute-values '{":u":{"S":"RUNNING"}}'`,
      ],
    },
  ]);
  expect(watchedNeeds(cart, environment)).toEqual([]);
});

it('names whom it could not tell of, so that his row stays as it was', async () => {
  const rollback = new InMemoryRollbackStore();
  rollback.addNotice = () => Promise.reject(new TransientError('rollback-state is throttled'));
  const world = {
    environment,
    clock: { now: () => NOON },
    rollback,
    journal: { say: () => undefined },
  } as unknown as WatchPorts;
  const row = { target: 'work', shard: 0, version: 1 };
  const belief = illBelief(NOON - MINUTE, { phase: 'orphans', reason: '5 records without a task' });
  const before = { ...row, belief: { ...belief, status: 'suspect' as const } };
  const glance: Glance = { before, seen: [], row: { ...row, belief }, isKnown: true };
  expect([...(await tellAlone(new Map([['work', glance]]), world))]).toEqual(['work']);
});
