import { DeleteCommand, GetCommand, PutCommand, type QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoHealthStore } from '../../shared/adapters/dynamodb-health-store.ts';
import { DynamoRollbackStore } from '../../shared/adapters/dynamodb-rollback-store.ts';
import { HEALTH_KEYS, ROLLBACK_KEYS } from '../../shared/contracts/tables.ts';
import { newBelief } from '../../shared/core/health/belief.ts';
import type { Notice } from '../../shared/core/notices/notice.ts';
import { UNTIL_RESUMED_MS } from '../../shared/core/remediation/control.ts';
import { LostRaceError, TerminalError } from '../../shared/ports.ts';
import { type LocalTables, startTables } from './dynalite-tables.ts';
import { healthStoreContract } from './health-store.contract.ts';
import { incident, ledger, park, rollbackStoreContract } from './rollback-store.contract.ts';

const SERVICES = { services: [{ id: 'backend', modelName: 'tradai-backend-prod' }] };

/** The day after the one that the contracts' items are of. */
const clock = { now: () => Date.UTC(2026, 10, 22, 12) };

const badRows: string[] = [];
const badRow = (because: string): void => void badRows.push(because);

describe('DynamoDB', () => {
  let tables: LocalTables;
  beforeAll(async () => {
    tables = await startTables();
  });
  afterAll(() => tables.stop());

  const makeRollback = async () => {
    const name = await tables.make(ROLLBACK_KEYS);
    return { name, store: new DynamoRollbackStore(tables.documents, name, SERVICES, badRow, clock) };
  };

  healthStoreContract(
    async () => new DynamoHealthStore(tables.documents, await tables.make(HEALTH_KEYS), badRow, clock),
  );
  rollbackStoreContract(async () => (await makeRollback()).store);

  it('names a ledger that cannot be read, counts its service as under repair, and shows the others', async () => {
    const { name, store } = await makeRollback();
    await store.replaceLedger(ledger);
    const bad = { record: 'ledger', id: 'broken', service: 'broken', version: 'seven' };
    await tables.documents.send(new PutCommand({ TableName: name, Item: bad }));
    badRows.length = 0;
    const ledgers = await store.ledgers();
    expect(ledgers.map((one) => one.service).toSorted()).toEqual(['broken', ledger.service].toSorted());
    expect(ledgers.find((one) => one.service === 'broken')?.acting).toBe(true);
    expect(badRows).toEqual([expect.stringContaining('ledger broken cannot be read')]);
  });

  it('names a notice that cannot be read and sends the others all the same', async () => {
    const { name, store } = await makeRollback();
    const bad = { record: 'outbox', id: 'broken', service: 'broken', notices: 'none' };
    await tables.documents.send(new PutCommand({ TableName: name, Item: bad }));
    badRows.length = 0;
    expect(await store.unsentNotices()).toEqual([]);
    expect(badRows).toHaveLength(1);
  });

  const waiting: Notice = {
    ...{ id: 'n1', thread: 't', kind: 'opened', severity: 'info', environment: 'prod', about: 'backend' },
    ...{ modelName: 'm', atMs: 1, subject: 's', lines: [], nextSteps: [] },
  };

  it.each([
    ['id', 'x'.repeat(20_000)],
    ['about', 'x'.repeat(20_000)],
    ['about', 'é'.repeat(880)], // of two bytes each
  ])('sends what waits beside a notice whose %s is longer than any key', async (field, long) => {
    const { name, store } = await makeRollback();
    await store.addNotice(waiting);
    const huge = { ...waiting, at: '2026-01-01T00:00:00.000Z', [field]: long };
    const bad = { record: 'outbox', id: 'broken', service: 'broken', notices: { broken: huge } };
    await tables.documents.send(new PutCommand({ TableName: name, Item: bad }));
    expect((await store.unsentNotices()).map(({ id }) => id)).toEqual(['n1']);
  });

  it('shows no ledger that names its incident by what is longer than any key', async () => {
    const { store } = await makeRollback();
    await store.replaceLedger({ ...ledger, openIncident: `backend#${'x'.repeat(20_000)}` });
    badRows.length = 0;
    expect(await store.ledgers()).toMatchObject([{ service: ledger.service, acting: true }]);
    expect(badRows).toEqual([expect.stringContaining('openIncident')]);
  });

  it('sends an outbox that has grown large while nothing could be sent', async () => {
    const { store } = await makeRollback();
    const ids = ['n1', 'n2', 'n3', 'n4'];
    for (const id of ids) await store.addNotice({ ...waiting, id, lines: ['x'.repeat(80_000)] });
    badRows.length = 0;
    expect((await store.unsentNotices()).map(({ id }) => id)).toEqual(ids);
    expect(badRows).toEqual([]);
  });

  it('sends a notice once that two have added about different services', async () => {
    const { store } = await makeRollback();
    expect(await store.addNotice(waiting)).toBe(true);
    expect(await store.addNotice({ ...waiting, about: 'frontend' })).toBe(false);
    expect((await store.unsentNotices()).map(({ id }) => id)).toEqual(['n1']);
    await store.markSent('n1', 1);
    expect(await store.unsentNotices()).toEqual([]);
  });

  it('takes no notice out of an outbox that somebody has put in while it was mended', async () => {
    const { name, store } = await makeRollback();
    const bad = { record: 'outbox', id: 'backend', service: 'backend', notices: 'none' };
    await tables.documents.send(new PutCommand({ TableName: name, Item: bad }));
    const send = async (command: QueryCommand) => {
      const answer = await tables.documents.send(command);
      const isHistory = command.input.ExpressionAttributeValues?.[':partition'] === 'notice';
      if (isHistory) await store.addNotice(waiting);
      return answer;
    };
    const documents = { send } as unknown as LocalTables['documents'];
    await new DynamoRollbackStore(documents, name, SERVICES, badRow, clock).unsentNotices();
    expect((await store.unsentNotices()).map(({ id }) => id)).toEqual(['n1']);
  });

  it('sends from the history what waited in an outbox that cannot be read, and takes the next notice', async () => {
    const { name, store } = await makeRollback();
    await store.addNotice(waiting);
    await store.addNotice({ ...waiting, id: 'n0' });
    await store.markSent('n0', 1);
    const bad = { record: 'outbox', id: 'backend', service: 'backend', notices: 'none' };
    await tables.documents.send(new PutCommand({ TableName: name, Item: bad }));
    expect((await store.unsentNotices()).map(({ id }) => id)).toEqual(['n1']);
    await tables.documents.send(new PutCommand({ TableName: name, Item: bad }));
    expect(await store.addNotice({ ...waiting, id: 'n2', atMs: 2 })).toBe(true);
    expect((await store.unsentNotices()).map(({ id }) => id)).toEqual(['n1', 'n2']);
  });

  it('forgets what a row of health that cannot be read had said, and writes over it', async () => {
    const name = await tables.make(HEALTH_KEYS);
    const store = new DynamoHealthStore(tables.documents, name, badRow, clock);
    const belief = newBelief(0);
    await store.replace({ target: 'backend', shard: 0, belief, version: 0 });
    await store.replace({ target: 'web', shard: 0, belief, version: 0 });
    const [key] = (await tables.documents.send(new ScanCommand({ TableName: name }))).Items!.filter(
      (item) => item.target === 'backend',
    );
    await tables.documents.send(
      new PutCommand({ TableName: name, Item: { ...key, belief: 'well', version: 7 } }),
    );
    const { rows } = await store.loadShard(0);
    expect(rows.map((row) => row.target).sort()).toEqual(['backend', 'web']);
    const mended = rows.find((row) => row.target === 'backend')!;
    expect(mended.belief.everHealthy).toBe(false);
    await store.replace(mended);
    expect((await store.load('backend', 0))?.version).toBe(8);
  });

  it.each([
    ['text', 'x'],
    ['a negative number', -1],
    ['zero', 0],
    ['a fraction', 1.5],
    ['a yes', true],
    ['nothing', null],
  ])('a row of health whose version is %s is written over once, and once more', async (_, version) => {
    const name = await tables.make(HEALTH_KEYS);
    const store = new DynamoHealthStore(tables.documents, name, badRow, clock);
    const put = (target: string) =>
      tables.documents.send(
        new PutCommand({ TableName: name, Item: { shard: 'shard#0000', target, belief: {}, version } }),
      );
    await put('backend');
    await put('@shard');
    const [row] = (await store.loadShard(0)).rows;
    const shard = (await store.loadShard(0)).shard!;
    await store.replace(row!);
    await store.replaceShard({ ...shard, lookedAtMs: 1 });
    await expect(store.replace(row!)).rejects.toBeInstanceOf(LostRaceError);
    await store.replace((await store.load('backend', 0))!);
    await store.replaceShard((await store.shards(1))[0]!);
    expect((await store.load('backend', 0))?.version).toBe(2);
    expect((await store.shards(1))[0]).toMatchObject({ lookedAtMs: 1, version: 2 });
  });

  it("[S2-44] [trap-08] the runbook's scan by model_name finds everything about a service", async () => {
    const { name, store } = await makeRollback();
    await store.replaceLedger(ledger);
    await store.replaceIncident(incident);
    await store.takeLease('backend', 'a', { nowMs: 0, expiresAtMs: 1 });
    await store.openPark(park);
    await store.pause('backend', { untilMs: 5, reason: 'release' });
    const found = await tables.documents.send(
      new ScanCommand({
        TableName: name,
        FilterExpression: 'model_name = :svc',
        ExpressionAttributeValues: { ':svc': 'tradai-backend-prod' },
      }),
    );
    expect(found.Items?.map((item) => item.record).sort()).toEqual([
      'control',
      'incident',
      'lease',
      'ledger',
      'park',
    ]);
  });

  it('takes a lease whose row is gone with an epoch above all before, so that a debt may be entered after the last one', async () => {
    const { name, store } = await makeRollback();
    const take = (holder: string, nowMs: number) =>
      store.takeLease('backend', holder, { nowMs, expiresAtMs: nowMs + 60_000 });
    const nowMs = clock.now() - 3_600_000;
    for (let at = 0; at < 50; at++) await store.releaseLease((await take('backend-1', nowMs))!);
    const last = await take('backend-1', nowMs);
    await store.openPark({ ...park, execution: 'backend-1', epoch: last!.epoch });
    await store.repayPark({ ...park, execution: 'backend-1', epoch: last!.epoch }, { nowMs, by: 'workflow' });
    const key = { record: 'lease', id: 'backend' };
    await tables.documents.send(new DeleteCommand({ TableName: name, Key: key }));
    const next = await take('backend-2', nowMs + 60_000);
    expect(next!.epoch).toBeGreaterThan(last!.epoch);
    const debt = { ...park, execution: 'backend-2', epoch: next!.epoch };
    await store.openPark(debt);
    expect(await store.park('backend')).toMatchObject({ execution: 'backend-2', status: 'open' });
  });

  it('keeps moments as ISO-8601 text that people can read and DynamoDB can sort', async () => {
    const { name, store } = await makeRollback();
    await store.replaceIncident(incident);
    const key = { record: 'incident', id: incident.id };
    const { Item } = await tables.documents.send(new GetCommand({ TableName: name, Key: key }));
    expect(Item).toMatchObject({
      openedAt: '2026-11-21T12:00:00.000Z',
      rungs: [{ intentAt: '2026-11-21T12:00:00.001Z', tally: { since: '2026-11-21T12:00:00.000Z' } }],
    });
  });

  it.each([
    ['an epoch that is text', { epoch: '3' }, /epoch is not/],
    ['a count of zero to restore', { desired: 0 }, /desired/],
    ['a million as a fraction', { desired: 1.5 }, /desired/],
    ['a status that nobody knows', { status: 'lost' }, /status/],
    ['a time that is a number', { parkedAt: 1_700_000_000 }, /parkedAt is not string/],
    ['a time that is not UTC', { parkedAt: '2026-11-21T12:00:00+01:00' }, /parkedAt/],
    ['no deadline', { deadline: undefined }, /deadline is missing/],
    ['a deadline on no day', { deadline: '2026-99-99T99:99:99.999Z' }, /deadline is not what it may be/],
    ['more tasks than a service can have', { desired: 1_000_000 }, /desired is not <=5000/],
    ['a moment that has not come yet', { parkedAt: '2030-01-01T00:00:00.000Z' }, /parkedAt is in the future/],
    ['the name of another service', { service: 'mlflow' }, /its service is mlflow/],
    ['the first half of its name', { service: 'back' }, /its service is back/],
    ['a text that nobody here would write', { taskDefinition: 'x'.repeat(350_000) }, /larger than anything/],
  ])('an item with %s is told to a human: table, key and field', async (_, wrong, field) => {
    const { name, store } = await makeRollback();
    await store.openPark(park);
    const key = { record: 'park', id: 'backend' };
    const { Item } = await tables.documents.send(new GetCommand({ TableName: name, Key: key }));
    await tables.documents.send(new PutCommand({ TableName: name, Item: { ...Item, ...wrong } }));
    await expect(store.park('backend')).rejects.toThrow(field);
    await expect(store.park('backend')).rejects.toThrow(`${name} park backend cannot be read`);
    await expect(store.park('backend')).rejects.toBeInstanceOf(TerminalError);
  });

  it('believes nothing of a target that was seen well in the future, and names the row', async () => {
    const name = await tables.make(HEALTH_KEYS);
    const store = new DynamoHealthStore(tables.documents, name, badRow, clock);
    const wellAtMs = Date.UTC(2030, 0);
    const belief = {
      ...newBelief(0),
      everHealthy: true,
      status: 'healthy' as const,
      healthySinceMs: wellAtMs,
    };
    await store.replace({ target: 'backend', shard: 0, belief, version: 0 });
    badRows.length = 0;
    expect((await store.load('backend', 0))?.belief).toEqual(newBelief(0));
    expect(badRows).toEqual([
      expect.stringContaining('backend cannot be read: healthySince is in the future'),
    ]);
  });

  it('an incident with a rung of the future is told to a human', async () => {
    const { store } = await makeRollback();
    const [rung] = incident.rungs;
    await store.replaceIncident({ ...incident, rungs: [{ ...rung!, intentAtMs: Date.UTC(2030, 0) }] });
    await expect(store.incident(incident.id)).rejects.toThrow('intentAt is in the future');
  });

  it('what is yet to come may be in the future: the end of a lease, of a pause, of a question', async () => {
    const { store } = await makeRollback();
    await store.takeLease('backend', 'a', { nowMs: 0, expiresAtMs: Date.UTC(2030, 0) });
    expect((await store.lease('backend'))?.holder).toBe('a');
  });

  it.each([['a malformed switch', { id: 'switch', stopped: 'no' }]])('%s means stop', async (_, item) => {
    const { name, store } = await makeRollback();
    await tables.documents.send(new PutCommand({ TableName: name, Item: { record: 'control', ...item } }));
    expect(await store.control()).toMatchObject({
      stopped: true,
      stoppedBecause: expect.stringMatching(/^unreadable/),
    });
  });

  it.each(['tomorrow', 5])(
    'a pause until %j holds its own service until it is resumed, and nothing else',
    async (until) => {
      const { name, store } = await makeRollback();
      await store.setStopped(false, '', { by: 'alice', atMs: 0 });
      await store.pause('web', { untilMs: 5, reason: 'release' });
      const Item = { record: 'control', id: 'pause#backend', service: 'backend', until, reason: 'x' };
      await tables.documents.send(new PutCommand({ TableName: name, Item }));
      const { stopped, pauses } = await store.control();
      expect(stopped).toBe(false);
      expect(pauses.web).toEqual({ untilMs: 5, reason: 'release' });
      expect(pauses.backend).toMatchObject({
        untilMs: UNTIL_RESUMED_MS,
        reason: expect.stringMatching(/cannot be read.*npx watchdog resume backend/),
      });
    },
  );

  it('a table that cannot be read means stop', async () => {
    const nowhere = new DynamoRollbackStore(tables.documents, 'no-such-table', SERVICES, badRow);
    expect((await nowhere.control()).stopped).toBe(true);
    await expect(nowhere.park('backend')).rejects.toBeInstanceOf(TerminalError);
  });

  it('a notice whose writer died before its history was written is still sent, once', async () => {
    const { name, store } = await makeRollback();
    const outbox = {
      record: 'outbox',
      id: 'backend',
      service: 'backend',
      notices: {
        n1: {
          ...{
            id: 'n1',
            thread: 't',
            kind: 'opened',
            severity: 'info',
            environment: 'prod',
            about: 'backend',
          },
          ...{ modelName: 'm', at: '2026-11-21T12:00:00.000Z', subject: 's', lines: [], nextSteps: [] },
        },
      },
    };
    await tables.documents.send(new PutCommand({ TableName: name, Item: outbox }));
    expect((await store.unsentNotices()).map((one) => one.id)).toEqual(['n1']);
    await store.markSent('n1', 1);
    expect(await store.unsentNotices()).toEqual([]);
  });
});
