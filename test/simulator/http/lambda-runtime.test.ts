import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AsyncInvocations } from '../../../simulator/http/async-invocations.ts';
import { Callers } from '../../../simulator/http/callers.ts';
import type { CloudEvent } from '../../../simulator/http/cloud-events.ts';
import { LogGroups } from '../../../simulator/http/faces/logs-face.ts';
import { IamGate } from '../../../simulator/http/iam-gate.ts';
import { LambdaRuntime } from '../../../simulator/http/lambda-runtime.ts';
import { Queues } from '../../../simulator/http/queues.ts';
import { planCloud } from '../../../simulator/http/template.ts';
import { until } from './small-cloud.ts';
import { arnOf, assetsOf, functionOf, templateOf } from './small-template.ts';

const CODE = {
  Count: 'let calls = 0; exports.handler = async () => ({ calls: ++calls, pid: process.pid });',
  Environment: 'exports.handler = async () => process.env;',
  Throws: 'exports.handler = async () => { throw new TypeError("no such thing"); };',
  Hangs: 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));',
  Exits: 'exports.handler = async () => process.exit(3);',
  Broken: 'throw new Error("cannot load");',
  Nameless: 'exports.other = 1;',
  Nothing: 'exports.handler = async () => undefined;',
  Slow: 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 300, { pid: process.pid }));',
  Context:
    'exports.handler = async (_, context) => ({ name: context.functionName, arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis(), beside: __dirname });',
  Resolver: 'exports.handler = async () => require("node:dns").getServers();',
  Fails: 'exports.handler = async () => { throw new Error("again"); };',
};

const PLACE = {
  account: '111122223333',
  region: 'eu-west-1',
  stackName: 'stack',
  endpointUrl: 'http://127.0.0.1:1',
};

const assets = assetsOf(CODE);
const template = templateOf(
  ...Object.keys(CODE).map((name) =>
    functionOf(name, name === 'Fails' ? [{ Action: 'sqs:SendMessage', Resource: arnOf('Dead') }] : [], {
      ...(name === 'Hangs' && { Timeout: 1 }),
      ...(name === 'Slow' && { ReservedConcurrentExecutions: 1 }),
      ...(name === 'Fails' && { DeadLetterConfig: { TargetArn: arnOf('Dead') } }),
      ...(name === 'Environment' && { Environment: { Variables: { TABLE: 'state' } }, MemorySize: 256 }),
    }),
  ),
  {
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
    FailsConfig: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: 'Fails' }, Qualifier: '$LATEST', MaximumRetryAttempts: 1 },
    },
  },
);
const plan = planCloud(template, assets.directory, PLACE);
const gate = new IamGate(plan, () => undefined);
const events: CloudEvent[] = [];
let runtime: LambdaRuntime;

beforeAll(() => {
  runtime = new LambdaRuntime(plan.functions, {
    place: PLACE,
    callers: new Callers(),
    gate,
    logs: new LogGroups(),
    nameServer: '127.0.0.1:5353',
    onEvent: (event) => events.push(event),
  });
});
afterAll(async () => {
  await runtime.close();
  assets.remove();
});

const call = async (name: string, payload: unknown = {}) => {
  const { payload: answer, error } = await runtime.invoke(`stack-${name}`, JSON.stringify(payload));
  return { answer: JSON.parse(answer), error };
};

describe('an execution environment', () => {
  it('serves one invocation after the other, and is cold only once', async () => {
    const first = await call('Count');
    const second = await call('Count');
    expect([first.answer.calls, second.answer.calls]).toEqual([1, 2]);
    expect(second.answer.pid).toBe(first.answer.pid);
    const told = events.filter(
      (event) => event.kind === 'invocation' && event.functionName === 'stack-Count',
    );
    expect(told.map((event) => event.kind === 'invocation' && event.cold)).toEqual([true, false]);
  });

  it('is not shared: two invocations at once have one each', async () => {
    const [a, b] = await Promise.all([call('Count'), call('Count')]);
    expect(a.answer.pid).not.toBe(b.answer.pid);
  });

  it('has the variables of Lambda and of the template, and nothing of ours', async () => {
    const { answer } = await call('Environment');
    expect(answer).toMatchObject({
      TABLE: 'state',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'stack-Environment',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
    expect(answer).not.toHaveProperty('HOME');
    expect(answer).not.toHaveProperty('VITEST');
  });

  it('tells the handler its name, its time and its place', async () => {
    const { answer } = await call('Context');
    expect(answer).toMatchObject({
      name: 'stack-Context',
      arn: 'arn:aws:lambda:eu-west-1:111122223333:function:stack-Context',
      beside: `${assets.directory}/asset.Context`,
    });
    expect(answer.left).toBeGreaterThan(0);
    expect(answer.left).toBeLessThanOrEqual(5000);
  });

  it('resolves names with the name server of its network', async () => {
    expect((await call('Resolver')).answer).toEqual(['127.0.0.1:5353']);
  });
});

describe('an invocation that fails', () => {
  it.each([
    ['a thrown error', 'Throws', 'TypeError', /^no such thing$/],
    ['a handler that takes too long', 'Hangs', 'Sandbox.Timedout', /Task timed out after 1.00 seconds$/],
    ['a process that exits', 'Exits', 'Runtime.ExitError', /Runtime exited with error: exit status 3$/],
    ['code that cannot be loaded', 'Broken', 'Error', /^cannot load$/],
    ['a handler that is not there', 'Nameless', 'Runtime.HandlerNotFound', /index.handler/],
  ])('%s', async (_, name, errorType, message) => {
    const { answer, error } = await call(name);
    expect(error?.errorType).toBe(errorType);
    expect(answer.errorType).toBe(errorType);
    expect(answer.errorMessage).toMatch(message);
  });

  it('starts a new environment after the old one died', async () => {
    await call('Exits');
    expect(runtime.views.find(({ functionName }) => functionName === 'stack-Exits')?.environments).toBe(0);
  });

  it('answers null when the handler returns nothing', async () => {
    expect(await call('Nothing')).toEqual({ answer: null, error: undefined });
  });

  it('is refused above the reserved concurrency', async () => {
    const first = call('Slow');
    await expect(call('Slow')).rejects.toMatchObject({ name: 'TooManyRequestsException', httpStatus: 429 });
    expect((await first).error).toBeUndefined();
  });
});

describe('an asynchronous invocation', () => {
  it('is tried again as often as its configuration says, then goes to the dead-letter queue', async () => {
    const queues = new Queues(plan.queues, gate);
    const later = new AsyncInvocations(runtime, queues, 6_000);
    later.submit('stack-Fails', '{"shard":3}');
    await until(() => queues.peek('dead').length > 0);
    const tries = events.filter(
      (event) => event.kind === 'invocation' && event.functionName === 'stack-Fails',
    );
    expect(tries).toHaveLength(2);
    expect(queues.peek('dead')[0]).toMatchObject({
      Body: '{"shard":3}',
      attributes: { ErrorMessage: 'again' },
    });
  });
});

describe('the processes', () => {
  it('are gone when it closes, busy ones too, and none is started any more', async () => {
    const { pid } = (await call('Count')).answer;
    const hanging = call('Hangs');
    await runtime.close();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    expect((await hanging).error?.errorType).toBe('Runtime.ExitError');
    await expect(call('Count')).rejects.toThrow(/closed/);
  });
});
