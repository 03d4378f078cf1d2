import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { classify } from '../../shared/core/diagnosis/classify.ts';
import { FAILURE_CLASSES, type FailureClass, MOST_READ } from '../../shared/core/diagnosis/failure.ts';
import { NotAFailure, readFailure } from '../../shared/core/diagnosis/read-failure.ts';

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly input: unknown;
  readonly class: FailureClass;
  readonly alsoRight?: readonly FailureClass[];
  readonly source: string;
  readonly provenance: string;
  /** Not looked at while the rules were written. */
  readonly heldOut?: true;
}

const CORPUS = new URL('../corpus/failure-texts.jsonl', import.meta.url);
const COMMAND = fileURLToPath(new URL('../../bin/classify.ts', import.meta.url));

const rows: readonly Row[] = readFileSync(CORPUS, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

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

const isRight = (row: Row, got: FailureClass) => got === row.class || (row.alsoRight ?? []).includes(got);
const accuracyOf = (some: readonly Row[]) =>
  some.filter((row) => isRight(row, classify(readFailure(row)).class)).length / some.length;

describe('the corpus of failure texts', () => {
  it('holds at least 150 texts, each with its source, none twice', () => {
    expect(rows.length).toBeGreaterThanOrEqual(150);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    expect(new Set(rows.map((row) => JSON.stringify([row.kind, row.input]))).size).toBe(rows.length);
    for (const row of rows) {
      expect(row.source, row.id).not.toBe('');
      expect(['issue', 'docs', 'trace', 'code', 'observed'], row.id).toContain(row.provenance);
    }
  });

  it('has texts of every class', () => {
    expect(new Set(rows.map((row) => row.class))).toEqual(new Set(FAILURE_CLASSES));
  });

  it('is classified rightly, at least 98 of 100', () => {
    expect(accuracyOf(rows)).toBeGreaterThanOrEqual(0.98);
  });

  it('is classified nearly as well where nobody looked while writing the rules', () => {
    expect(accuracyOf(rows.filter((row) => row.heldOut))).toBeGreaterThanOrEqual(0.94);
  });

  it('gets no wrong class with a confidence above 0.8', () => {
    const wrong = rows
      .map((row) => ({ row, got: classify(readFailure(row)) }))
      .filter(({ row, got }) => !isRight(row, got.class) && got.confidence > 0.8);
    expect(wrong).toEqual([]);
  });

  it('gets a reason for every answer, and no confident unknown', () => {
    for (const row of rows) {
      const got = classify(readFailure(row));
      expect(got.because, row.id).not.toBe('');
      expect(got.confidence, row.id).toBeLessThanOrEqual(got.class === 'unknown' ? 0.3 : 1);
    }
  });
});

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
    ['INFO 0 errors, 0 warnings', 'unknown'],
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

/** Runs the command on these bytes; the lines that it prints. */
async function run(
  input: string | Buffer,
  args: readonly string[] = [],
): Promise<{ code: number; lines: string[] }> {
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(input);
  const code = await new Promise<number>((resolve) => child.on('close', resolve));
  const text = Buffer.concat(chunks).toString('utf8');
  return { code, lines: text.split('\n').slice(0, -1) };
}

describe('the command', () => {
  it('prints one answer for each line, the bad, empty and endless ones too', async () => {
    const good = JSON.stringify({ kind: 'log-line', input: { message: 'listen EADDRINUSE :::3000' } });
    const endless = JSON.stringify({ kind: 'log-line', input: { message: 'x'.repeat(2 * 1024 * 1024) } });
    const { code, lines } = await run(
      [good, 'not json', '', '{"kind":"rumour","input":{}}', endless, good].join('\n'),
    );
    const answers = lines.map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(answers.map((answer) => answer.class)).toEqual([
      'port',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
      'port',
    ]);
    expect(answers.map((answer) => Object.keys(answer).join())).toEqual(
      Array(6).fill('class,confidence,because'),
    );
    expect(answers[1].because).toMatch(/not JSON/);
    expect(answers[3].because).toMatch(/kind/);
    expect(answers[4].because).toMatch(/longer than/);
  });

  it('prints nothing for nothing', async () => {
    expect(await run('')).toEqual({ code: 0, lines: [] });
  });

  it('reads bytes that are no UTF-8 and lines that end as on Windows', async () => {
    const odd = Buffer.concat([
      Buffer.from('{"kind":"log-line","input":{"message":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}}\r\n'),
    ]);
    const { lines } = await run(odd);
    expect(lines.map((line) => JSON.parse(line).class)).toEqual(['unknown']);
  });

  it('exits with 2 when it is misused', async () => {
    const child = spawn(process.execPath, [COMMAND, '--nonsense'], { stdio: 'ignore' });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
  });
});
