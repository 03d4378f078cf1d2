import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CloudEvent } from '../../../simulator/http/cloud-events.ts';
import { type SmallCloud, smallCloud, until } from './small-cloud.ts';
import { arnOf, functionOf, roleOf, templateOf } from './small-template.ts';

const TIME_SCALE = 60; // a second stands for a minute
const POLLING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const Entries = [0, 15, 30, 45].map((DelaySeconds) => ({
  Id: `${DelaySeconds}`,
  MessageBody: '{}',
  DelaySeconds,
}));

const template = templateOf(
  functionOf('Watch', [{ Action: POLLING, Resource: arnOf('Looks') }]),
  roleOf('ScheduleRole', 'scheduler.amazonaws.com', [
    { Action: 'sqs:SendMessage', Resource: arnOf('Looks') },
  ]),
  {
    Looks: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'looks', VisibilityTimeout: 120 } },
    Wakes: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: arnOf('Looks'), FunctionName: { Ref: 'Watch' }, BatchSize: 1 },
    },
    EveryMinute: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'rate(1 minute)',
        Target: {
          Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessageBatch',
          RoleArn: arnOf('ScheduleRole'),
          Input: { 'Fn::Sub': `{"QueueUrl":"\${Looks}","Entries":${JSON.stringify(Entries)}}` },
        },
      },
    },
  },
);

let small: SmallCloud;
const looks: { readonly atMs: number; readonly messages: number }[] = [];
beforeAll(async () => {
  const onEvent = (event: CloudEvent) => {
    if (event.kind === 'invocation') looks.push({ atMs: Date.now(), messages: event.response as number });
  };
  const code = { Watch: 'exports.handler = async ({ Records }) => Records.length;' };
  small = await smallCloud(template, code, { timeScale: TIME_SCALE, onEvent });
});
afterAll(() => small.stop());

it('the local run holds a minute’s looks back as SQS does, and wakes the function once for each', async () => {
  await until(() => looks.length >= 12);
  const seconds = (looks[11]!.atMs - looks[3]!.atMs) / 1000;
  expect(seconds).toBeGreaterThan(1); // eight looks are two minutes: not all of a minute's at once
  expect(looks.every(({ messages }) => messages === 1)).toBe(true);
});
