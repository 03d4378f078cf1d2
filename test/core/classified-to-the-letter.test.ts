import { describe, expect, it } from 'vitest';
import { classify } from '../../shared/core/diagnosis/classify.ts';
import {
  bounded,
  type Failure,
  type FailureClass,
  type HttpAnswer,
  type LambdaError,
  MOST_READ,
  type StoppedTask,
} from '../../shared/core/diagnosis/failure.ts';
import { componentsBlamed } from '../../shared/core/diagnosis/health-body.ts';

/** The class, and how sure that is: at least, at most. */
type Expected = readonly [FailureClass, number, number];

function shows<Input>(
  what: string,
  failureOf: (input: Input) => Failure,
  rows: readonly [Input, ...Expected][],
) {
  describe(what, () => {
    it.each(rows)('%j', (input, expected, least, most) => {
      const got = classify(failureOf(input));
      expect(got.class).toBe(expected);
      expect(got.confidence).toBeGreaterThanOrEqual(least);
      expect(got.confidence).toBeLessThanOrEqual(most);
      expect(got.because).toMatch(/\w/);
    });
  });
}

const line = (message: string): Failure => ({ kind: 'log-line', input: { message } });
const REDIS_REFUSES = 'connect ECONNREFUSED 10.0.0.7:6379';

shows('a line that is no news', line, [
  ['  \n', 'unknown', 0, 0],
  ['INFO pool size=10', 'unknown', 0.2, 0.3],
  ['pool size=10', 'unknown', 0.1, 0.1],
  ['level=info msg="waiting for work"', 'unknown', 0, 0.1],
  ['Connection established', 'steady', 0.5, 0.6],
  ['INFO pool established', 'steady', 0.5, 0.6],
  ['INFO Uvicorn running on http://0.0.0.0:8000', 'steady', 0.8, 0.9],
  ['redis client not ready', 'unknown', 0, 0.1],
  ['0 failed, 31 passed\n', 'steady', 0.5, 0.6],
  [`reconnected after ${REDIS_REFUSES}`, 'unknown', 0.2, 0.2],
  ['✓ retries after timeout (12 ms)', 'steady', 0.5, 0.6],
  ['Using configuration: {timeout: 30}', 'unknown', 0, 0.1],
  ['Loaded configuration: level=info failed=0', 'steady', 0.5, 0.6],
  ['Loaded configuration: level=info failed=2', 'unknown', 0, 0.1],
]);

shows('a configuration with a word of failure beside it', line, [
  ['Failed to apply the configuration: port 0', 'configuration', 0.7, 0.8],
  ['configuration: key "region" is required', 'configuration', 0.7, 0.8],
]);

shows('what is only quoted, and what is said', line, [
  ['INFO searched for "password authentication failed for user"', 'unknown', 0, 0.2],
  ['INFO msg="password authentication failed for user"', 'auth', 0.7, 0.7],
  ['ERROR searched for "password authentication failed for user"', 'auth', 0.9, 1],
  ['INFO request 7\n"password authentication failed for user"', 'auth', 0.9, 1],
  [`INFO ${REDIS_REFUSES}`, 'dependency', 0.7, 0.7],
  ['{"level":"error","msg":"relation \\"users\\" does not exist"}', 'database-schema', 0.95, 1],
]);

shows('a program that gives up with a word of its own', line, [
  ['panic: runtime error: index out of range [5] with length 2', 'crash', 0.9, 1],
  ['panic: something of its own', 'crash', 0.75, 0.75],
  ['panic: listen tcp :8080: bind: address already in use', 'port', 0.9, 1],
  ['panic: required key DB_HOST missing value', 'configuration', 0.8, 1],
]);

shows('code that throws, whatever else its words could mean', line, [
  ["TypeError: Cannot assign to read only property 'id' of object '#<MongoDocument>'", 'crash', 0.65, 0.65],
  ["KeyError: 'order' key does not exist", 'crash', 0.65, 0.65],
  ['Traceback (most recent call last):\nValueError: model version 3 not found', 'crash', 0.72, 0.72],
  ['Traceback (most recent call last):\nAttributeError: x (no primary)', 'crash', 0.72, 0.72],
  ['Unhandled rejection TypeError\nSIGTERM received, shutting down gracefully', 'crash', 0.65, 0.65],
]);

shows('weak words where nothing was thrown', line, [
  ['SIGTERM received, shutting down gracefully', 'scheduler', 0.6, 0.6],
  ['ERROR user 42 not found', 'client-error', 0.65, 0.65],
  ['ERROR order service: connection refused, order not found', 'dependency', 0.8, 0.8],
  ['ERROR mongo: session limit exceeded', 'dependency', 0.65, 0.65],
  ['ERROR orders: no leader', 'dependency', 0.7, 0.7],
  ['ERROR lost connection to primary', 'dependency', 0.7, 0.7],
  ['ERROR no primary for shard 3', 'dependency', 0.7, 0.7],
  ['ERROR all nodes are unreachable', 'dependency', 0.7, 0.7],
  ['ERROR none of the endpoints is reachable', 'dependency', 0.7, 0.7],
]);

shows('a process that died of a signal', line, [
  ['worker process 31 exited on signal 11', 'crash', 0.93, 0.93],
  ['ERROR child died, killed by signal 6 :(', 'crash', 0.93, 0.93],
  ['Worker exited prematurely: signal 7 Job: 2.', 'crash', 0.93, 0.93],
  ['ERROR child exited (signal 8)', 'crash', 0.93, 0.93],
  ['Fatal signal 11 in tid 8812', 'crash', 0.93, 0.93],
  ['program received signal 11', 'crash', 0.93, 0.93],
  ['WARN received signal 8 for ETH/USDT', 'unknown', 0, 0.1],
]);

shows('an address that is taken', line, [
  ['bind() to 0.0.0.0:80 failed (98: Address in use)', 'port', 0.94, 0.94],
  ['listen tcp :8080: address already in use', 'port', 0.94, 0.94],
  ['WARN newsletter: could not listen to changes, email address in use', 'unknown', 0, 0.1],
  ['ERROR IP address already in use by another host', 'unknown', 0, 0.1],
]);

shows('a table that cannot be made', line, [
  ["ERROR Can't create table `x` (errno: 150)", 'database-schema', 0.95, 0.95],
  ["ERROR Can't create table `x` (errno: 28)", 'unknown', 0, 0.3],
  ['ERROR Can\'t create table `x` (errno: 28 "No space left on device")', 'capacity', 0.9, 1],
]);

shows('what is missing and was not asked for by anybody', line, [
  ['ERROR file /usr/lib/libfoo.so.1 not found', 'import', 0.8, 0.8],
  ['ERROR key does not exist in SSM: /prod/db/password', 'configuration', 0.6, 0.6],
  ['ERROR Missing env: API key not found', 'configuration', 0.6, 0.6],
  ['ERROR private key does not exist at /run/secrets/jwt', 'configuration', 0.6, 0.6],
  ['ERROR file 8 of upload 12 not found', 'unknown', 0, 0.1],
  ['ERROR job 12 not found', 'unknown', 0, 0.1],
]);

describe('a line of every day', () => {
  it.each([
    'INFO filled buy order 8812 BTC/USDT at 43120.5, signal 6 of strategy ema-cross',
    'WARN signal 11 skipped: cooldown of 5 minutes for ETH/USDT',
    'WARN position exited on take profit, signal 4 closed',
    'INFO caught up with 1200 candles of SOL/USDT',
    'WARN spread 0.4 % is above 0.3 %, order 991 waits',
    'ERROR insufficient balance for order 7731, skipped',
    'INFO dry run: would sell 0.5 BTC at market',
    'WARN candle of 12:05 is late by 3 s',
    'INFO model version 7 loaded, sharpe 1.4',
    'WARN leverage reduced to 3x for DOGE/USDT',
    'INFO order 4411 placed by customer 92',
    'WARN cart 77 abandoned after 30 minutes',
    'WARN coupon SPRING26 is not valid any more',
    'INFO payment of order 12 confirmed by stripe',
    'WARN stock of sku 5511 is low: 3 left',
    'WARN shipping address of order 4 is in use by another customer',
    'WARN the wallet address is already in use',
    'INFO customer changed his primary email',
    'WARN customer 5 has no primary address',
    'WARN product 81 has no primary image',
    'WARN review 12 flagged by moderator',
    'INFO newsletter sent to 1204 recipients, 0 failed',
    'INFO healthcheck ok: all backends reachable',
    'WARN health: all 3 nodes available, one slow',
    'INFO readiness: no replicas are down',
    'WARN all servers scaled down for the night',
    'INFO no leader change since 12 h',
    'INFO cluster has quorum 3 of 3',
    'WARN none of the backends is draining',
    '10.0.1.4 - - [22/Nov/2026:15:00:00 +0000] "GET /signal/11 HTTP/1.1" 200 12',
    '10.0.1.4 - - [22/Nov/2026:15:00:00 +0000] "GET /orders/not-found HTTP/1.1" 304 0',
    '{"level":"warn","msg":"deprecated option --foo, use --bar"}',
    'WARN deprecation: url.parse() behaviour is not standardised',
    'WARN slow query 812 ms: select * from orders',
    'WARN cache miss ratio 0.4',
    'INFO read only replica lag 12 ms',
    'WARN config reloaded, 2 keys changed',
    'INFO key rotation done, next in 30 days',
    'WARN clock drift 12 ms',
    'WARN license key expires in 30 days',
    'INFO feature flag primary-nav is off',
    'INFO worker 3 idle',
    'WARN retrying in 2 s (attempt 1 of 5)',
    'DEBUG mongo document is read only for auditors',
    'INFO listening for changes, email address in use is reported',
    'WARN gateway capacity 80 %',
    'INFO session of user 7 ended',
    'WARN backup took 32 minutes',
    'INFO (signal 5) momentum long BTC',
    'WARN address 10 Main St is already in use for customer 4',
    'WARN signal 7 (confidence 0.61) below threshold 0.7, no trade',
    'ERROR could not act on signal 8: market is closed',
    'INFO got signal 5 from momentum model',
    'WARN strategy signal 6 expired before fill',
    'ERROR order 551 rejected: post only would cross',
    'WARN exchange clock differs by 212 ms',
    'ERROR stop loss of position 17 hit at 1.0432',
    'INFO drawdown 4.1 % is within the limit of 10 %',
    'WARN funding rate negative on 3 of 12 pairs',
    'INFO backtest finished: 412 trades, 0 errors',
    'ERROR checkout form: card number is not complete',
    'WARN gift card 8812 has no balance left',
    'INFO delivery slot taken, customer asked to choose another',
    'WARN price of sku 99 changed by 40 %, held for review',
    'ERROR invoice 2026-11 not yet sent, customer has no email',
    'WARN no primary contact for account 51',
    'WARN no primary category set, uses default',
    'WARN missing primary phone for customer 7',
    'health: node 2 of 3 is slow, all nodes available',
    'WARN 1 of 4 replicas lagging, all shards available',
    'INFO all upstreams healthy (0 failed)',
    'INFO all nodes shut down cleanly',
    'WARN no endpoints changed since last scrape',
    'INFO no backends removed, none failed',
    'GET /health 200 1ms',
    'GET /metrics 200 4ms',
    'POST /orders 201 31ms',
    'HEAD / 301 0ms',
    '127.0.0.1 - - [22/Nov/2026:15:00:00 +0000] "POST /login HTTP/1.1" 302 0 "-" "curl/8"',
    'WARN email address in use, sign-up form shown again',
    'WARN street address is already in use by another household',
    'INFO bind mount /data ok, 12 GB free',
    'WARN file upload of user 12 is larger than usual: 48 MB',
    'INFO job 8812 done in 3 s',
    'WARN job 8813 has no runs yet',
    'INFO key 12 of 40 rotated',
    'WARN redis key user:42 has no ttl',
    'INFO database is read-only for role reporting, as meant',
    'WARN cache of product pages is cold',
    'INFO container instance count unchanged',
    'WARN capacity provider weights differ from the template',
    'INFO graceful restart planned for 02:00',
    'INFO user asked to stop the export',
    'WARN model card is empty',
    'WARN experiment 12 has no winner yet',
    'ERROR document 12 is locked by alice',
    'WARN item 44 hidden from search',
    'WARN symbol LUNA is quoted in two currencies',
    'INFO record 12 merged into record 11',
    'WARN deprecated TLS cipher offered by one client, ignored',
    'INFO token of user 3 refreshed',
    'WARN memory at 61 % of its limit',
    'WARN cpu 71 % for 2 minutes',
  ])('names no cause: %s', (message) => {
    expect(['unknown', 'steady']).toContain(classify(line(message)).class);
  });
});

shows('the answer that a line says was given', line, [
  ['"GET /a HTTP/1.1" 302\n', 'steady', 0.8, 0.9],
  ['GET /connect/ECONNREFUSED/redis 500 3ms', 'unknown', 0.2, 0.2],
  [`POST /pay 500 - ${REDIS_REFUSES}`, 'dependency', 0.75, 0.75],
  ['[GIN] 2026/01/05 - 12:00:00 | 404 | 1ms | GET "/a"', 'client-error', 0.75, 0.75],
  ['Completed 401 Unauthorized in 3ms', 'auth', 0.75, 0.75],
  ['method=GET path=/a status=500', 'unknown', 0.2, 0.2],
  ['"GET /a HTTP/1.1" 500\nTypeError: x is not a function', 'dependency', 0.6, 0.6],
]);

shows('the answer that somebody gave it', line, [
  ['partner returned 499', 'timeout', 0.6, 0.6],
  ['partner returned 500', 'dependency', 0.6, 0.6],
  ['partner returned 503', 'dependency', 0.6, 0.6],
  ['partner returned 504', 'timeout', 0.7, 0.75],
  ['partner returned 511', 'dependency', 0.6, 0.6],
  ['partner returned 512', 'unknown', 0, 0.1],
  ['partner returned 525', 'tls', 0.75, 0.75],
  ['partner returned 404', 'client-error', 0.75, 0.75],
  ['partner returned 302', 'unknown', 0, 0.1],
  ['Error: 404 of 900 rows', 'unknown', 0, 0.1],
]);

const http = (input: HttpAnswer): Failure => ({ kind: 'http', input });
const answer = (status: number, body: string | object = ''): HttpAnswer => ({
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

shows('an answer of a probe', http, [
  [answer(500, { message: 'relation "accounts" does not exist' }), 'database-schema', 0.9, 1],
  [answer(504, { status: 'DOWN', db: 'down' }), 'dependency', 0.8, 0.8],
  [answer(504, { status: 'DOWN' }), 'timeout', 0.9, 1],
  [answer(504, { disk: 'down' }), 'capacity', 0.75, 0.75],
  [answer(503, { status: 'UP' }), 'health-check', 0.75, 0.75],
  [answer(503, { status: 'odd' }), 'health-check', 0.75, 0.75],
  [answer(503, { status: 'DOWN' }), 'health-check', 0.65, 0.65],
  [answer(500, { status: 'UP' }), 'unknown', 0.2, 0.2],
  [answer(500, { status: 'odd' }), 'unknown', 0.2, 0.2],
  [answer(500, 'TypeError: x is not a function'), 'crash', 0.6, 0.7],
  [answer(503, 'TypeError: x is not a function'), 'health-check', 0.75, 0.75],
  [answer(500, 'no servers available for orders'), 'dependency', 0.7, 0.7],
  [answer(503, 'KeyError: no servers available'), 'health-check', 0.75, 0.75],
  [answer(500, 'KeyError: no servers available'), 'crash', 0.6, 0.7],
  [answer(200, { error: 'order not found' }), 'client-error', 0.65, 0.65],
  [answer(200, { error: 'KeyError: order not found' }), 'unknown', 0.2, 0.2],
  [answer(200, { status: 'odd' }), 'steady', 0.5, 0.5],
  [answer(200, { status: ' UP ' }), 'steady', 0.9, 1],
  [answer(200, '{oops'), 'steady', 0.88, 0.88],
  [answer(500, '"down"'), 'unknown', 0.2, 0.2],
  [answer(400, 'DisallowedHost'), 'configuration', 0.85, 0.85],
  [answer(400, 'Missing parameter: name'), 'client-error', 0.9, 0.9],
]);

const nested = (depth: number): object => (depth === 0 ? { db: 'down' } : { part: nested(depth - 1) });
const many = (members: number) => ({ all: Array.from({ length: members }, () => 'ok'), db: 'down' });

shows('the parts that a health answer names', http, [
  [answer(200, { db: false }), 'dependency', 0.8, 0.8],
  [answer(200, { ok: false }), 'health-check', 0.65, 0.65],
  [answer(200, { shadow: false }), 'steady', 0.88, 0.88],
  [answer(200, { db: true, ok: true }), 'steady', 0.88, 0.88],
  [answer(200, { db: ' down ' }), 'dependency', 0.8, 0.8],
  [answer(200, { checks: [{ name: 'orders', status: 'down' }] }), 'dependency', 0.8, 0.8],
  [answer(200, { checks: Array.from({ length: 12 }, () => 'down') }), 'health-check', 0.65, 0.65],
  [answer(200, { '1st': 'down' }), 'dependency', 0.8, 0.8],
  [answer(200, nested(5)), 'dependency', 0.8, 0.8],
  [answer(200, nested(6)), 'steady', 0.88, 0.88],
  [answer(200, many(497)), 'dependency', 0.8, 0.8],
  [answer(200, many(498)), 'steady', 0.88, 0.88],
  [answer(200, { flag: null, db: 'down' }), 'dependency', 0.8, 0.8],
]);

describe('whom a health answer blames', () => {
  it('is named without what is measured of it', () => {
    expect(componentsBlamed('{"postgres :connections":[{"status":"fail"}],"ok":false}')).toEqual([
      'postgres',
    ]);
  });
  it('is quoted no longer than a name is', () => {
    expect(classify(http(answer(503, { ['x'.repeat(300)]: 'down' }))).because.length).toBeLessThan(100);
    expect(classify(http(answer(200, { status: 'x'.repeat(300) }))).because.length).toBeLessThan(100);
  });
});

const lambda = (input: LambdaError): Failure => ({ kind: 'lambda-error', input });
const report = (used: number) => `REPORT RequestId: 1 Memory Size: 1000 MB\tMax Memory Used: ${used} MB`;
const exited = (how: string, used?: number): LambdaError => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `RequestId: 1 Error: Runtime exited with error: ${how}`,
  ...(used !== undefined && { logTail: report(used) }),
});

shows('an invocation that failed', lambda, [
  [exited('signal: killed'), 'out-of-memory', 0.88, 0.88],
  [exited('signal: killed', 970), 'out-of-memory', 0.93, 0.93],
  [exited('signal: killed', 969), 'out-of-memory', 0.88, 0.88],
  [exited('signal: killed', 800), 'out-of-memory', 0.88, 0.88],
  [exited('signal: killed', 799), 'crash', 0.5, 0.5],
  [exited('signal: segmentation fault', 1000), 'crash', 0.93, 0.93],
  [exited('exit status 1', 1000), 'out-of-memory', 0.93, 0.93],
  [exited('exit status 1', 100), 'crash', 0.9, 0.9],
  [{ logTail: REDIS_REFUSES }, 'dependency', 0.9, 0.9],
  [{ errorType: 'Error', logTail: REDIS_REFUSES }, 'crash', 0.5, 0.5],
  [{ errorMessage: 'boom', logTail: REDIS_REFUSES }, 'unknown', 0.1, 0.1],
  [{ errorMessage: 'boom', logTail: 'Task timed out after 3.00 seconds' }, 'timeout', 0.97, 0.97],
  [
    { errorMessage: 'boom', logTail: 'Runtime exited with error: signal: killed' },
    'out-of-memory',
    0.88,
    0.88,
  ],
  [{}, 'unknown', 0.1, 0.1],
]);

it('the name of what was thrown is cut', () => {
  expect(classify(lambda({ errorType: 'X'.repeat(900) })).because.length).toBeLessThan(200);
});

shows('an event of a service', (message: string) => ({ kind: 'service-event', input: { message } }), [
  ['(service a) failed ELB health checks: dial tcp 10.0.0.1:80: i/o timeout', 'health-check', 0.9, 1],
  ['(service a) could not launch 1 task: CannotPullContainerError: manifest unknown', 'image', 0.85, 1],
  ['(service a) is unable to consistently start tasks successfully.', 'unknown', 0.3, 0.3],
  ['(service a) hums', 'unknown', 0.1, 0.1],
  ['(service a) has no capacity provider strategy', 'unknown', 0.1, 0.1],
  ['(service a) did not have a container instance with enough memory', 'unknown', 0.1, 0.1],
]);

const stopped = (input: Partial<StoppedTask>): Failure => ({
  kind: 'stopped-task',
  input: { containers: [], ...input },
});
const ended = (...codes: (number | undefined)[]): Partial<StoppedTask> => ({
  stopCode: 'EssentialContainerExited',
  containers: codes.map((exitCode) => ({ exitCode })),
});

shows('a task that stopped', stopped, [
  [{ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task stopped by user' }, 'scheduler', 0.92, 0.92],
  [{ stopCode: 'TaskFailedToStart', stoppedReason: "No module named 'app'" }, 'import', 0.6, 0.6],
  [{ stoppedReason: 'Your Spot Task was interrupted.' }, 'spot', 0.9, 1],
  [{ stoppedReason: 'Spot request terminated' }, 'spot', 0.9, 1],
  [{ stoppedReason: 'EC2 instance terminated by Spot' }, 'spot', 0.9, 1],
  [{ stoppedReason: 'Server.SpotInstanceTermination' }, 'spot', 0.9, 1],
  [{ stoppedReason: 'instance-terminated-no-capacity' }, 'spot', 0.9, 1],
  [{ ...ended(3), stoppedReason: '  Essential container in task exited ' }, 'crash', 0.65, 0.65],
  [{ ...ended(3), stoppedReason: '   ' }, 'crash', 0.65, 0.65],
  [ended(undefined, 139), 'crash', 0.9, 1],
  [ended(137, 3), 'crash', 0.65, 0.65],
  [ended(137), 'unknown', 0.3, 0.3],
  [ended(undefined), 'unknown', 0.2, 0.2],
  [
    {
      stoppedReason: 'Task failed to start',
      containers: [
        { reason: 'one that says nothing' },
        { reason: 'CannotPullContainerError: manifest unknown' },
      ],
    },
    'image',
    0.85,
    1,
  ],
]);

describe('a text that is too long', () => {
  const filler = ' '.repeat(20_000);
  const says = (text: string) => classify(line(text)).class;

  it('is read where it begins and where it ends', () => {
    expect(bounded(filler)).toHaveLength(MOST_READ);
    expect(bounded(filler.slice(0, MOST_READ))).toBe(filler.slice(0, MOST_READ));
    expect(says(`${REDIS_REFUSES}${filler}`)).toBe('dependency');
    expect(says(`${filler}${REDIS_REFUSES}`)).toBe('dependency');
    expect(says(`${filler}${REDIS_REFUSES}${filler}`)).toBe('unknown');
  });
});
