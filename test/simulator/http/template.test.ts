import { afterAll, describe, expect, it } from 'vitest';
import { resolveIntrinsics } from '../../../simulator/http/intrinsics.ts';
import { planCloud } from '../../../simulator/http/template.ts';
import { rateMs } from '../../../simulator/http/template-resources.ts';
import { arnOf, assetsOf, functionOf, roleOf, tableOf, templateOf } from './small-template.ts';

const PLACE = {
  account: '111122223333',
  region: 'eu-west-1',
  stackName: 'stack',
  endpointUrl: 'http://127.0.0.1:1',
};

const references = {
  ref: (name: string) => ({ Name: 'shop', 'AWS::Region': 'eu-west-1' })[name],
  attribute: (id: string, attribute: string) =>
    id === 'Table' && attribute === 'Arn' ? 'arn:table' : undefined,
};

describe('resolveIntrinsics', () => {
  it.each([
    ['Ref', { Ref: 'Name' }, 'shop'],
    ['Fn::GetAtt with a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table'],
    ['Fn::GetAtt with a dotted text', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:table'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Name' }]] }, 'a-shop'],
    ['Fn::Sub', { 'Fn::Sub': '${Name}:${Table.Arn}:${!Literal}' }, 'shop:arn:table:${Literal}'],
    ['Fn::Sub with variables of its own', { 'Fn::Sub': ['${Own}!', { Own: { Ref: 'Name' } }] }, 'shop!'],
    [
      'Fn::Select of Fn::Split',
      { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Table', 'Arn'] }] }] },
      'table',
    ],
    ['AWS::NoValue takes its property away', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['anything deep inside', { a: [{ b: { Ref: 'Name' } }] }, { a: [{ b: 'shop' }] }],
  ])('%s', (_, value, expected) => {
    expect(resolveIntrinsics(value, references)).toEqual(expected);
  });

  it.each([
    ['a name that nobody knows', { Ref: 'Nobody' }],
    ['an attribute that nobody knows', { 'Fn::GetAtt': ['Table', 'Color'] }],
    ['a function that it does not play', { 'Fn::ImportValue': 'x' }],
    ['a text made of an object', { 'Fn::Join': ['', [{ a: 1 }]] }],
  ])('throws on %s', (_, value) => {
    expect(() => resolveIntrinsics(value, references)).toThrow(/local cloud/);
  });
});

describe('planCloud', () => {
  const assets = assetsOf({ Look: 'exports.handler = async () => 1;' });
  afterAll(() => assets.remove());
  const plan = planCloud(
    templateOf(
      functionOf('Look', [], { Environment: { Variables: { TABLE: { Ref: 'Table' } } } }),
      { Table: tableOf('shop-state') },
      roleOf('ScheduleRole', 'scheduler.amazonaws.com', [
        { Action: 'lambda:InvokeFunction', Resource: arnOf('Look') },
      ]),
      {
        Every: {
          Type: 'AWS::Scheduler::Schedule',
          Properties: {
            ScheduleExpression: 'rate(5 minutes)',
            Target: { Arn: arnOf('Look'), RoleArn: arnOf('ScheduleRole'), Input: '{"shard":0}' },
          },
        },
        Hint: {
          Type: 'AWS::Events::Rule',
          Properties: { EventPattern: { source: ['aws.ecs'] }, Targets: [{ Arn: arnOf('Look'), Id: 'T' }] },
        },
        Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Anything: { 'Fn::ImportValue': 'at all' } } },
      },
    ),
    assets.directory,
    PLACE,
  );

  it('resolves the variables, the role and the place of the code of a function', () => {
    expect(plan.functions).toMatchObject([
      {
        functionName: 'stack-Look',
        arn: 'arn:aws:lambda:eu-west-1:111122223333:function:stack-Look',
        directory: `${assets.directory}/asset.Look`,
        variables: { TABLE: 'shop-state' },
        roleArn: 'arn:aws:iam::111122223333:role/stack-LookRole',
        timeoutSeconds: 5,
        memoryMiB: 128,
      },
    ]);
  });

  it('reads the settings that a global table keeps with its replica', () => {
    expect(plan.tables).toMatchObject([
      {
        tableName: 'shop-state',
        deletionProtection: true,
        arn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/shop-state',
      },
    ]);
  });

  it('puts a policy that stands apart onto its role', () => {
    expect(plan.roles.get('stack-ScheduleRole')?.policies[0]?.document.Statement).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: plan.functions[0]?.arn },
    ]);
  });

  it('reads schedules and rules with their targets', () => {
    expect(plan.schedules).toMatchObject([
      { everyMs: 300_000, input: { shard: 0 }, targetArn: plan.functions[0]?.arn },
    ]);
    expect(plan.rules).toMatchObject([
      { pattern: { source: ['aws.ecs'] }, targets: [{ arn: plan.functions[0]?.arn }] },
    ]);
  });

  it('lists what it does not play instead of dropping it in silence', () => {
    expect(plan.ignored).toEqual([{ logicalId: 'Alarm', type: 'AWS::CloudWatch::Alarm' }]);
  });

  it('refuses managed policies, whose text it does not have', () => {
    const role = { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/X'] } };
    expect(() => planCloud(templateOf({ Role: role }), assets.directory, PLACE)).toThrow(/managed policies/);
  });

  it('refuses a role that its service may not take on', () => {
    const parts = { ...functionOf('Look'), ...roleOf('LookRole', 'ec2.amazonaws.com', []) };
    expect(() => planCloud(templateOf(parts), assets.directory, PLACE)).toThrow(
      /LookRole cannot be assumed by lambda.amazonaws.com/,
    );
  });

  it('names the function whose code is not there', () => {
    expect(() => planCloud(templateOf(functionOf('Lost')), assets.directory, PLACE)).toThrow(/code of Lost/);
  });
});

describe('rateMs', () => {
  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(30 seconds)', 30_000],
    ['rate(2 hours)', 7_200_000],
  ])('%s', (expression, expected) => {
    expect(rateMs(expression)).toBe(expected);
  });

  it('refuses cron, which it does not play', () => {
    expect(() => rateMs('cron(0 * * * ? *)')).toThrow(/rate/);
  });
});
