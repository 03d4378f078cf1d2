import { describe, expect, it } from 'vitest';
import { classify } from '../../shared/core/diagnosis/classify.ts';
import type { FailureClass } from '../../shared/core/diagnosis/failure.ts';
import { commonestError, witnessOfLog } from '../../shared/core/diagnosis/function-errors.ts';
import { logSays } from '../../shared/core/diagnosis/log-lines.ts';

const ofLine = (message: string) => classify({ kind: 'log-line', input: { message } });
const ofError = (errorMessage: string) => classify({ kind: 'lambda-error', input: { errorMessage } });
const ofBody = (status: number, body: string) => classify({ kind: 'http', input: { status, body } });

describe('a line of every day', () => {
  it.each([
    'request timeout set to 30s',
    'connection timeout is set to 5 s',
    'Nightly backup is already running. Check the dashboard for progress.',
    'Cannot start sync: another sync is already running. Check sync status first.',
    'Failed to fetch resource: 404 /img/logo.png',
    'could not get resource bundle for locale de',
    'cannot get connection details of customer 12',
    'Unable to get connection string from vault entry',
    'booking failed: pool is full',
    'slow query exceeded threshold, memory 12MB',
    'SSL is not enabled, serving plain HTTP',
    'player exceeded 3 actions per second',
    'exceeded 10 MB per minute on average',
  ])('names no cause for sure (%s)', (line) => {
    expect(ofLine(line).confidence).toBeLessThanOrEqual(0.5);
  });
});

describe('a word alone in a log', () => {
  const pairs = (one: string, other: string) => Array.from({ length: 5 }, () => [one, other]).flat();
  const OWN_WORD = 'services.OrderSyncError: order 17 was not synced';

  it.each([
    ['429 Too Many Requests', 'rate-limited'],
    ['psycopg2.errors.UndefinedColumn: column "vat" does not exist', 'database-schema'],
  ])('does not outvote what is said for sure (%s)', (line, expected) => {
    const says = logSays(pairs(OWN_WORD, line));
    expect(says).toMatchObject({ found: { class: expected }, lines: 5, of: 5 });
    expect(commonestError([line, 'the worker crashed', 'the worker crashed'])?.class).toBe(expected);
  });

  it('is heard where nobody says more', () => {
    expect(logSays([OWN_WORD, OWN_WORD])).toMatchObject({ found: { class: 'crash' }, lines: 2, of: 2 });
  });

  it('[I5] is no witness, nor is a fault that is over', () => {
    expect(witnessOfLog(['retry succeeded after ECONNRESET error'])).toBeUndefined();
    expect(witnessOfLog(['no disk left in stock', 'the market crashed by 12%'])).toBeUndefined();
  });
});

describe('a fault that is named', () => {
  it.each<[string, FailureClass]>([
    ['JVM is running out of memory', 'out-of-memory'],
    ['INFO JVM is running out of memory', 'out-of-memory'],
    ['segfault while running migrations', 'crash'],
    ['no problem with cache but database is unreachable', 'dependency'],
    ['connection pool exhausted: 14 requests running', 'dependency'],
    ['too many connections; listening on 5432', 'dependency'],
    ['too many requests running', 'rate-limited'],
    ['wrong password for registered user', 'auth'],
    ['No retries left for job 5, giving up', 'unknown'],
    ['no time-out is set for job 5', 'unknown'],
    ['ERROR Running upgrade 1a -> 2b failed', 'unknown'],
  ])('is the news, whatever else went well (%s)', (line, expected) => {
    expect(ofLine(line).class).toBe(expected);
  });
});

describe('what is done without', () => {
  it.each([
    'TLS: no certificate provided by customer, using the default of the platform',
    'WARN using default configuration: not production ready',
    'checked 48 beans: no unsatisfied dependencies',
    'NOTICE:  relation "users" already exists, skipping',
    'Document type "page" already exists',
    'DeprecationWarning: option "poolTimeout" is deprecated',
    'Sentry DSN is missing, error reporting disabled',
    'Loaded 12 rules: TooManyRequests, OutOfMemory, CertificateExpired',
    'Deleted 3 expired tokens',
  ])('is no fault (%s)', (line) => {
    expect(['unknown', 'steady']).toContain(ofLine(line).class);
    expect(witnessOfLog([line])).toBeUndefined();
  });

  it.each<[string, FailureClass]>([
    ['no certificate provided by customer', 'tls'],
    ['ERROR: type "mood" already exists', 'database-schema'],
    ['Skipping warm-up: connection refused', 'dependency'],
    ['connection timed out using default settings', 'timeout'],
    ['Registered 5 handlers, then ran out of memory', 'out-of-memory'],
    ['Error: API key is required; the deprecated option is ignored', 'configuration'],
    ['secret "app" not found in namespace "default"', 'configuration'],
    ['server could not be started: wrong password for user app', 'auth'],
  ])('is a fault where nobody does without (%s)', (line, expected) => {
    expect(ofLine(line).class).toBe(expected);
  });
});

describe('what a service is not able to do', () => {
  it.each<[string, FailureClass]>([
    ["can't bind", 'port'],
    ['failed to open the log file', 'configuration'],
    ["couldn't resolve orders.internal", 'network'],
    ['cannot acquire the lease', 'dependency'],
    ['could not decode the answer', 'crash'],
  ])('is read in whatever words it is said (%s)', (line, expected) => {
    expect(ofLine(line)).toMatchObject({ class: expected, confidence: 0.5 });
  });
});

describe('an everyday line of a business', () => {
  it.each([
    'IndexError: OUT_OF_RANGE',
    'IndexOutOfBoundsException: OUT_OF_RANGE',
    'InvalidStateException: worker is STOPPED',
    'com.acme.ConflictException',
    'UNIMPLEMENTED: TODO',
  ])("is no request to AWS or gRPC for a word of the program's own (%s)", (line) => {
    expect(ofLine(line).class).not.toBe('client-error');
  });

  it.each([
    ['An error occurred (ConflictException) when calling the UpdateStack operation'],
    ['software.amazon.awssdk.services.lambda.model.ResourceConflictException: busy'],
    ['grpc: StatusCode.OUT_OF_RANGE'],
    ['rpc error: code = FailedPrecondition desc = no'],
  ])('is one where AWS or gRPC says so (%s)', (line) => {
    expect(ofLine(line)).toMatchObject({ class: 'client-error' });
  });

  it.each([
    'build finished with status 1 of 3 stages',
    'batch finished with code 2A',
    'position exited with status 2 of 3',
    'ERROR order 5 failed with code 51008',
    'background check result critical for applicant',
    'Client missing authentication header for request /api',
    "No such file or directory: '/tmp/upload/user.env'",
    "ENOENT: no such file or directory, open '/tmp/upload/user.env'",
    'No such file uploaded by user, expected invoice.pem',
    'AbortError: The user aborted a request.',
    'ERROR daily limit exceeded: withdrawal of 500 EUR declined',
    'monthly limit reached for customer 5',
    'margin call limit exceeded for account 7',
    'ERROR stock quota exceeded',
    'please try again in 5 minutes',
    'too many attempts to enter PIN',
    'item unavailable: out of stock',
    'ERROR product 17 UNAVAILABLE in warehouse Bremen',
    'property 12 is under maintenance until Friday',
    'insufficient capacity at venue for booking 9',
    'Login failed for user bob',
    'wrong password for user bob',
    'user 5 entered invalid token',
    'energy certificate expired for property 9',
    'address is already in use by another customer',
    'migration of customer 7 failed',
    'ERROR migration of tenant from unit 4 to 5 failed',
    'schema mismatch in CSV upload',
    'unknown column "price" in uploaded CSV',
    'ERROR deadline has been exceeded for application 7',
    'customer did not respond to offer 9',
    'no response from customer after 3 days',
    'ERROR delivery to 503 Oak Avenue failed',
    'ERROR house number 429 not found',
    'ERROR could not load order 429',
    'WARN the search returned 500 rows',
    'image not found for product 17',
    'ERROR order exceeded max of 50 items',
    'order 7 exceeded maximum time in force',
    'WARN too many connections from user 7',
    'function room 7 does not exist',
    'signal: aborted strategy',
    'ERROR signal: trace of gas leak in unit 9',
    'ERROR unexpected signal 8 from indicator',
  ])('is no fault for sure (%s)', (line) => {
    for (const found of [ofLine(line), ofError(line)]) {
      if (found.class !== 'steady') expect(found.confidence).toBeLessThanOrEqual(0.5);
    }
  });

  it.each([
    'trading volume low for BTC-EUR',
    'order volume exceeds average by 3x',
    'order hit its price limit',
    'over your limit: withdrawal declined',
  ])('names no cause at all (%s)', (line) => {
    expect(ofLine(line).class).toBe('unknown');
  });
});

describe('an answer that mentions a fault', () => {
  it('is down as it says, whoever asked for what is not there', () => {
    expect(ofBody(200, '{"status":"DOWN","error":"user not found"}').class).toBe('health-check');
  });

  it('refuses access, and only names the header of a limit', () => {
    expect(ofBody(403, 'Forbidden. X-Rate-Limit headers are not sent.').class).toBe('auth');
    expect(ofBody(403, 'Request blocked by rate limit policy').class).toBe('rate-limited');
  });
});

describe('a line of words that faults use too', () => {
  it.each([
    'ORDER_TYPE must be LIMIT or MARKET',
    'service quotas loaded for region eu-central-1',
    'mailbox storage full for user 12',
    'token validation failed for client 4711',
    'user attempted to load plugin.dll',
    'Product image 12345 not found',
    'user cannot edit resource 17',
    'tenant configuration not found for acme',
    'Split-brain resolver started',
    'spot terminate handler registered',
    '3/3 nodes available',
  ])('is no sure fault (%s)', (message) => {
    const { class: found, confidence } = classify({ kind: 'log-line', input: { message } });
    expect(found === 'unknown' || found === 'steady' || confidence <= 0.5).toBe(true);
  });

  it.each([
    ['{"level":"error","msg":"dial tcp 10.0.0.1:5432: i/o timeout","client":"deprecated-v1"}', 'timeout'],
    ['connection pool exhausted while calling https://api/v1/deprecated/x', 'dependency'],
    ['using default heap size; JavaScript heap out of memory', 'out-of-memory'],
    ['using default config, ECONNREFUSED 10.0.0.1:5432', 'dependency'],
    ['Registered 3 handlers; port already in use', 'port'],
    ['certificate signed by unknown authority', 'tls'],
    ['ERROR type "hstore" does not exist', 'database-schema'],
  ])('is the fault that it names (%s)', (message, expected) => {
    expect(classify({ kind: 'log-line', input: { message } }).class).toBe(expected);
  });
});
