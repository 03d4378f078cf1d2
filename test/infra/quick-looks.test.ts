import { describe, expect, it } from 'vitest';
import { listOf, type Properties, resourcesOf, statementsOf, templateOfShop } from './synthesised.ts';

const template = templateOfShop({ timings: { lookSeconds: 15 } });
const named = (type: string, property: string, name: string): Properties =>
  [...resourcesOf(template, type).values()].find((one) => one[property] === name)!;
const queueId = [...resourcesOf(template, 'AWS::SQS::Queue')].find(
  ([, one]) => one.QueueName === 'watchdog-shop-prod-looks',
)?.[0];

describe('a rhythm of 15 seconds', () => {
  it('is one call a minute, of which the queue holds back what comes later', () => {
    const look = named('AWS::Scheduler::Schedule', 'Name', 'watchdog-shop-prod-look-0');
    expect(look.ScheduleExpression).toBe('rate(1 minute)');
    expect(JSON.stringify(look.Target.Arn)).toContain(':scheduler:::aws-sdk:sqs:sendMessageBatch');
    const [before, url, after] = look.Target.Input['Fn::Join'][1];
    expect(url).toEqual({ Ref: queueId });
    const { Entries } = JSON.parse(`${before}${after}`) as { Entries: { DelaySeconds: number }[] };
    expect(Entries.map((one) => one.DelaySeconds)).toEqual([0, 15, 30, 45]);
    expect(Entries[3]).toMatchObject({ MessageBody: '{"shard":0}' });
  });

  it('tries no look again: its message is gone by then', () => {
    const queue = named('AWS::SQS::Queue', 'QueueName', 'watchdog-shop-prod-looks');
    expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(queue.MessageRetentionPeriod);
    expect(queue.MessageRetentionPeriod).toBeGreaterThan(45);
  });

  it('lets two looks of a shard run at once, and throttles none', () => {
    const watcher = named('AWS::Lambda::Function', 'FunctionName', 'watchdog-shop-prod-watch');
    const mappings = [...resourcesOf(template, 'AWS::Lambda::EventSourceMapping').values()];
    const looks = mappings.find((one) => one.EventSourceArn['Fn::GetAtt'][0] === queueId);
    expect(looks).toMatchObject({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    expect(watcher.ReservedConcurrentExecutions).toBe(3);
    const queue = named('AWS::SQS::Queue', 'QueueName', 'watchdog-shop-prod-looks');
    expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(watcher.Timeout);
  });

  it('lets the schedules send to the queue and wake the restorer, and nothing else', () => {
    const allowed = statementsOf(template, 'wakes the watcher and the restorer');
    expect(allowed.flatMap((one) => listOf(one.Action))).toEqual([
      'lambda:InvokeFunction',
      'sqs:SendMessage',
    ]);
    expect(listOf(allowed[0]?.Resource as string)).toHaveLength(1);
    expect(JSON.stringify(allowed[1]?.Resource)).toContain(queueId);
  });

  it('raises the alarm when a look is missing in each of three minutes', () => {
    const alarm = named('AWS::CloudWatch::Alarm', 'AlarmName', 'watchdog-shop-prod-no-look');
    expect(alarm).toMatchObject({ Threshold: 4, Period: 60, EvaluationPeriods: 3 });
  });
});

it('a rhythm of a minute needs no queue', () => {
  const minutely = templateOfShop();
  const queues = [...resourcesOf(minutely, 'AWS::SQS::Queue').values()].map((one) => one.QueueName);
  expect(queues).not.toContain('watchdog-shop-prod-looks');
  const [look] = resourcesOf(minutely, 'AWS::Scheduler::Schedule').values();
  expect(JSON.stringify(look?.Target.Arn)).not.toContain('sqs');
});
