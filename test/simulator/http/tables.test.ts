import {
  ConditionalCheckFailedException,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
} from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SmallCloud, smallCloud } from './small-cloud.ts';
import { arnOf, functionOf, tableOf, templateOf } from './small-template.ts';

const READER = `
const { createRequire } = require('node:module');
const { DynamoDBClient, GetItemCommand } = createRequire(${JSON.stringify(import.meta.url)})('@aws-sdk/client-dynamodb');
const client = new DynamoDBClient({ maxAttempts: 1 });
exports.handler = async () => {
  const key = { record: { S: 'lease' }, id: { S: 'web' } };
  await client.send(new GetItemCommand({ TableName: 'state', Key: key }));
};`;

let small: SmallCloud;
beforeAll(async () => {
  const allowed = [{ Action: 'dynamodb:GetItem', Resource: arnOf('State') }];
  small = await smallCloud(templateOf({ State: tableOf('state') }, functionOf('Reader', allowed)), {
    Reader: READER,
  });
});
afterAll(() => small.stop());

const send: SmallCloud['cloud']['tables']['documents']['send'] = (command: never) =>
  small.cloud.tables.documents.send(command) as never;
const key = (id: string) => ({ record: 'lease', id });

describe('the tables', () => {
  it('keep items under their name and under their ARN', async () => {
    const arn = small.cloud.plan.tables[0]?.arn;
    await send(new PutCommand({ TableName: 'state', Item: { ...key('one'), holder: 'me' } }));
    const { Item } = await send(new GetCommand({ TableName: arn, Key: key('one'), ConsistentRead: true }));
    expect(Item).toMatchObject({ holder: 'me' });
    const { Responses } = await send(
      new BatchGetCommand({ RequestItems: { state: { Keys: [key('one')] } } }),
    );
    expect(Responses?.state).toHaveLength(1);
  });

  it.each([
    ['a put', () => new PutCommand({ TableName: 'state', Item: key('two'), ...refusing })],
    ['an update', () => new UpdateCommand({ TableName: 'state', Key: key('two'), ...refusing })],
  ])('show who stands in the way of %s', async (_, command) => {
    await send(new PutCommand({ TableName: 'state', Item: { ...key('two'), holder: 'somebody' } }));
    const refusal = await send(command() as never).then(
      () => undefined,
      (error: unknown) => error as ConditionalCheckFailedException,
    );
    expect(refusal).toBeInstanceOf(ConditionalCheckFailedException);
    expect(refusal?.Item).toMatchObject({ holder: { S: 'somebody' } });
  });

  it('cannot be deleted while they are protected', async () => {
    await expect(send(new DeleteTableCommand({ TableName: 'state' }) as never)).rejects.toThrow(
      /protected against deletion/,
    );
  });

  it('tell whether they can be restored to a point in time', async () => {
    const backups = (await send(new DescribeContinuousBackupsCommand({ TableName: 'state' }) as never)) as {
      ContinuousBackupsDescription?: {
        PointInTimeRecoveryDescription?: { PointInTimeRecoveryStatus?: string };
      };
    };
    expect(
      backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
    ).toBe('DISABLED');
  });

  it.each([
    ['throttled', 'ProvisionedThroughputExceededException'],
    ['unavailable', 'InternalServerError'],
  ] as const)('refuse functions while they are %s', async (trouble, name) => {
    small.cloud.faults.breakTables(trouble);
    await expect(small.cloud.invoke('watchdog-shop-local-Reader', {})).rejects.toMatchObject({ name });
    small.cloud.faults.breakTables(undefined);
    await expect(small.cloud.invoke('watchdog-shop-local-Reader', {})).resolves.toBeNull();
  });

  it('are empty after a reset', async () => {
    await send(new PutCommand({ TableName: 'state', Item: key('three') }));
    await small.cloud.reset();
    expect((await send(new GetCommand({ TableName: 'state', Key: key('three') }))).Item).toBeUndefined();
  });
});

const refusing = {
  ConditionExpression: 'attribute_not_exists(holder)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
};
