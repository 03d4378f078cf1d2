import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CloudEvent } from '../../../simulator/http/cloud-events.ts';
import type { Resource } from '../../../simulator/http/resource-names.ts';
import { type SmallCloud, smallCloud, until } from './small-cloud.ts';
import { arnOf, functionOf, roleOf, type Statement, templateOf } from './small-template.ts';

const LOAD = `const load = require('node:module').createRequire(${JSON.stringify(import.meta.url)});`;

const CODE = {
  Work: `exports.handler = async ({ fail }) => {
    if (fail) throw Object.assign(new Error('not now'), { name: fail });
    return { next: 'done' };
  };`,
  Heed: 'exports.handler = async (event) => event.detail?.name ?? event.shard;',
  Cycle: `${LOAD}
    const { ECSClient, UpdateServiceCommand } = load('@aws-sdk/client-ecs');
    const ecs = new ECSClient({ maxAttempts: 1 });
    const set = (desiredCount) =>
      ecs.send(new UpdateServiceCommand({ cluster: 'shop-local', service: 'shop-web-local', desiredCount }));
    exports.handler = async () => { await set(0); await set(2); };`,
};

const task = (functionId: string, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: `\${${functionId}}`, Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  End: true,
  ...more,
});

const machineOf = (name: string, states: object): Record<string, Resource> => ({
  [name]: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: name,
      RoleArn: arnOf('MachineRole'),
      DefinitionString: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Work', States: states }),
      DefinitionSubstitutions: { Work: arnOf('Work'), Cycle: arnOf('Cycle') },
    },
  },
});

const invoke = (...functions: string[]): Statement[] => [
  { Action: 'lambda:InvokeFunction', Resource: functions.map(arnOf) },
];

const permission = (source: unknown) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: arnOf('Heed'),
    Principal: 'events.amazonaws.com',
    SourceArn: source,
  },
});

const endedRule = (machine: string) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    EventPattern: {
      source: ['aws.states'],
      detail: { status: ['FAILED', 'ABORTED'], stateMachineArn: [{ Ref: machine }] },
    },
    Targets: [{ Id: 'Heed', Arn: arnOf('Heed'), DeadLetterConfig: { Arn: arnOf('Dead') } }],
  },
});

const every = (role: string) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    ScheduleExpression: 'rate(1 minute)',
    Target: {
      Arn: arnOf('Heed'),
      RoleArn: arnOf(role),
      Input: '{"shard":7}',
      RetryPolicy: { MaximumRetryAttempts: 0 },
      DeadLetterConfig: { Arn: arnOf('Dead') },
    },
  },
});

const template = templateOf(
  functionOf('Work'),
  functionOf('Heed'),
  functionOf('Cycle', [{ Action: 'ecs:UpdateService', Resource: '*' }]),
  roleOf('MachineRole', 'states.amazonaws.com', invoke('Work')),
  roleOf('ScheduleRole', 'scheduler.amazonaws.com', invoke('Heed')),
  roleOf('PowerlessRole', 'scheduler.amazonaws.com', [
    { Action: 'sqs:SendMessage', Resource: arnOf('Dead') },
  ]),
  machineOf('plain', { Work: task('Work') }),
  machineOf('forbidden', { Work: task('Cycle') }),
  machineOf('waiting', { Work: { Type: 'Wait', Seconds: 60, End: true } }),
  {
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
    Ended: endedRule('plain'),
    MayHeed: permission(arnOf('Ended')),
    EndedUnheard: endedRule('forbidden'),
    Every: every('ScheduleRole'),
    EveryInVain: every('PowerlessRole'),
  },
);

let small: SmallCloud;
const events: CloudEvent[] = [];
beforeAll(async () => {
  small = await smallCloud(template, CODE, { timeScale: 300, onEvent: (event) => events.push(event) });
});
afterEach(() => {
  events.length = 0;
});
afterAll(() => small.stop());

const run = async (machine: string, input: object) => {
  const stateMachineArn = `arn:aws:states:eu-central-1:123456789012:stateMachine:${machine}`;
  const { arn } = small.cloud.executions.start({ stateMachineArn, input: JSON.stringify(input) });
  await until(() => small.cloud.executions.find(arn).status !== 'RUNNING');
  return small.cloud.executions.find(arn);
};
const heard = () =>
  events.flatMap((event) =>
    event.kind === 'invocation' && event.functionName.endsWith('Heed') ? [event.response] : [],
  );

describe('an execution', () => {
  it('runs the function and hands on what it answers', async () => {
    expect(await run('plain', {})).toMatchObject({ status: 'SUCCEEDED', output: '{"next":"done"}' });
    expect(events.some((event) => event.kind === 'state' && event.state === 'Work')).toBe(true);
  });

  it('fails under the name of the error that the function threw', async () => {
    const { status, error, cause } = await run('plain', { fail: 'TransientError' });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'TransientError' });
    expect(JSON.parse(cause ?? '')).toMatchObject({ errorType: 'TransientError', errorMessage: 'not now' });
  });

  it('may call only what the role of its machine allows', async () => {
    const { error, cause } = await run('forbidden', {});
    expect(error).toBe('Lambda.AWSLambdaException');
    expect(cause).toMatch(/MachineRole.*is not authorized to perform: lambda:InvokeFunction/);
  });

  it('ends when it is stopped', async () => {
    const stateMachineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:waiting';
    const { arn } = small.cloud.executions.start({ stateMachineArn });
    small.cloud.executions.stop(arn, { error: 'Stopped', cause: 'by hand' });
    await until(() => small.cloud.executions.find(arn).status === 'ABORTED');
    expect(small.cloud.executions.find(arn)).toMatchObject({ error: 'Stopped', cause: 'by hand' });
  });
});

describe('the event bus', () => {
  it('brings the end of an execution to the function whose rule asks for it', async () => {
    const { name } = await run('plain', { fail: 'TerminalError' });
    await until(() => heard().includes(name));
  });

  it('does not bring it where the pattern does not match', async () => {
    const { name } = await run('plain', {});
    const { name: marker } = await run('plain', { fail: 'Marker' });
    await until(() => heard().includes(marker));
    expect(heard()).not.toContain(name);
  });

  it('puts it into the dead-letter queue where the function does not let it in, if the queue does', async () => {
    const before = small.cloud.calls.length;
    await run('forbidden', {});
    await until(() => refused(before, 'lambda:InvokeFunction', 'events.amazonaws.com'));
    await until(() => refused(before, 'sqs:SendMessage', 'events.amazonaws.com'));
  });
});

const refused = (from: number, action: string, role: string) =>
  small.cloud.calls.slice(from).some((call) => call.action === action && call.role === role && !call.allowed);

describe('a policy of a function', () => {
  it('counts as needed once it has let somebody in', async () => {
    const { name } = await run('plain', { fail: 'TerminalError' });
    await until(() => heard().includes(name));
    const [heed] = small.cloud.functions.filter(({ functionName }) => functionName.endsWith('Heed'));
    const unused = small.cloud.spareActions().map(({ role }) => role);
    expect(unused).not.toContain(heed?.arn);
    expect(unused).toContain('watchdog-shop-local-CycleRole');
  });
});

describe('a schedule', () => {
  it('invokes its target at its rate, divided by the time scale', async () => {
    await until(() => heard().filter((shard) => shard === 7).length >= 3, 3_000);
  });

  it('with a role that may not invoke the target fills the dead-letter queue', async () => {
    await until(() => small.cloud.queues.peek('dead').some(({ Body }) => Body === '{"shard":7}'));
  });

  it('fires no more while it is silent', async () => {
    small.cloud.schedules.silence(true);
    const fired = () => small.cloud.schedules.views.map(({ firesAtMs }) => firesAtMs);
    const before = fired();
    events.length = 0;
    await until(() => fired().every((atMs, index) => atMs > before[index]! + 400));
    expect(heard().filter((shard) => shard === 7).length).toBeLessThanOrEqual(1);
    small.cloud.schedules.silence(false);
  });
});

describe('a function that is killed after a call', () => {
  it('never learns that AWS did it; every later invocation dies too, while that is asked for', async () => {
    let goesOn = true;
    small.cloud.faults.killAfterCall({ action: 'ecs:UpdateService', andEveryInvocationWhile: () => goesOn });
    const cycle = () => small.cloud.invoke('watchdog-shop-local-Cycle', {});
    await expect(cycle()).rejects.toMatchObject({
      name: 'Runtime.ExitError',
      message: expect.stringMatching(/signal: killed$/),
    });
    const desired = () => small.cloud.world.serviceNamed('shop-local', 'shop-web-local').desiredCount;
    expect(desired()).toBe(0);
    await expect(cycle()).rejects.toMatchObject({ name: 'Runtime.ExitError' });
    expect(desired()).toBe(0);
    goesOn = false;
    await cycle();
    expect(desired()).toBe(2);
  });
});
