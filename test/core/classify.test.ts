import { describe, expect, it } from 'vitest';
import { classify } from '../../shared/core/diagnosis/classify.ts';
import { MOST_READ } from '../../shared/core/diagnosis/failure.ts';
import { NotAFailure, readFailure } from '../../shared/core/diagnosis/read-failure.ts';

const log = (message: string) => classify({ kind: 'log-line', input: { message } });
const event = (message: string) => classify({ kind: 'service-event', input: { message } });
const stopped = (stopCode: string, stoppedReason: string, exitCode?: number, reason?: string) =>
  classify({
    kind: 'stopped-task',
    input: { stopCode, stoppedReason, containers: [{ name: 'app', exitCode, reason }] },
  });
const lambda = (errorType: string, errorMessage: string, logTail?: string) =>
  classify({ kind: 'lambda-error', input: { errorType, errorMessage, logTail } });
const http = (input: { phase?: string; status?: number; body?: string; error?: string }) =>
  classify({ kind: 'http', input });

describe('a stopped task', () => {
  it.each([
    ['a person who says that it timed out', stopped('UserInitiated', 'health check timeout', 137), 'human'],
    [
      'a scale-in whose container was killed',
      stopped('ServiceSchedulerInitiated', 'Scaling activity initiated by (deployment ecs-svc/1)', 137),
      'scheduler',
    ],
    [
      'a scale-in whose container obeyed',
      stopped('ServiceSchedulerInitiated', 'Scaling activity initiated by (deployment ecs-svc/1)', 143),
      'scheduler',
    ],
    [
      'a Spot stop whose container was killed',
      stopped('SpotInterruption', 'Your Spot Task was interrupted.', 137),
      'spot',
    ],
    [
      'exit 0 with an out-of-memory reason',
      stopped(
        'EssentialContainerExited',
        'Essential container in task exited',
        0,
        'OutOfMemoryError: Container killed due to memory usage',
      ),
      'out-of-memory',
    ],
    [
      'exit 137 without a text',
      stopped('EssentialContainerExited', 'Essential container in task exited', 137),
      'unknown',
    ],
    ['exit 139', stopped('EssentialContainerExited', 'Essential container in task exited', 139), 'crash'],
    [
      '"signal: killed" at the start is the network',
      stopped(
        'TaskFailedToStart',
        'ResourceInitializationError: failed to validate logger args: : signal: killed',
      ),
      'network',
    ],
    [
      'a registry that refuses',
      stopped('TaskFailedToStart', 'CannotPullContainerError: pull access denied for app'),
      'image',
    ],
    [
      'a registry that cannot be reached',
      stopped(
        'TaskFailedToStart',
        'CannotPullContainerError: Get https://registry.example.com/v2/: net/http: request canceled while waiting for connection',
      ),
      'network',
    ],
    [
      'a registry that limits',
      stopped(
        'TaskFailedToStart',
        'CannotPullContainerError: toomanyrequests: You have reached your pull rate limit.',
      ),
      'rate-limited',
    ],
    [
      'a failed start of which nothing is known',
      stopped('TaskFailedToStart', 'Task failed to start'),
      'unknown',
    ],
    ['a stop code that is new', stopped('SomethingNew', 'Something new happened'), 'unknown'],
  ] as const)('%s', (_, got, expected) => {
    expect(got.class).toBe(expected);
  });

  it('looks past a sidecar that ended because the application did', () => {
    const containers = [{ exitCode: 143 }, { exitCode: 1 }, { exitCode: 0 }];
    const input = {
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers,
    };
    expect(classify({ kind: 'stopped-task', input }).class).toBe('crash');
  });
});

describe('a service event', () => {
  it.each([
    ['(service a) deregistered 1 targets in (target-group b)', 'scheduler'],
    ['(service a) registered 1 targets in (target-group b)', 'steady'],
    [
      '(service a) failed to describe target health on (target-group b) with (error rate exceeded)',
      'throttled',
    ],
    ['(service a) (deployment ecs-svc/1) deployment failed: tasks failed to start.', 'unknown'],
    [
      '(service a) has started 2 tasks: (task b). Amazon ECS replaced 2 tasks due to an unhealthy status.',
      'health-check',
    ],
    ['(service a) said something that nobody has heard before.', 'unknown'],
  ] as const)('%s', (message, expected) => {
    expect(event(message).class).toBe(expected);
  });
});

describe('a Lambda error', () => {
  const exit = 'RequestId: 1 Error: Runtime exited with error: signal: killed';
  const report = (used: number) => `REPORT RequestId: 1\tMemory Size: 512 MB\tMax Memory Used: ${used} MB\t`;

  it('reads "signal: killed" as memory, as Lambda means it', () => {
    expect(lambda('Runtime.ExitError', exit).class).toBe('out-of-memory');
    expect(lambda('Runtime.ExitError', exit, report(512)).confidence).toBeGreaterThan(0.9);
  });

  it('does not, when most of the memory was free', () => {
    expect(lambda('Runtime.ExitError', exit, report(80)).class).toBe('crash');
  });

  it('reads an exit without a reason as memory when there was none left', () => {
    const reasonless = 'RequestId: 1 Error: Runtime exited without providing a reason';
    expect(lambda('Runtime.ExitError', reasonless, report(512)).class).toBe('out-of-memory');
    expect(lambda('Runtime.ExitError', reasonless, report(80)).class).toBe('crash');
  });

  it('names what a rejected promise was about', () => {
    const got = lambda('Runtime.UnhandledPromiseRejection', 'Error: connect ECONNREFUSED 10.0.0.4:5432');
    expect(got.class).toBe('dependency');
  });

  it('is a crash without confidence when the function threw and says nothing', () => {
    expect(lambda('OrderError', 'order 12 is odd')).toMatchObject({ class: 'crash', confidence: 0.5 });
  });
});

describe('a probe', () => {
  it.each([
    [
      'refused by the service itself',
      http({ phase: 'connect', error: 'connect ECONNREFUSED 10.0.0.4:80 (ECONNREFUSED)' }),
      'health-check',
    ],
    [
      'a rate limit sent as 403',
      http({ phase: 'http', status: 403, body: '{"message":"API rate limit exceeded for 10.0.0.4"}' }),
      'rate-limited',
    ],
    [
      '"Missing Authentication Token", which is a missing route',
      http({ phase: 'http', status: 403, body: '{"message":"Missing Authentication Token"}' }),
      'client-error',
    ],
    ['403', http({ phase: 'http', status: 403, body: '' }), 'auth'],
    ['a bare 503', http({ phase: 'http', status: 503, body: '' }), 'health-check'],
    [
      'a 503 that names its database',
      http({
        phase: 'http',
        status: 503,
        body: '{"status":"error","details":{"database":{"status":"down"}}}',
      }),
      'dependency',
    ],
    [
      'a 503 that names its disk',
      http({
        phase: 'http',
        status: 503,
        body: '{"status":"DOWN","components":{"diskSpace":{"status":"DOWN"}}}',
      }),
      'capacity',
    ],
    [
      'a 200 that says that it is down',
      http({ phase: 'http', status: 200, body: '{"status":"DOWN"}' }),
      'health-check',
    ],
    ['a 200 that says so in a word', http({ phase: 'http', status: 200, body: 'unhealthy' }), 'health-check'],
    ['a 200', http({ phase: 'http', status: 200, body: 'OK' }), 'steady'],
    ['a bare 500', http({ phase: 'http', status: 500, body: 'Internal Server Error' }), 'unknown'],
    [
      'a 429 of AWS',
      http({ phase: 'http', status: 429, body: '{"__type":"ThrottlingException"}' }),
      'throttled',
    ],
    ['a fault of our own', http({ phase: 'self', error: 'EMFILE' }), 'unknown'],
    ['nothing at all', http({}), 'unknown'],
  ] as const)('%s', (_, got, expected) => {
    expect(got.class).toBe(expected);
  });
});

describe('a log line', () => {
  it.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", 'dependency'],
    ["ModuleNotFoundError: No module named 'redis'", 'import'],
    ['SyntaxError: Unexpected token < in JSON at position 0', 'crash'],
    ['psycopg2.OperationalError: SSL connection has been closed unexpectedly', 'dependency'],
    ['reconnected to redis after connection refused', 'unknown'],
    ['config: timeout=30s retries=3 rate_limit=100', 'unknown'],
    ['INFO 0 errors, 0 warnings', 'steady'],
    ['redis client not ready', 'unknown'],
    ['Timeout set to 30 seconds', 'unknown'],
    ['Upstream bank timeout', 'timeout'],
    ['[GIN] 2024/01/01 - 10:00:00 | 500 | 1.2ms | 10.0.0.1 | GET "/timeout"', 'unknown'],
    ['ERROR something went wrong', 'unknown'],
    ['', 'unknown'],
  ] as const)('%j', (message, expected) => {
    expect(log(message).class).toBe(expected);
  });

  it('never quotes a secret', () => {
    const got = log(
      'FATAL: could not connect to postgres://app:hunter2hunter2@db.internal:5432/app: connection refused',
    );
    expect(got.class).toBe('dependency');
    expect(got.because).not.toContain('hunter2');
  });

  it('takes no longer for a text made to be slow', () => {
    const pieces = [
      'a',
      ' ',
      'error ',
      'connection ',
      '"GET /',
      'missing ',
      'E',
      'migration ',
      '(',
      'KeyError: ',
      'timeout ',
      'level=info ',
    ];
    const began = performance.now();
    for (const piece of pieces) log(piece.repeat(Math.ceil((8 * MOST_READ) / piece.length)));
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('what is no failure', () => {
  it.each([
    [null],
    [[]],
    ['text'],
    [{}],
    [{ kind: 'log-line' }],
    [{ kind: 'log-line', input: { message: 7 } }],
    [{ kind: 'rumour', input: {} }],
  ])('refuses %j', (value) => {
    expect(() => readFailure(value)).toThrow(NotAFailure);
  });

  it('takes a member of the wrong type as missing', () => {
    const given = {
      kind: 'stopped-task',
      input: { stopCode: 4, containers: [null, { exitCode: '137' }, 7] },
    };
    expect(classify(readFailure(given)).class).toBe('unknown');
  });
});
