import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { LambdaProber } from '../../shared/adapters/lambda-prober.ts';
import { SnsTopic } from '../../shared/adapters/sns-topic.ts';
import { StepFunctionsWorkflow } from '../../shared/adapters/step-functions-workflow.ts';
import type { Notice } from '../../shared/core/notices/notice.ts';
import { question } from './peers.ts';

const sns = mockClient(SNSClient);
const steps = mockClient(SFNClient);
const lambda = mockClient(LambdaClient);
afterAll(() => {
  sns.restore();
  steps.restore();
  lambda.restore();
});
beforeEach(() => [sns, steps, lambda].map((mock) => mock.reset()));

const notice: Notice = {
  id: 'n1',
  thread: 'incident:backend#000001',
  kind: 'opened',
  severity: 'critical',
  environment: 'prod',
  about: 'backend',
  modelName: 'tradai-backend-prod',
  atMs: 0,
  subject: 'backend is unhealthy',
  lines: ['It answers 503.', 'password=hunter22 was in its log'],
  nextSteps: ['watchdog explain "backend#000001"'],
};

async function published(changes: Partial<Notice> = {}) {
  sns.on(PublishCommand).resolves({});
  await new SnsTopic(awsConfig(), 'arn:topic').publish({ ...notice, ...changes });
  const { input } = sns.commandCalls(PublishCommand).at(-1)!.args[0];
  const message = JSON.parse(input.Message!);
  return { input, message, chat: JSON.parse(message.https) };
}

describe('a notice on the topic', () => {
  it('is text for people and a custom notification for chat', async () => {
    const { input, message, chat } = await published();
    expect(input).toMatchObject({
      TopicArn: 'arn:topic',
      MessageStructure: 'json',
      Subject: 'backend is unhealthy',
    });
    expect(message.email).toBe(
      'It answers 503.\npassword=[redacted] was in its log\n\nNext:\n- watchdog explain "backend#000001"',
    );
    expect(message.default).toBe(message.email);
    expect(chat).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: { textType: 'client-markdown', nextSteps: notice.nextSteps },
      metadata: { threadId: notice.thread },
    });
  });

  it('has no step that ends within a command', async () => {
    const long = `Look at it first. Then: aws ecs update-service ${'--tags a '.repeat(50)}--region eu-central-1`;
    const { chat, message } = await published({ nextSteps: [long, 'Short.'] });
    expect(chat.content.nextSteps).toEqual(['Look at it first. The rest: npx watchdog explain.', 'Short.']);
    expect(message.email).toContain('--region eu-central-1');
  });

  it('can be filtered by its attributes', async () => {
    const { input } = await published();
    const values = Object.entries(input.MessageAttributes!).map(([name, one]) => [name, one.StringValue]);
    expect(Object.fromEntries(values)).toEqual({
      environment: 'prod',
      service: 'backend',
      severity: 'critical',
      kind: 'opened',
    });
  });

  it.each([
    ['is cut', 'x'.repeat(300)],
    ['loses line breaks', 'a\r\nBcc: b'],
    ['loses what is not ASCII', 'Dienst krank: ü \u202e 💥'],
    ['is never empty', '\u0000'],
  ])('has a subject that every mail program takes: it %s', async (_, subject) => {
    expect((await published({ subject })).input.Subject).toMatch(/^[\x20-\x7E]{1,99}$/);
  });

  it('never has a body above 8 KiB', async () => {
    const { message, chat } = await published({ lines: Array.from({ length: 300 }, () => 'ä'.repeat(600)) });
    expect(Buffer.byteLength(message.default)).toBeLessThanOrEqual(8192);
    expect(chat.content.description.length).toBeLessThanOrEqual(8000);
  });

  it('makes no links, mentions or tags out of what services say', async () => {
    const { chat } = await published({ lines: ['<!channel> <script> [click](http://evil) *bold*'] });
    expect(chat.content.description).not.toMatch(/<|(?<!\\)\[|(?<!\\)\*/);
  });
});

describe('starting a remediation', () => {
  const workflow = new StepFunctionsWorkflow(awsConfig(), 'arn:machine');
  const input = { service: 'backend', incident: 'backend#000001' };

  it('starts it under its name', async () => {
    steps.on(StartExecutionCommand).resolves({ executionArn: 'x', startDate: new Date() });
    expect(await workflow.start('backend-1', input)).toBe('started');
    expect(steps.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: 'arn:machine',
      name: 'backend-1',
      input: JSON.stringify(input),
    });
  });

  it('says so when it was started before', async () => {
    steps.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message: 'x', $metadata: {} }));
    expect(await workflow.start('backend-1', input)).toBe('already');
  });

  it.each([
    ['RUNNING', 'running'],
    ['PENDING_REDRIVE', 'running'],
    ['ABORTED', 'stopped'],
    ['FAILED', 'over'],
    ['TIMED_OUT', 'over'],
    ['SUCCEEDED', 'over'],
  ] as const)('tells of one that is %s that it is %s', async (status, expected) => {
    const machine = 'arn:aws:states:eu-central-1:123456789012:stateMachine:watchdog-prod';
    steps.on(DescribeExecutionCommand).resolves({ status });
    expect(await new StepFunctionsWorkflow(awsConfig(), machine).stateOf('backend-1')).toBe(expected);
    expect(steps.commandCalls(DescribeExecutionCommand).at(-1)?.args[0].input).toEqual({
      executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:watchdog-prod:backend-1',
    });
  });

  it('takes one that never began as over', async () => {
    steps.on(DescribeExecutionCommand).rejects(new ExecutionDoesNotExist({ message: 'x', $metadata: {} }));
    expect(await workflow.stateOf('backend-1')).toBe('over');
  });
});

describe('asking through a prober', () => {
  const prober = new LambdaProber('{"public":"probe-public"}', { now: () => 7 });
  const asked = [{ target: 'backend', question: question('http://backend.test/') }];
  const seen = { target: 'backend', atMs: 5, verdict: 'up', detail: 'answers rightly', asked: 1, right: 1 };
  const answers = (payload: unknown, more = {}) =>
    lambda
      .on(InvokeCommand, { FunctionName: 'probe-public' })
      .resolves({ Payload: Buffer.from(JSON.stringify(payload)) as never, ...more });

  it('gives what the prober saw', async () => {
    answers({ observations: [seen] });
    expect(await prober.ask('public', asked)).toEqual([seen]);
  });

  it('takes one answer that cannot be read for that one target only', async () => {
    answers({ observations: [{ ...seen, target: 'mlflow', detail: 'x'.repeat(401) }, seen] });
    const both = [{ ...asked[0]!, target: 'mlflow' }, ...asked];
    expect(await prober.ask('public', both)).toMatchObject([
      { target: 'mlflow', verdict: 'unknown', phase: 'self' },
      seen,
    ]);
  });

  it('does not invoke anybody for nothing', async () => {
    expect(await prober.ask('public', [])).toEqual([]);
    expect(lambda.calls()).toHaveLength(0);
  });

  it.each([
    ['fails', () => answers({ errorMessage: 'boom' }, { FunctionError: 'Unhandled' })],
    ['cannot be invoked', () => lambda.on(InvokeCommand).rejects(new Error('AccessDenied'))],
    ['answers nonsense', () => answers('hello')],
    ['answers another shape', () => answers({ observations: [{ ...seen, verdict: 'splendid' }] })],
    ['answers too little', () => answers({ observations: [] })],
    ['answers about somebody else', () => answers({ observations: [{ ...seen, target: 'mlflow' }] })],
  ])('says unknown when the prober %s', async (_, arrange) => {
    arrange();
    expect(await prober.ask('public', asked)).toMatchObject([
      { target: 'backend', atMs: 7, verdict: 'unknown', phase: 'self' },
    ]);
  });
});
