import { describe, expect, it } from 'vitest';
import { decisionQueueName } from '../../shared/contracts/decision.ts';
import { listOf, type Properties, resourcesOf, statementsOf, templateOfShop } from './synthesised.ts';

const template = templateOfShop();
const only = (type: string, where: (one: Properties) => boolean): Properties =>
  [...resourcesOf(template, type).values()].find(where)!;

describe('an engineer’s answer', () => {
  const queue = only('AWS::SQS::Queue', (one) => one.QueueName === decisionQueueName('watchdog-shop-prod'));

  it('comes by a queue that keeps it no longer than a question stands', () => {
    expect(queue.MessageRetentionPeriod).toBe(1_800);
    expect(queue.SqsManagedSseEnabled).toBe(true);
    expect(queue.RedrivePolicy.maxReceiveCount).toBe(5);
  });

  it('is handled one by one', () => {
    expect([...resourcesOf(template, 'AWS::Lambda::EventSourceMapping').values()]).toMatchObject([
      { BatchSize: 1 },
    ]);
  });

  it('can be written down and wake whoever waits for it, and can act on nothing', () => {
    const actions = statementsOf(template, 'Of watchdog-shop-prod-decide').flatMap((one) =>
      listOf(one.Action),
    );
    expect(actions.filter((one) => /^(ecs|lambda|application-autoscaling|sns):/.test(one))).toEqual([]);
    expect(actions.filter((one) => one.startsWith('states:'))).toEqual(['states:SendTaskSuccess']);
  });

  it('has no way in from the internet', () => {
    for (const type of ['AWS::Lambda::Url', 'AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api'])
      expect(resourcesOf(template, type).size).toBe(0);
  });
});

describe('what people say', () => {
  it('is no property of the template: nothing in it is about the switch or a pause', () => {
    const properties = JSON.stringify(template.Resources, (key, value) =>
      ['Code', 'Metadata', 'Description', 'AlarmDescription', 'Comment'].includes(key) ? undefined : value,
    );
    expect(properties).not.toMatch(/"stopped"|[Kk]ill|"pause|[Ss]witch/);
  });

  it('can be written by whoever has the operator’s policy, and nothing else can', () => {
    const { PolicyDocument } = only('AWS::IAM::ManagedPolicy', () => true);
    const writing = PolicyDocument.Statement.filter((one: Properties) =>
      listOf(one.Action).some((action: string) => /Put|Update|Delete|Write/.test(action)),
    );
    expect(writing).toMatchObject([
      {
        Action: 'dynamodb:PutItem',
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['control'] } },
      },
    ]);
  });
});
