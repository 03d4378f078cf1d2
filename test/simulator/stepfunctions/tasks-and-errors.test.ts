import { describe, expect, it } from 'vitest';
import { machine, pass, type Row, returned, run, task, thrown } from './machines.ts';

const QUERY_ERROR = 'States.QueryEvaluationError';
const TOKEN_RESOURCE = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken';
const caughtBy = (names: string[]) =>
  machine({ T: task({ Catch: [{ ErrorEquals: names, Next: 'Caught' }] }), Caught: pass() });
const retriedBy = (retrier: object) => machine({ T: task({ Retry: [retrier] }) });

describe('Task', () => {
  it.each<Row>([
    [
      'is called with its input',
      machine({ T: task() }),
      { input: { a: 1 }, mocks: { T: [returned(2)] } },
      { output: 2, calls: [{ state: 'T', resource: 'arn:aws:states:::lambda:invoke', arguments: { a: 1 } }] },
    ],
    [
      'is called with its Arguments',
      machine({ T: task({ Arguments: { n: '{% $states.input.a + 1 %}', deep: [{ x: '{% 1 %}' }, 'x'] } }) }),
      { input: { a: 1 }, mocks: { T: [returned(2)] } },
      { calls: [{ arguments: { n: 2, deep: [{ x: 1 }, 'x'] } }] },
    ],
    [
      'makes its Output of result and input',
      machine({ T: task({ Output: '{% $states.result.n + $states.input.n %}' }) }),
      { input: { n: 1 }, mocks: { T: [returned({ n: 2 })] } },
      { output: 3 },
    ],
    ['takes its time', machine({ T: task() }), { mocks: { T: [returned(0, 7)] } }, { seconds: 7 }],
    [
      'is not called when its Arguments fail',
      machine({ T: task({ Arguments: '{% $states.input.none %}' }) }),
      {},
      { status: 'FAILED', error: QUERY_ERROR, calls: [] },
    ],
    [
      'is called once for each entry of the tape, and the last one repeats',
      machine({ T: task({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: 4 }] }) }),
      { mocks: { T: [thrown('X'), thrown('E')] } },
      { status: 'FAILED', error: 'X' },
    ],
    [
      'fails without a mock',
      machine({ T: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'P' }] }), P: pass() }),
      {},
      { error: 'States.Runtime' },
    ],
  ])('%s', async (_, definition, given, expected) => {
    expect(await run(definition, given)).toMatchObject(expected);
  });

  it('gets a token to hand out, and a new one on retry', async () => {
    const definition = machine({
      T: task({
        Resource: TOKEN_RESOURCE,
        Arguments: { token: '{% $states.context.Task.Token %}' },
        Retry: [{ ErrorEquals: ['E'] }],
      }),
    });
    const { calls } = await run(definition, { mocks: { T: [thrown('E'), returned(1)] } });
    const tokens = calls.map((call) => (call.arguments as { token: string }).token);
    expect(tokens[0]).toMatch(/^\S{20,}$/);
    expect(tokens[1]).not.toBe(tokens[0]);
  });

  it('has no token without .waitForTaskToken', async () => {
    const definition = machine({ T: task({ Arguments: '{% $states.context.Task.Token %}' }) });
    expect(await run(definition, { mocks: { T: [returned(1)] } })).toMatchObject({ error: QUERY_ERROR });
  });
});

describe('timeouts', () => {
  it.each<Row>([
    [
      'end a call that takes longer',
      machine({ T: task({ TimeoutSeconds: 5 }) }),
      { mocks: { T: [returned(0, 6)] } },
      { status: 'FAILED', error: 'States.Timeout', seconds: 5 },
    ],
    [
      'let a call take exactly as long',
      machine({ T: task({ TimeoutSeconds: 5 }) }),
      { mocks: { T: [returned(1, 5)] } },
      { status: 'SUCCEEDED', output: 1, seconds: 5 },
    ],
    [
      'do not outlive the call',
      machine({ T: task({ TimeoutSeconds: 500 }) }),
      { mocks: { T: [returned(1, 1)] } },
      { seconds: 1 },
    ],
    [
      'may be worked out',
      machine({ T: task({ TimeoutSeconds: '{% $states.input.t %}' }) }),
      { input: { t: 3 }, mocks: { T: [returned(0, 9)] } },
      { error: 'States.Timeout', seconds: 3 },
    ],
    [
      'must be whole',
      machine({ T: task({ TimeoutSeconds: '{% 0.5 %}' }) }),
      { mocks: { T: [returned(0)] } },
      { error: QUERY_ERROR, calls: [] },
    ],
    [
      'must be positive',
      machine({ T: task({ TimeoutSeconds: '{% 0 %}' }) }),
      { mocks: { T: [returned(0)] } },
      { error: QUERY_ERROR },
    ],
    [
      'of the heartbeat end a silent callback',
      machine({ T: task({ Resource: TOKEN_RESOURCE, HeartbeatSeconds: 4, TimeoutSeconds: 60 }) }),
      { mocks: { T: [returned(0, 30)] } },
      { status: 'FAILED', error: 'States.HeartbeatTimeout', seconds: 4 },
    ],
    [
      'of the heartbeat do not concern a plain call',
      machine({ T: task({ HeartbeatSeconds: 4, TimeoutSeconds: 60 }) }),
      { mocks: { T: [returned(0, 30)] } },
      { status: 'SUCCEEDED', seconds: 30 },
    ],
    [
      'of the heartbeat must be the smaller ones',
      machine({ T: task({ HeartbeatSeconds: '{% 60 %}', TimeoutSeconds: 60 }) }),
      { mocks: { T: [returned(0)] } },
      { error: QUERY_ERROR },
    ],
  ])('%s', async (_, definition, given, expected) => {
    expect(await run(definition, given)).toMatchObject(expected);
  });
});

describe('Retry', () => {
  it.each<[string, object, number, number]>([
    ['tries three times more by default, after 1, 2 and 4 s', { ErrorEquals: ['E'] }, 4, 7],
    [
      'takes its interval and rate',
      { ErrorEquals: ['E'], IntervalSeconds: 3, MaxAttempts: 2, BackoffRate: 1.5 },
      3,
      7.5,
    ],
    [
      'never waits longer than MaxDelaySeconds',
      { ErrorEquals: ['E'], IntervalSeconds: 3, MaxAttempts: 2, MaxDelaySeconds: 4 },
      3,
      7,
    ],
    ['does not try again with MaxAttempts 0', { ErrorEquals: ['E'], MaxAttempts: 0 }, 1, 0],
    ['does not mind another error', { ErrorEquals: ['e', 'F'] }, 1, 0],
    ['knows States.ALL', { ErrorEquals: ['States.ALL'], MaxAttempts: 1 }, 2, 1],
    ['knows States.TaskFailed', { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 }, 2, 1],
  ])('%s', async (_, retrier, attempts, seconds) => {
    const report = await run(retriedBy(retrier), { mocks: { T: [thrown('E')] } });
    expect(report).toMatchObject({ status: 'FAILED', error: 'E', path: ['T'], seconds });
    expect(report.calls).toHaveLength(attempts);
  });

  it('counts for each retrier, and gives up when the one that matches is used up (the specification’s example)', async () => {
    const definition = machine({
      X: task({
        Retry: [
          { ErrorEquals: ['ErrorA', 'ErrorB'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
          { ErrorEquals: ['ErrorC'], IntervalSeconds: 5 },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }],
      }),
      Z: pass(),
    });
    const mocks = { X: ['ErrorA', 'ErrorB', 'ErrorC', 'ErrorB'].map((error) => thrown(error)) };
    const report = await run(definition, { mocks });
    expect(report).toMatchObject({
      status: 'SUCCEEDED',
      seconds: 8,
      path: ['X', 'Z'],
      output: { Error: 'ErrorB' },
    });
    expect(report.calls).toHaveLength(4);
  });

  it('does not try a second retrier for the same error', async () => {
    const definition = machine({
      T: task({
        Retry: [
          { ErrorEquals: ['E'], MaxAttempts: 1 },
          { ErrorEquals: ['States.ALL'], MaxAttempts: 5 },
        ],
      }),
    });
    expect((await run(definition, { mocks: { T: [thrown('E')] } })).calls).toHaveLength(2);
  });

  it('starts counting anew when the state is entered again', async () => {
    const definition = machine({
      T: task({
        Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['E'], Next: 'Again' }],
      }),
      Again: pass({ Next: 'T', End: false }),
    });
    const mocks = { T: [thrown('E'), thrown('E'), thrown('E'), returned('done')] };
    expect(await run(definition, { mocks })).toMatchObject({
      output: 'done',
      path: ['T', 'Again', 'T'],
      seconds: 2,
    });
  });

  it('tells the state how often', async () => {
    const definition = machine({
      T: task({ Arguments: '{% $states.context.State.RetryCount %}', Retry: [{ ErrorEquals: ['E'] }] }),
    });
    const { calls } = await run(definition, { mocks: { T: [thrown('E'), thrown('E'), returned(0)] } });
    expect(calls.map((call) => call.arguments)).toEqual([0, 1, 2]);
  });

  it('draws a full jitter between nothing and the delay, the same for the same seed', async () => {
    const definition = retriedBy({
      ErrorEquals: ['E'],
      IntervalSeconds: 10,
      MaxAttempts: 1,
      JitterStrategy: 'FULL',
    });
    const secondsFor = async (seed: string) =>
      (await run(definition, { seed, mocks: { T: [thrown('E')] } })).seconds;
    const drawn = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(secondsFor));
    expect(new Set(drawn).size).toBe(5);
    expect(drawn.every((seconds) => seconds >= 0 && seconds < 10)).toBe(true);
    expect(await secondsFor('a')).toBe(drawn[0]);
  });

  it('repeats the call when the Output cannot be made', async () => {
    const definition = machine({
      T: task({ Output: '{% $states.result.x %}', Retry: [{ ErrorEquals: [QUERY_ERROR], MaxAttempts: 1 }] }),
    });
    expect(await run(definition, { mocks: { T: [returned({}), returned({ x: 1 })] } })).toMatchObject({
      output: 1,
      seconds: 1,
    });
  });

  it('retries a timeout', async () => {
    const definition = machine({
      T: task({ TimeoutSeconds: 5, Retry: [{ ErrorEquals: ['States.Timeout'] }] }),
    });
    expect(await run(definition, { mocks: { T: [returned(0, 9), returned(1, 1)] } })).toMatchObject({
      output: 1,
      seconds: 7,
    });
  });
});

describe('Catch', () => {
  it.each<[name: string, catcher: string[], error: string, caught: boolean]>([
    ['by name', ['E'], 'E', true],
    ['by one of several names', ['D', 'E'], 'E', true],
    ['not in another case', ['e'], 'E', false],
    ['States.ALL, anything', ['States.ALL'], 'E', true],
    ['States.ALL, a timeout', ['States.ALL'], 'States.Timeout', true],
    ['States.ALL, but not too much data', ['States.ALL'], 'States.DataLimitExceeded', false],
    ['too much data by its name', ['States.DataLimitExceeded'], 'States.DataLimitExceeded', true],
    ['States.ALL, but not States.Runtime', ['States.ALL'], 'States.Runtime', false],
    ['not even States.Runtime by its name', ['States.Runtime'], 'States.Runtime', false],
    ['States.TaskFailed, anything', ['States.TaskFailed'], 'E', true],
    ['States.TaskFailed, missing permissions', ['States.TaskFailed'], 'States.Permissions', true],
    ['States.TaskFailed, but no timeout', ['States.TaskFailed'], 'States.Timeout', false],
    ['States.TaskFailed, but not too much data', ['States.TaskFailed'], 'States.DataLimitExceeded', false],
    ['States.Timeout, a missed heartbeat too', ['States.Timeout'], 'States.HeartbeatTimeout', true],
    ['States.HeartbeatTimeout, but no other timeout', ['States.HeartbeatTimeout'], 'States.Timeout', false],
  ])('catches %s', async (_, names, error, caught) => {
    const report = await run(caughtBy(names), { mocks: { T: [thrown(error, 'why')] } });
    expect(report).toMatchObject(
      caught
        ? { status: 'SUCCEEDED', output: { Error: error, Cause: 'why' }, path: ['T', 'Caught'] }
        : { status: 'FAILED', error, cause: 'why', path: ['T'] },
    );
  });

  it.each<Row>([
    [
      'takes the first that matches',
      machine({
        T: task({
          Catch: [
            { ErrorEquals: ['X'], Next: 'A' },
            { ErrorEquals: ['E'], Next: 'B' },
            { ErrorEquals: ['States.ALL'], Next: 'A' },
          ],
        }),
        A: pass(),
        B: pass(),
      }),
      { mocks: { T: [thrown('E')] } },
      { path: ['T', 'B'] },
    ],
    [
      'makes its Output of error and input',
      machine({
        T: task({
          Output: 'not this',
          Catch: [
            {
              ErrorEquals: ['E'],
              Output: '{% $merge([$states.input, {"info": $states.errorOutput.Cause}]) %}',
              Next: 'P',
            },
          ],
        }),
        P: pass(),
      }),
      { input: { a: 1 }, mocks: { T: [thrown('E', 'why')] } },
      { output: { a: 1, info: 'why' } },
    ],
    [
      'assigns instead of the state',
      machine({
        T: task({
          Assign: { a: 'state', b: 'state' },
          Catch: [{ ErrorEquals: ['E'], Assign: { a: '{% $states.errorOutput.Error %}' }, Next: 'P' }],
        }),
        P: pass({ Output: '{% {"a": $a, "b": $exists($b)} %}' }),
      }),
      { mocks: { T: [thrown('E')] } },
      { output: { a: 'E', b: false } },
    ],
    [
      'comes after the retries',
      machine({
        T: task({
          Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2 }],
          Catch: [{ ErrorEquals: ['E'], Next: 'P' }],
        }),
        P: pass(),
      }),
      { mocks: { T: [thrown('E')] } },
      { path: ['T', 'P'], seconds: 3 },
    ],
    [
      'catches an Output that cannot be made',
      machine({
        T: task({
          Output: '{% $states.result.none %}',
          Catch: [{ ErrorEquals: [QUERY_ERROR], Output: 1, Next: 'P' }],
        }),
        P: pass(),
      }),
      { mocks: { T: [returned({})] } },
      { output: 1, path: ['T', 'P'] },
    ],
    [
      'does not catch itself',
      machine({
        T: task({ Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $nothing %}', Next: 'P' }] }),
        P: pass(),
      }),
      { mocks: { T: [thrown('E')] } },
      { status: 'FAILED', error: QUERY_ERROR, path: ['T'] },
    ],
  ])('%s', async (_, definition, given, expected) => {
    expect(await run(definition, given)).toMatchObject(expected);
  });
});
