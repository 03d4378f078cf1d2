import { beforeEach, describe, expect, it } from 'vitest';
import { type RetirePorts, retire } from '../../../functions/retire/retire.ts';
import type { StackRequest } from '../../../shared/contracts/stack-request.ts';
import type { Park } from '../../../shared/core/remediation/records.ts';
import { TransientError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { MINUTE, NOON } from '../../support/cases.ts';

const request = (RequestType: StackRequest['RequestType']): StackRequest => ({
  RequestType,
  ResponseURL: 'https://x.s3.eu-central-1.amazonaws.com/signed',
  StackId: 'arn:aws:cloudformation:eu-central-1:123456789012:stack/watchdog-shop-prod/1-2',
  RequestId: 'r',
  LogicalResourceId: 'Debts',
});
const park: Park = {
  service: 'web',
  modelName: 'shop-web-prod',
  cluster: 'shop-prod',
  incident: 'web#000012',
  execution: 'web-12',
  epoch: 3,
  desired: 4,
  taskDefinition: 'web:7',
  autoscaler: { min: 2, max: 9, suspended: { in: false, out: false, scheduled: false } },
  status: 'open',
  parkedAtMs: NOON,
  deadlineMs: NOON + 5 * MINUTE,
};

let rollback: InMemoryRollbackStore;
beforeEach(() => {
  rollback = new InMemoryRollbackStore();
});

/** Why it was refused, or undefined. */
async function ask(
  type: StackRequest['RequestType'] | StackRequest,
  store: RetirePorts['rollback'] = rollback,
): Promise<string | undefined> {
  const answered: (string | undefined)[] = [];
  await retire(typeof type === 'string' ? request(type) : type, {
    environment: { name: 'prod', timings: { tombstoneSeconds: 1800 } },
    clock: { now: () => NOON + 2 * MINUTE },
    rollback: store,
    answers: { answer: async (_, refused) => void answered.push(refused) },
    journal: { say: () => undefined, measure: () => undefined },
  });
  expect(answered).toHaveLength(1);
  return answered[0];
}

const failing = (error: Error): RetirePorts['rollback'] => ({
  parks: () => Promise.reject(error),
  loans: () => Promise.reject(error),
  ledgers: () => Promise.reject(error),
});

const NO_LOANS = { loans: async () => ({ loans: [], unreadable: [] }), ledgers: async () => [] };

describe('deleting the stack', () => {
  it('is allowed when nothing was ever owed', async () => {
    expect(await ask('Delete')).toBeUndefined();
  });

  it('is refused while a deployment is owed, whether ECS has given it up already or may', async () => {
    const ledger = { ...(await rollback.ledger('web')), lastIncident: 'web#000012', pledgedMs: NOON };
    await rollback.replaceLedger(ledger);
    expect(await ask('Delete')).toContain('what was deployed of web is not complete yet');
    expect(await ask('Delete')).toContain('(incident web#000012)');
  });

  it('is refused while a service is parked: the answer names it, where to look and how to go on', async () => {
    await rollback.openPark(park);
    const refused = await ask('Delete');
    expect(refused).toContain(
      'web is parked (shop-prod/shop-web-prod wants 4, its autoscaler is suspended, incident web#000012)',
    );
    expect(refused).toContain('`npx watchdog status -c env=prod`');
    expect(refused).toContain(
      'aws cloudformation delete-stack --stack-name watchdog-shop-prod --retain-resources Debts',
    );
  });

  it('is refused while environments are kept warm: nobody would release them', async () => {
    await rollback.openLoan({
      ...{ service: 'cart', modelName: 'shop-cart-prod', functionName: 'shop-cart-prod', alias: 'live' },
      ...{ incident: 'cart#000003', execution: 'cart-3', epoch: 1, environments: 5, status: 'open' },
      ...{ lentAtMs: NOON, dueAtMs: NOON + 60 * MINUTE },
    });
    expect(await ask('Delete')).toContain(
      '5 environments of cart are kept warm until 2026-01-05T13:00:00.000Z (shop-cart-prod:live, incident cart#000003)',
    );
  });

  it('is allowed again once that is repaid, while the tombstone still stands', async () => {
    await rollback.openPark(park);
    await rollback.repayPark(park, { nowMs: NOON + MINUTE, by: 'restorer' });
    expect(await ask('Delete')).toBeUndefined();
  });

  it('is refused when the table cannot be read, and says how to delete all the same', async () => {
    const refused = await ask('Delete', failing(new TransientError('query rollback-state: throttled')));
    expect(refused).toContain('could not be read: TransientError: query rollback-state: throttled');
    expect(refused).toContain('--retain-resources Debts');
  });

  it('is refused when one row cannot be read, because it may be a debt', async () => {
    const refused = await ask('Delete', {
      ...NO_LOANS,
      parks: async () => ({ parks: [], unreadable: ['park web: bad'] }),
    });
    expect(refused).toContain('park web: bad');
  });

  it('names so many and counts the others', async () => {
    const parks = Array.from({ length: 11 }, (_, i) => ({ ...park, service: `s${i}` }));
    const refused = await ask('Delete', { ...NO_LOANS, parks: async () => ({ parks, unreadable: [] }) });
    expect(refused).toContain('s7 is parked');
    expect(refused).not.toContain('s8 is parked');
    expect(refused).toContain('; and 3 more.');
  });
});

describe('any other change of the stack', () => {
  it.each(['Create', 'Update'] as const)('%s is allowed without asking the table', async (type) => {
    expect(await ask(type, failing(new Error('must not be read')))).toBeUndefined();
  });
});

describe('a deployment that takes services away', () => {
  const lists = (before: readonly string[], after: readonly string[]): StackRequest => ({
    ...request('Update'),
    LogicalResourceId: 'Watchlist',
    ResourceProperties: { services: after.map((id) => `${id} shop-prod/shop-${id}-prod`) },
    OldResourceProperties: { services: before.map((id) => `${id} shop-prod/shop-${id}-prod`) },
  });
  const four = ['api', 'cart', 'mail', 'web'];
  const unreadable = failing(new TransientError('throttled'));

  it.each([
    ['nothing, and adds one', four, [...four, 'new']],
    ['nothing at all', four, four],
  ])('%s: is allowed without asking the table', async (_, before, after) => {
    expect(await ask(lists(before, after), unreadable)).toBeUndefined();
  });

  it('half of them may go when none is in hand', async () => {
    expect(await ask(lists(four, ['api', 'cart']))).toBeUndefined();
  });

  it.each([
    ['three of four', ['api']],
    ['all', []],
    ['all, for as many others', ['one', 'two', 'three', 'four']],
  ])('%s is refused without asking the table', async (_, after) => {
    expect(await ask(lists(four, after), unreadable)).toMatch(/of 4 services away .*at most half/);
  });

  it('a service that moves to another cluster has left, whatever it is called', async () => {
    const moved = lists(['cart'], ['cart']);
    const services = ['cart other/shop-cart-prod'];
    expect(await ask({ ...moved, ResourceProperties: { services } })).toContain('takes 1 of 1');
  });

  it('is refused while one of them is owed its count, and while a late zero may still come', async () => {
    await rollback.openPark(park);
    expect(await ask(lists(four, ['api', 'cart', 'mail']))).toContain('web is owed its count');
    await rollback.repayPark(park, { nowMs: NOON + MINUTE, by: 'restorer' });
    expect(await ask(lists(four, ['api', 'cart', 'mail']))).toContain('web is owed its count');
    expect(await ask(lists(four, ['api', 'cart', 'web']))).toBeUndefined();
  });

  it('is refused while one of them has an open incident', async () => {
    const ledger = await rollback.ledger('web');
    await rollback.replaceLedger({ ...ledger, openIncident: 'web#000012' });
    expect(await ask(lists(four, ['api', 'cart', 'mail']))).toContain('web has the open incident web#000012');
    expect(await ask(lists(four, ['api', 'cart', 'web']))).toBeUndefined();
  });

  it('is refused when what is in hand cannot be read', async () => {
    expect(await ask(lists(four, ['api', 'cart', 'mail']), unreadable)).toContain('could not be read');
  });

  it('is never in the way of a stack that goes', async () => {
    expect(await ask({ ...lists(four, []), RequestType: 'Delete' }, unreadable)).toBeUndefined();
  });
});
