import { describe, expect, it } from 'vitest';
import type { Cause } from '../../../../shared/core/diagnosis/diagnose.ts';
import { ADVICE } from '../../../../shared/core/notices/advice/advise.ts';
import { composeClosed } from '../../../../shared/core/notices/compose-closed.ts';
import { composeOpened } from '../../../../shared/core/notices/compose-opened.ts';
import type { Incident } from '../../../../shared/core/remediation/incident.ts';
import type { MeasuredQuestion } from '../../../../shared/core/watchlist/aws-question.ts';
import type { DependencyKind, EcsService } from '../../../../shared/core/watchlist/environment.ts';
import { incidentAt, MINUTE, NOON, plainSituation, taskDefinition } from '../../../support/cases.ts';
import { EXAMPLE_FLEETS } from '../../../support/example-fleets.ts';

const shop = { ...plainSituation().environment, region: 'eu-central-1' };
const DATABASE_HOST = 'shop-prod.cxyz0example.eu-central-1.rds.amazonaws.com';

interface Told {
  readonly cause: Cause;
  readonly says?: string;
  readonly needs?: DependencyKind;
  readonly lambda?: boolean;
  readonly isGivenUp?: boolean;
}

/** The notice of an incident of the cart: what it says to people. */
function adviceFor(told: Told): string[] {
  const blames = told.needs ? 'store' : 'cart';
  const cart = shop.services.find((one) => one.id === 'cart')!;
  const fn = {
    ...cart,
    kind: 'lambda' as const,
    functionName: 'shop-cart-prod',
    alias: 'live',
    question: { kind: 'invocations' as const, functionName: 'shop-cart-prod', alias: 'live' },
  };
  const environment = {
    ...shop,
    services: shop.services.map((one) => (one.id === 'cart' && told.lambda ? fn : one)),
    dependencies: told.needs
      ? [
          {
            id: 'store',
            kind: told.needs,
            vantage: 'public',
            shard: 0,
            question: { kind: 'tcp' as const, host: DATABASE_HOST, port: 5432, timeoutMs: 2_000 },
          },
        ]
      : [],
  };
  const diagnosis = { cause: told.cause, blames, confidence: 0.8, because: told.says ? [told.says] : [] };
  const incident = incidentAt(NOON, { diagnosis, ...(told.isGivenUp && { outcome: 'escalated' }) });
  const compose = told.isGivenUp ? composeClosed : composeOpened;
  return [...compose({ environment, incident, nowMs: NOON + MINUTE }).nextSteps].filter((line) =>
    line.startsWith('For a person: '),
  );
}

/** Each row of the table in one notice; beside it the runbook lines that it answers. */
const SHOWN: readonly (readonly [ids: string, row: string, told: Told, ...says: RegExp[]])[] = [
  [
    '[S3-02.10]',
    'database-connections',
    { cause: 'dependency', needs: 'rds', says: 'OperationalError: connection pool exhausted' },
    /pool_size \(10 to 20\)/,
    /max_overflow \(5 to 10\)/,
    /restart only frees them for a while/,
  ],
  [
    '[S3-01.09] [S3-06.10] [S3-10.10] [S3-10.11]',
    'database-schema',
    { cause: 'crash-loop', says: 'alembic.util.exc.CommandError: migration failed' },
    /alembic upgrade head and alembic downgrade -1/,
    /A person decides/,
    /alembic current again/,
  ],
  [
    '[S0-29] [S1-09] [S1-29] [S3-02.11] [S3-02.12]',
    'rds-slow',
    { cause: 'dependency', needs: 'rds', says: 'store: slow, answers took 4 s' },
    /pg_stat_statements: calls > 1000 and mean_exec_time > 1000/,
    /modify-db-instance --db-instance-identifier shop-prod .*--region eu-central-1 \(this interrupts/,
    /read replica, or caching/,
  ],
  [
    '[S0-27] [S2-26]',
    'rds-reach',
    { cause: 'dependency', needs: 'rds', says: 'connection refused' },
    /Look at the database, restart nobody who needs it/,
    /describe-db-instances --db-instance-identifier shop-prod/,
    /let the tasks' security group in/,
  ],
  [
    '[S1-30]',
    'table-throttles',
    { cause: 'dependency', needs: 'dynamodb', says: 'ProvisionedThroughputExceededException' },
    /hot partition/,
    /describe-table --table-name '?<table>'? --query/,
    /ThrottledRequests .* dimension Operation/,
  ],
  [
    '[S3-07.07]',
    'cache-stale',
    { cause: 'unknown', says: 'stale cache for animal:7' },
    /redis-cli DEL <key>/,
    /Never flushdb/,
  ],
  [
    '[S3-09.06]',
    'cache-memory',
    { cause: 'dependency', needs: 'redis', says: 'OOM command not allowed when used memory > maxmemory' },
    /maxmemory 2gb/,
    /maxmemory-policy allkeys-lru/,
  ],
  [
    '[S3-09.07]',
    'cache-stampede',
    { cause: 'dependency', needs: 'redis', says: 'cache stampede on prices' },
    /NX EX 10/,
    /wait 0.1 s/,
    /SETEX <key> 3600/,
  ],
  [
    '',
    'queue-consumers',
    { cause: 'dependency', needs: 'queue' },
    /get-queue-attributes/,
    /dead-letter queue/,
  ],
  [
    '[S1-12] [S3-03.09]',
    'outside-service',
    { cause: 'dependency', needs: 'http' },
    /status page/,
    /timeout of 5 s/,
    /circuit breaker \(5 failures, 60 s\)/,
  ],
  ['', 'bucket-reach', { cause: 'dependency', needs: 's3' }, /aws s3 ls/, /describe-vpc-endpoints/],
  [
    '',
    'way-out',
    { cause: 'dependency', needs: 'nat' },
    /describe-instances --filters "Name=tag:Name,Values=\*nat\*"/,
  ],
  ['', 'many-need-it', { cause: 'dependency', needs: 'search' }, /Make store well first/, /circuit breaker/],
  [
    '',
    'port-in-use',
    { cause: 'crash-loop', says: 'OSError: [Errno 98] Address already in use' },
    /lsof -i :<port>/,
    /the watchdog kills no processes/,
  ],
  [
    '[S2-27]',
    'secret-access',
    { cause: 'configuration', says: 'ResourceInitializationError: unable to pull secrets or registry auth' },
    /secretsmanager:GetSecretValue/,
    /grants nothing to anybody/,
  ],
  [
    '[S2-37]',
    'access-denied',
    {
      cause: 'configuration',
      says: 'AccessDeniedException: User is not authorized to perform: dynamodb:PutItem',
    },
    /lacks a right/,
    /grants nothing to anybody/,
  ],
  [
    '',
    'log-group-missing',
    {
      cause: 'configuration',
      says: 'ResourceNotFoundException: The specified log group does not exist.',
    },
    /containerDefinitions\[\]\.logConfiguration/,
  ],
  [
    '[S2-38]',
    'resource-missing',
    { cause: 'configuration', says: 'ResourceNotFoundException: Requested resource not found' },
    /table, topic or queue exist/,
  ],
  [
    '[S0-50]',
    'run-task-failed',
    { cause: 'unknown', says: 'ECS RunTask failed' },
    /ecs:RunTask, iam:PassRole/,
    /subnets and the security group/,
  ],
  [
    '[S0-52]',
    'workflow-heartbeat',
    { cause: 'unknown', says: 'States.HeartbeatTimeout' },
    /longer HeartbeatSeconds, or makes the work smaller/,
  ],
  [
    '[S3-04.10]',
    'token-signature',
    { cause: 'unknown', says: 'Signature verification failed' },
    /SECRET_KEY/,
    /log in again and clears the cached tokens/,
    /never touched by the watchdog/,
  ],
  [
    '[S3-04.07]',
    'token-expired',
    { cause: 'unknown', says: 'jwt expired' },
    /ACCESS_TOKEN_EXPIRE_MINUTES \(60\)/,
    /refresh tokens \(30 days\)/,
  ],
  [
    '[S3-04.09]',
    'bad-credentials',
    { cause: 'client-error', says: 'invalid credentials for user' },
    /reset, a lockout .*CAPTCHA after 3/,
    /No password or account is ever changed/,
  ],
  ['[S3-08.07]', 'job-timeout', { cause: 'unknown', says: 'job report timed out' }, /time_limit \(600 s\)/],
  [
    '[S3-08.08]',
    'job-input-missing',
    { cause: 'unknown', says: 'task 17 failed: animal does not exist: job not found' },
    /Trying it again cannot help/,
    /look whether it exists/,
  ],
  [
    '[S3-07.08]',
    'transaction-rolled-back',
    { cause: 'unknown', says: 'transaction failed, rolled back' },
    /one session\.begin\(\) block/,
  ],
  [
    '[S3-03.07]',
    'many-queries',
    { cause: 'unknown', says: 'N+1: 214 queries for one request' },
    /joinedload/,
  ],
  [
    '[S3-03.10] [S3-05.12]',
    'large-answer',
    { cause: 'unknown', says: 'response body of 80 MB' },
    /pages \(limit 20\), only the fields/,
    /StreamingResponse in chunks of 8192 bytes/,
  ],
  [
    '',
    'slow-call-outside',
    { cause: 'unknown', says: 'external api call: read timeout' },
    /timeout of 5 s and a circuit breaker \(5 failures, 60 s\)/,
  ],
  [
    '[S1-34]',
    'backtest-memory',
    { cause: 'out-of-memory', says: 'backtest of 80 pairs killed' },
    /fewer pairs/,
  ],
  [
    '[S1-33]',
    'backtest-slow-load',
    { cause: 'unknown', says: 'backtest: loading 6 years' },
    /load incrementally/,
  ],
  [
    '[S1-35]',
    'backtest-indicators',
    { cause: 'unknown', says: 'indicator calculation took 900 s' },
    /optimise/,
  ],
  ['[S1-36]', 'backtest-model', { cause: 'unknown', says: 'freqai training is slow' }, /smaller/],
  [
    '[S2-40] [trap-05]',
    'function-settings',
    { cause: 'configuration', lambda: true },
    /get-function-configuration --function-name shop-cart-prod/,
    /replaces the whole map/,
  ],
  [
    '[S3-01.08]',
    'task-settings',
    { cause: 'configuration' },
    /describe-task-definition --task-definition shop-cart-prod .*environment,secrets/,
    /A person corrects their source and deploys/,
  ],
  [
    '[S0-51]',
    'startup-log',
    { cause: 'crash-loop', says: 'exit code 1' },
    /filter-log-events --log-group-name "\$\(aws ecs describe-task-definition --task-definition shop-cart-prod --region eu-central-1 .*awslogs-group"' --output text\)" --start-time \d{13} --region eu-central-1 --filter-pattern/,
  ],
  ['[S0-54]', 'image-tag', { cause: 'image' }, /containerDefinitions\[\]\.image/, /ecr describe-images/],
  [
    '',
    'function-package',
    { cause: 'image', lambda: true, says: 'Runtime.ImportModuleError' },
    /update-alias --function-name shop-cart-prod --name live/,
  ],
  ['', 'no-room', { cause: 'capacity' }, /free addresses of its subnets/],
  [
    '[S1-10] [S1-20]',
    'function-cold',
    { cause: 'overload', lambda: true, says: 'cold starts: 3 invocations that began a new environment' },
    /put-provisioned-concurrency-config --function-name shop-cart-prod --qualifier live --provisioned-concurrent-executions 5 --region/,
    /load less before the first call/,
  ],
  [
    '',
    'function-throttled',
    { cause: 'overload', lambda: true, says: '30 of 60 invocations failed, 30 of them throttled' },
    /get-function-concurrency --function-name shop-cart-prod --region/,
    /get-account-settings/,
  ],
  [
    '[S1-21]',
    'function-memory',
    { cause: 'out-of-memory', lambda: true },
    /update-function-configuration --function-name shop-cart-prod --region eu-central-1 --memory-size/,
    /also more CPU/,
  ],
  [
    '[S1-23] [S2-35]',
    'function-timeout',
    { cause: 'hung-tasks', lambda: true, says: 'Task timed out after 30.00 seconds' },
    /make it faster, or aws lambda update-function-configuration .*--timeout/,
  ],
  [
    '[S0-07]',
    'name-not-found',
    { cause: 'network', says: 'cart.shop-prod.local has no address (ENOTFOUND)' },
    /look at service discovery/,
    /discover-instances --namespace-name shop-prod\.local --service-name cart --region eu-central-1 --health-status ALL/,
    /deregister-instance/,
    /Nothing is restarted for a name/,
  ],
  [
    '[S3-01.05]',
    'hangs',
    { cause: 'hung-tasks', isGivenUp: true },
    /See what its tasks wait for before they are replaced/,
    /aws ecs update-service --cluster shop-prod --service shop-cart-prod --region eu-central-1 --force-new-deployment$/,
  ],
  [
    '[S3-10.05] [S3-10.06]',
    'go-back',
    { cause: 'bad-revision' },
    /list-task-definitions --family-prefix shop-cart-prod --sort DESC --max-items 5 --region eu-central-1/,
    /update-service --cluster shop-prod --service shop-cart-prod --region eu-central-1 --task-definition shop-cart-prod:</,
  ],
  [
    '',
    'go-back-function',
    { cause: 'bad-revision', lambda: true },
    /list-versions-by-function --function-name shop-cart-prod/,
    /update-alias --function-name shop-cart-prod --name live .*--routing-config AdditionalVersionWeights=\{\}/,
  ],
  [
    '[S1-40]',
    'outside-limits',
    { cause: 'dependency', needs: 'external-api', says: 'limits us: answers 429' },
    /throttle in the code/,
    /make it worse/,
  ],
  ['', 'start-reach', { cause: 'network' }, /security group/],
  [
    '[S0-28]',
    'wrong-question',
    { cause: 'client-error', says: 'it answers 404' },
    /name and version/,
    /curl -sS -m 5 -i http:\/\/cart\.shop-prod\.local:8000\/health/,
    /Nothing is restarted for a 4xx/,
  ],
  ['[S0-15] [S1-38]', 'old-data', { cause: 'stale-data' }, /who sends them: .*maintenance, or limiting us/],
  [
    '[S1-40]',
    'rate-limited',
    { cause: 'rate-limited' },
    /throttle in the code/,
    /WebSocket/,
    /cache what is asked often/,
    /make it worse/,
  ],
  [
    '[S1-17]',
    'more-capacity',
    { cause: 'overload' },
    /--cluster shop-prod --service shop-cart-prod --region eu-central-1 --desired-count/,
    /more cpu and memory and name it in --task-definition/,
    /rate limits, a cache, automatic scaling/,
  ],
  ['', 'more-memory', { cause: 'out-of-memory' }, /--task-definition shop-cart-prod:<new revision>/],
  [
    '[S3-05.09] [S3-05.10] [S3-05.11]',
    'leak',
    { cause: 'memory-leak' },
    /Depends\(get_db\), context managers/,
    /lru_cache\(maxsize=100\), or Redis/,
    /memory-profiler, a newer version, a report/,
  ],
  [
    '[S3-10.03] [S3-10.04]',
    'rollback-of-data',
    { cause: 'bad-revision' },
    /bring a migration\?/,
    /npx watchdog pause cart --for 1h --reason migration -c env=prod/,
    /data if it may be damaged/,
    /fixing forward may be quicker/,
  ],
];

describe('the notice of an incident advises', () => {
  it.each(SHOWN.map(([ids, row, told, ...says]) => [ids, row, told, says] as const))(
    '%s %s',
    (_, row, told, says) => {
      const lines = adviceFor(told);
      const words = lines.join('\n');
      for (const one of says) expect(words, row).toMatch(one);
      expect(lines.length).toBeLessThanOrEqual(3);
      for (const line of lines) expect(line).toMatch(/^[\x20-\x7e]{1,700}$/);
    },
  );

  it.each([
    ['does not answer within 2000 ms', ['Find the slow queries', 'Look at the database']],
    ['CPU 100% (critical from 98% on)', ['Find the slow queries', 'Look at the database']],
    ['refuses the connection', ['Look at the database']],
    ['accepts no connection within 2000 ms', ['Look at the database']],
  ])('of a database by what the watchdog says of it: %s', (says, first) => {
    const words = adviceFor({ cause: 'dependency', needs: 'rds', says: `store is not well: ${says}` });
    expect(words.slice(0, first.length).map((line, at) => line.includes(first[at]!))).toEqual(
      first.map(() => true),
    );
  });

  it('every row of the table is shown', () => {
    expect(ADVICE.map((row) => row.id).sort()).toEqual(SHOWN.map(([, row]) => row).sort());
  });

  it('nothing where nothing is known', () => {
    expect(adviceFor({ cause: 'flapping' })).toEqual([]);
  });

  it('no restart while it holds back from one itself', () => {
    expect(adviceFor({ cause: 'hung-tasks' })).toEqual([]);
    expect(adviceFor({ cause: 'unknown' })).toEqual([]);
  });
});

describe('nothing is proposed to people', () => {
  const stepsOf = (given: Partial<Incident>) =>
    composeOpened({
      environment: shop,
      incident: incidentAt(NOON, {
        diagnosis: { cause: 'out-of-memory', blames: 'cart', confidence: 0.9, because: [] },
        ...given,
      }),
      nowMs: NOON + MINUTE,
    }).nextSteps.join('\n');
  const plan = { rungs: ['raise-memory' as const], leftOut: [] };
  const moreMemory = 'Register a revision of shop-cart-prod with more memory';

  it('that the watchdog is about to do itself', () => {
    expect(stepsOf({ plan })).not.toContain(moreMemory);
  });

  it.each<[string, Partial<Incident>]>([
    ['it has no plan for that', {}],
    ['it is held', { plan, hold: { reason: 'paused', detail: 'paused', sinceMs: NOON } }],
  ])('but what is left to them, where %s', (_, given) => {
    expect(stepsOf(given)).toContain(moreMemory);
  });
});

it('a name of the incident is in each command: its log, its task definition, its table, its queue', () => {
  const cart = shop.services.find((one) => one.id === 'cart')! as EcsService;
  const stepsOf = (cause: Cause, reason: string, question: MeasuredQuestion) =>
    composeOpened({
      environment: {
        ...shop,
        services: [{ ...cart, log: { group: '/ecs/shop/prod', streamPrefix: 'cart/' } }],
        dependencies: [
          {
            id: 'store',
            kind: cause === 'dependency' ? 'queue' : 'dynamodb',
            vantage: 'metrics',
            shard: 0,
            question,
          },
        ],
      },
      incident: incidentAt(NOON, {
        reason,
        diagnosis: { cause, blames: cause === 'crash-loop' ? 'cart' : 'store', confidence: 0.9, because: [] },
        fingerprint: { ...incidentAt(NOON).fingerprint!, taskDefinition: taskDefinition(11) },
      }),
      nowMs: NOON + MINUTE,
    }).nextSteps.join('\n');
  const asks = (name: string, value: string): MeasuredQuestion => ({
    kind: 'measured',
    measures: [
      {
        ...{ name, unit: '', phase: 'throttle', take: 'sum', worse: 'above', missing: 'zero' },
        metric: { namespace: 'AWS/X', name, dimensions: { [name]: value }, stat: 'Sum' },
      } as MeasuredQuestion['measures'][number],
    ],
  });
  const crash = stepsOf('crash-loop', 'exit code 1', asks('TableName', 'orders'));
  expect(crash).toContain(
    `--log-group-name /ecs/shop/prod --log-stream-name-prefix cart/ --start-time ${incidentAt(NOON).firstFailureAtMs - 60 * MINUTE} --region eu-central-1 --filter-pattern`,
  );
  expect(crash).toContain('describe-task-definition --task-definition shop-cart-prod:11 ');
  expect(stepsOf('unknown', 'it throttles', asks('TableName', 'orders'))).toContain(
    'describe-table --table-name orders ',
  );
  expect(stepsOf('dependency', 'old', asks('QueueName', 'jobs'))).toContain(
    'get-queue-url --queue-name jobs ',
  );
});

it('the task definition that is being deployed is named before there is a plan, and its family', () => {
  const because = ['deployment ecs-svc/1 of repti-core:12 has not come further for 16 min'];
  const told = composeOpened({
    environment: shop,
    incident: incidentAt(NOON, {
      diagnosis: { cause: 'image', blames: 'cart', confidence: 0.8, because },
      hold: { reason: 'deploying', detail: 'two deployments', sinceMs: NOON },
    }),
    nowMs: NOON + MINUTE,
  }).nextSteps.join('\n');
  expect(told).toContain('describe-task-definition --task-definition repti-core:12 ');
  expect(told).toContain('list-task-definitions --family-prefix repti-core ');
});

it('no line of its log says what its task definition is called', () => {
  const because = ['its log says "deployment x of other-family:7"', 'it hangs'];
  const told = composeOpened({
    environment: shop,
    incident: incidentAt(NOON, { diagnosis: { cause: 'image', blames: 'cart', confidence: 0.8, because } }),
    nowMs: NOON + MINUTE,
  }).nextSteps.join('\n');
  expect(told).toContain('--task-definition shop-cart-prod');
  expect(told).not.toContain('other-family');
});

it('a database is named by what measures it, declared beside what asks it', () => {
  const mlflow = EXAMPLE_FLEETS.tradai();
  const told = composeOpened({
    environment: mlflow,
    incident: incidentAt(NOON, {
      service: 'mlflow',
      diagnosis: { cause: 'dependency', blames: 'mlflow-db', confidence: 0.9, because: ['refused'] },
    }),
    nowMs: NOON + MINUTE,
  }).nextSteps.join('\n');
  expect(told).toContain('--db-instance-identifier db ');
});

const { services, dependencies, ...placeos } = EXAMPLE_FLEETS.placeos();
const openedFor = (service: string, blames: string) =>
  composeOpened({
    environment: { ...placeos, services, dependencies },
    incident: {
      ...incidentAt(NOON),
      service,
      diagnosis: { cause: 'dependency', blames, confidence: 0.9, because: [`${blames} does not answer`] },
    },
    nowMs: NOON + MINUTE,
  }).lines.join('\n');

describe('the notice about a store of PlaceOS says what its users notice', () => {
  it.each([
    ['[S4-01] etcd: drivers', 'etcd', /some drivers cannot be reached/],
    ['[S4-02] etcd: Core', 'etcd', /Core instances cannot join or launch drivers/],
    ['[S4-03] etcd: what works', 'etcd', /most other API requests work/],
    ['[S4-04] etcd: execute and WebSocket', 'etcd', /execute and WebSocket requests .*fail/],
    ['[S4-05] etcd: triggers', 'etcd', /triggers fail/],
    ['[S4-06] RethinkDB: API and login', 'rethinkdb', /most API requests fail, login included/],
    ['[S4-07] RethinkDB: what works', 'rethinkdb', /WebSocket connections that are open go on working/],
    ['[S4-08] Redis: status and signals', 'redis', /status changes and signals stop/],
    ['[S4-09] Redis: execute', 'redis', /execute requests .*may fail/],
    ['[S4-10] [S4-24] Redis: metadata', 'redis', /module metadata is missing/],
    [
      '[S4-11] Elasticsearch: listing',
      'elasticsearch',
      /listing and searching fail, most visibly in Backoffice/,
    ],
    ['[S4-12] Elasticsearch: what works', 'elasticsearch', /everything else works/],
  ])('%s', (_, blames, words) => {
    const needsIt = services.find((one) => one.dependsOn.includes(blames))!;
    expect(openedFor(needsIt.id, blames)).toMatch(words);
  });
});

describe('advice is repeated', () => {
  const incident = incidentAt(NOON, {
    diagnosis: { cause: 'rate-limited', blames: 'cart', confidence: 0.8, because: [] },
    because: 'nobody answered',
  });
  const closedAs = (outcome: 'escalated' | 'recovered', toldAtMs?: number) =>
    composeClosed({ environment: shop, incident: { ...incident, outcome, toldAtMs }, nowMs: NOON + MINUTE })
      .nextSteps;

  it('when a human has to go on', () => {
    expect(closedAs('escalated').join('\n')).toMatch(/WebSocket/);
  });

  it('where nobody was told of its beginning', () => {
    expect(closedAs('recovered').join('\n')).toMatch(/WebSocket/);
  });

  it('but not when it is over', () => {
    expect(closedAs('recovered', NOON).join('\n')).not.toMatch(/WebSocket/);
  });
});
