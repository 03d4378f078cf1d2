import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CloudEvent } from '../../../simulator/http/cloud-events.ts';
import { type SmallCloud, smallCloud, until } from './small-cloud.ts';
import { arnOf, functionOf, templateOf } from './small-template.ts';

const ALERTS = { 'Fn::Sub': 'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:shop-alerts' };
const subscribed = (name: string) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: { TopicArn: ALERTS, Protocol: 'lambda', Endpoint: arnOf(name) },
});
const template = templateOf(functionOf('Watch'), functionOf('Stranger'), {
  AlertsToWatch: subscribed('Watch'),
  AlertsToStranger: subscribed('Stranger'),
  MayWake: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: arnOf('Watch'),
      Principal: 'sns.amazonaws.com',
      SourceArn: ALERTS,
    },
  },
});

let small: SmallCloud;
const heard: unknown[] = [];
beforeAll(async () => {
  const onEvent = (event: CloudEvent) => {
    if (event.kind === 'invocation') heard.push(event.payload);
  };
  const code = 'exports.handler = async () => undefined;';
  small = await smallCloud(template, { Watch: code, Stranger: code }, { onEvent });
});
afterAll(() => small.stop());

it("the local run tells a function of what is said on somebody else's topic, if the topic may wake it", async () => {
  const { plan, operatorVariables: variables, calls, notices } = small.cloud;
  const [topic] = plan.topics;
  expect(topic).toMatchObject({ isForeign: true, subscriptions: [{}, {}] });
  const client = new SNSClient({
    endpoint: variables.AWS_ENDPOINT_URL,
    region: variables.AWS_REGION,
    credentials: {
      accessKeyId: variables.AWS_ACCESS_KEY_ID!,
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY!,
    },
  });
  await client.send(new PublishCommand({ TopicArn: topic!.arn, Subject: 'web', Message: 'it is ill' }));
  const denied = () => calls.filter((call) => call.action === 'lambda:InvokeFunction' && !call.allowed);
  await until(() => heard.length === 1 && denied().length === 1);
  expect(heard).toMatchObject([
    {
      Records: [
        { EventSource: 'aws:sns', Sns: { TopicArn: topic!.arn, Subject: 'web', Message: 'it is ill' } },
      ],
    },
  ]);
  expect(denied()[0]!.resource).toMatch(/Stranger$/);
  expect(notices).toEqual([]); // it is nothing that the watchdog has said
});
