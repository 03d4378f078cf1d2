import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SmallCloud, smallCloud } from './small-cloud.ts';
import { arnOf, functionOf, tableOf, templateOf } from './small-template.ts';

/** Calls what the payload names, with the SDK as a bundled handler would, and answers how it ended. */
const CALLER = `
const { createRequire } = require('node:module');
const load = createRequire(${JSON.stringify(import.meta.url)});
exports.handler = async ({ client, clientName, command, input }) => {
  const sdk = load('@aws-sdk/client-' + client);
  const sender = new sdk[clientName]({ maxAttempts: 1 });
  try {
    await sender.send(new sdk[command](input));
    return { ok: true };
  } catch (error) {
    return { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode };
  }
};`;

const SERVICE = 'arn:aws:ecs:eu-central-1:123456789012:service/shop-local/shop-web-local';
const CLUSTER = 'arn:aws:ecs:eu-central-1:123456789012:cluster/shop-local';

const template = templateOf(
  functionOf('Allowed', [
    {
      Action: 'ecs:UpdateService',
      Resource: SERVICE,
      Condition: { ArnEquals: { 'ecs:cluster': CLUSTER } },
    },
    { Action: 'sns:Publish', Resource: { Ref: 'People' } },
    { Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: arnOf('Key') },
    { Action: 'dynamodb:GetItem', Resource: arnOf('Table') },
  ]),
  functionOf('Keyless', [{ Action: 'sns:Publish', Resource: { Ref: 'People' } }]),
  functionOf('Nobody'),
  functionOf('Elsewhere', [
    {
      Action: 'ecs:UpdateService',
      Resource: SERVICE,
      Condition: { ArnEquals: { 'ecs:cluster': `${CLUSTER}-2` } },
    },
  ]),
  {
    Table: tableOf('state'),
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'kms:*',
              Resource: '*',
              Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
            },
          ],
        },
      },
    },
    People: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'people', KmsMasterKeyId: arnOf('Key') } },
  },
);

const update = {
  client: 'ecs',
  clientName: 'ECSClient',
  command: 'UpdateServiceCommand',
  input: { cluster: 'shop-local', service: 'shop-web-local', desiredCount: 2 },
};
const publish = {
  client: 'sns',
  clientName: 'SNSClient',
  command: 'PublishCommand',
  input: { TopicArn: 'arn:aws:sns:eu-central-1:123456789012:people', Message: 'hello' },
};
const read = {
  client: 'dynamodb',
  clientName: 'DynamoDBClient',
  command: 'GetItemCommand',
  input: { TableName: 'state', Key: { record: { S: 'a' }, id: { S: 'b' } } },
};
const alarms = {
  client: 'cloudwatch',
  clientName: 'CloudWatchClient',
  command: 'DescribeAlarmsCommand',
  input: { AlarmNames: ['x'] },
};
const health = {
  client: 'elastic-load-balancing-v2',
  clientName: 'ElasticLoadBalancingV2Client',
  command: 'DescribeTargetHealthCommand',
  input: { TargetGroupArn: 'x' },
};
const invoke = {
  client: 'lambda',
  clientName: 'LambdaClient',
  command: 'InvokeCommand',
  input: { FunctionName: 'watchdog-shop-local-Nobody' },
};

let small: SmallCloud;
beforeAll(async () => {
  const code = { Allowed: CALLER, Nobody: CALLER, Elsewhere: CALLER, Keyless: CALLER };
  small = await smallCloud(template, code);
});
afterAll(() => small.stop());

const as = (name: string, call: object) => small.cloud.invoke(`watchdog-shop-local-${name}`, call);

describe('a role', () => {
  it.each([
    ['ECS', update],
    ['an encrypted topic', publish],
    ['a table', read],
  ])('may do what its policy allows: %s', async (_, call) => {
    expect(await as('Allowed', call)).toEqual({ ok: true });
  });

  it.each([
    ['ECS', update, 'AccessDeniedException', 400],
    ['DynamoDB', read, 'AccessDeniedException', 400],
    ['SNS', publish, 'AuthorizationErrorException', 403],
    ['CloudWatch', alarms, 'AccessDenied', 403],
    ['ELB', health, 'AccessDenied', 403],
    ['Lambda', invoke, 'AccessDeniedException', 403],
  ])('gets the refusal of %s in its own shape', async (_, call, name, status) => {
    const answer = (await as('Nobody', call)) as { message: string };
    expect(answer).toMatchObject({ name, status });
    expect(answer.message).toMatch(
      /^User: arn:aws:sts::123456789012:assumed-role\/watchdog-shop-local-NobodyRole\/watchdog-shop-local-Nobody is not authorized to perform: /,
    );
  });

  it('is refused when the condition of its statement does not hold', async () => {
    expect(await as('Elsewhere', update)).toMatchObject({ name: 'AccessDeniedException' });
  });

  it('may not publish to an encrypted topic without the use of its key', async () => {
    expect(await as('Keyless', publish)).toMatchObject({
      name: 'AuthorizationErrorException',
      message: expect.stringContaining('kms:GenerateDataKey'),
    });
  });

  it('changes nothing by a call that was refused', async () => {
    const before = small.cloud.world.calls.length;
    await as('Nobody', update);
    expect(small.cloud.world.calls).toHaveLength(before);
  });
});

describe('the record', () => {
  it('has every call with who made it and whether it was allowed', async () => {
    await as('Nobody', update);
    expect(small.cloud.calls.findLast(({ action }) => action === 'ecs:UpdateService')).toMatchObject({
      role: 'watchdog-shop-local-NobodyRole',
      resource: SERVICE,
      allowed: false,
    });
  });

  it('names the statements that nobody has needed', async () => {
    await as('Allowed', update);
    const unused = small.cloud.spareActions().map(({ role, action }) => [role, action]);
    expect(unused).toContainEqual(['watchdog-shop-local-ElsewhereRole', 'ecs:UpdateService']);
    expect(unused).not.toContainEqual(['watchdog-shop-local-AllowedRole', 'ecs:UpdateService']);
  });
});
