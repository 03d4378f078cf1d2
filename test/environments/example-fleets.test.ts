import { describe, expect, it } from 'vitest';
import { defineEnvironment, warningsOf } from '../../shared/contracts/define-environment.ts';
import { impactOf } from '../../shared/core/notices/impact.ts';
import { type Dependency, ecsServices } from '../../shared/core/watchlist/environment.ts';
import { EXAMPLE_FLEETS } from '../support/example-fleets.ts';

const urlOf = ({ question }: { readonly question: object }) => (question as { url?: string }).url;
const namesOf = (system: keyof typeof EXAMPLE_FLEETS) =>
  ecsServices(EXAMPLE_FLEETS[system]()).map((one) => [one.cluster, one.modelName, urlOf(one)]);

describe('the example fleets', () => {
  it.each(['tradai', 'reptidex', 'placeos'] as const)('%s: nothing to warn of', (system) => {
    expect(warningsOf(EXAMPLE_FLEETS[system]())).toEqual([]);
  });

  it('ReptiDex is named as its playbook names it', () => {
    expect(namesOf('reptidex')).toEqual([
      ['dev-reptidex-cluster', 'dev-reptidex-core', 'http://core.reptidex-dev.local:8000/api/v1/health'],
      ['dev-reptidex-cluster', 'dev-reptidex-auth', 'http://auth.reptidex-dev.local:8000/api/v1/health'],
      ['dev-reptidex-cluster', 'dev-reptidex-worker', 'http://worker.reptidex-dev.local:8000/api/v1/health'],
    ]);
  });

  it('ReptiDex asks people before it rolls back over a migration', () => {
    for (const one of EXAMPLE_FLEETS.reptidex().services) expect(one.modes?.['roll-back']).toBe('approve');
  });

  it('PlaceOS has the services of its page, and its four stores are never acted on', () => {
    const { services, dependencies } = EXAMPLE_FLEETS.placeos();
    expect(services.map((one) => one.modelName)).toEqual([
      'placeos-api-dev',
      'placeos-core-dev',
      'placeos-triggers-dev',
      'placeos-search-ingest-dev',
      'placeos-staff-dev',
    ]);
    const asked = dependencies.slice(0, 4).map(({ id, question }) => [id, addressOf(question)]);
    expect(asked).toEqual([
      ['etcd', 'http://etcd.example:2379/health'],
      ['rethinkdb', 'rethinkdb.example:28015'],
      ['redis', 'redis.example:6379'],
      ['elasticsearch', 'http://search.example:9200/_cluster/health'],
    ]);
  });

  it('PlaceOS does not need Elasticsearch to answer: only listing and searching do', () => {
    const needing = EXAMPLE_FLEETS.placeos().services.filter((one) =>
      one.dependsOn.includes('elasticsearch'),
    );
    expect(needing.map(({ id }) => id)).toEqual(['search-ingest']);
  });
});

/** What each figure of a fleet is read from, and where it warns and where it is critical. */
function figuresOf(system: keyof typeof EXAMPLE_FLEETS): Record<string, string[]> {
  const measured = EXAMPLE_FLEETS[system]().dependencies.flatMap(({ id, question }) =>
    question?.kind === 'measured' ? [[id, question.measures] as const] : [],
  );
  const said = ({ metric, worse, warn, critical }: (typeof measured)[number][1][number]) =>
    `${metric.namespace} ${metric.name} ${metric.stat} ${worse} ${warn ?? '-'} ${critical ?? '-'}`;
  return Object.fromEntries(measured.map(([id, measures]) => [id, measures.map(said)]));
}

const dependencyOf = (system: keyof typeof EXAMPLE_FLEETS, id: string) =>
  EXAMPLE_FLEETS[system]().dependencies.find((one) => one.id === id);

describe('ReptiDex asks what its playbook asks', () => {
  const figures = figuresOf('reptidex');

  it('[S3-02.03] [S3-02.04] [S3-02.07] [S3-02.08] [S3-02.09] [S3-02.13] [S3-02.15] how many connections its pool holds, who waits for one, and how long queries take', () => {
    expect([figures['pool-active'], figures['pool-waiting'], figures.queries]).toEqual([
      ['ReptiDex db_connections_active Maximum above 10 -'],
      ['ReptiDex db_connections_waiting Maximum above 1 20'],
      ['ReptiDex db_query_duration_seconds p95 above 1 5'],
    ]);
  });

  it('[S3-02.12] [S3-02.17] how its database fares, by the name of its instance', () => {
    expect(figures['postgres-load']).toEqual([
      'AWS/RDS CPUUtilization Average above 80 98',
      'AWS/RDS DatabaseConnections Maximum above - -',
      'AWS/RDS FreeableMemory Minimum below 128 32',
    ]);
    const { question } = dependencyOf('reptidex', 'postgres-load')!;
    expect(question).toMatchObject({
      measures: [{ metric: { dimensions: { DBInstanceIdentifier: 'reptidex-dev' } } }, {}, {}],
    });
  });

  it('[S3-09.03] [S3-09.04] [S3-09.08] how often its cache is hit, and whether there is room left in it', () => {
    expect([figures['cache-hits'], figures['cache-room']]).toEqual([
      ['AWS/ElastiCache CacheHitRate Average below 80 -'],
      ['AWS/ElastiCache DatabaseMemoryUsagePercentage Maximum above 80 98'],
    ]);
  });

  it('[S3-01.19] whether its load balancer has hosts for it', () => {
    for (const id of ['core-targets', 'auth-targets'])
      expect(figures[id]?.[0]).toBe('AWS/ApplicationELB HealthyHostCount Minimum below - 0');
  });

  it('[S3-01.03] whether both of its tasks are where others look for them', () => {
    expect(dependencyOf('reptidex', 'core-registration')?.question).toEqual({
      ...{ kind: 'dns', host: 'core.reptidex-dev.local', records: 'A', atLeast: 2 },
    });
  });

  it('[S3-07.09] [S3-08.01] whether jobs wait or are lost, and whether the scheduler runs', () => {
    expect(figures.jobs).toHaveLength(3);
    expect(dependencyOf('reptidex', 'schedule')?.question).toMatchObject({
      ...{ kind: 'heartbeat', table: 'reptidex-jobs-dev', staleSeconds: 3_600 },
    });
  });

  it('[S3-08.06] restarts workers that work nothing off', () => {
    const worker = EXAMPLE_FLEETS.reptidex().services.find(({ id }) => id === 'worker');
    expect(worker?.remedies).toContain('restart-consumer');
    expect(worker).toMatchObject({ consumes: { queue: 'jobs' } });
  });

  it('what it calls outside, and does not call a limit an outage', () => {
    expect(dependencyOf('reptidex', 'partner')?.question).toMatchObject({
      ...{ kind: 'http', external: {}, latency: { warnMs: 1_000, criticalMs: 5_000 } },
    });
  });

  it.each([
    ['[S3-06.01] [S3-06.04] errors', 'errors-logged', 'errors'],
    ['[S3-04.04] failed logins', 'failed-logins', 'authentication_failed'],
    ['[S3-08.04] failed jobs', 'failed-jobs', 'jobs_failed'],
    ['[S3-07.05] failed writes', 'failed-writes', 'writes_failed'],
    ['[S3-02.06] slow queries', 'slow-queries', 'slow_queries'],
    ['[S3-03.04] slow requests', 'slow-requests', 'slow_requests'],
    ['[S3-09.05] [S3-09.09] errors of the cache', 'cache-errors', 'cache_errors'],
    ['[S3-05.05] a lack of memory', 'out-of-memory', 'out_of_memory'],
  ])('how many lines of its logs speak of %s', (_, id, metric) => {
    expect(figures[id]?.[0]).toMatch(new RegExp(`^ReptiDex ${metric} Sum above `));
  });
});

describe('PlaceOS asks what its page asks', () => {
  it('whether a store that accepts connections is one', () => {
    const bodies = ['etcd', 'elasticsearch'].map(
      (id) => (dependencyOf('placeos', id)!.question as { body?: unknown }).body,
    );
    expect(bodies).toEqual([
      [{ path: 'health', oneOf: ['true', true] }],
      [{ path: 'status', oneOf: ['green', 'yellow'] }],
    ]);
  });

  it('[S4-15] [S4-16] whether people can log in, and whether requests hit the services', () => {
    expect(dependencyOf('placeos', 'log-in')).toMatchObject({
      vantage: 'public',
      question: { kind: 'http', url: 'https://placeos.example/auth/authority' },
    });
    expect(figuresOf('placeos').requests).toContain('AWS/ApplicationELB RequestCount Sum below 0 -');
  });

  it('[S4-13] whether drivers compile and run', () => {
    expect(figuresOf('placeos').drivers).toEqual(['PlaceOS driver_failures Sum above 1 20']);
  });

  it.each(['etcd', 'rethinkdb', 'redis', 'elasticsearch', 'log-in', 'drivers'])(
    '[S4-24] what people notice without %s',
    (id) => {
      expect(impactOf(EXAMPLE_FLEETS.placeos(), id)[0]).toMatch(new RegExp(`^Without ${id}: .{40}`));
    },
  );
});

const addressOf = (question: Dependency['question']): string | undefined =>
  question?.kind === 'tcp'
    ? `${question.host}:${question.port}`
    : question?.kind === 'http'
      ? question.url
      : question?.kind;

describe('an ECS service by another name', () => {
  const withNames = (...names: string[]) =>
    defineEnvironment({
      project: 'shop',
      name: 'prod',
      services: Object.fromEntries(
        names.map((ecsService, i) => [`s${i}`, { host: `s${i}.example`, ecsService }]),
      ),
    });

  it('is spelled out', () => {
    expect(withNames('{env}-{service}').services[0]?.modelName).toBe('prod-s0');
  });

  it.each([
    ['an unknown placeholder', ['{servise}'], /unknown placeholder/],
    ['a wildcard', ['prod-*'], /wildcard/],
    ['the watchdog itself', ['watchdog-shop-prod-watch'], /watchdog itself/],
    ['one name for two', ['web', 'web'], /same ECS service/],
  ])('%s is refused', (_, names, problem) => {
    expect(() => withNames(...names)).toThrow(problem);
  });
});
