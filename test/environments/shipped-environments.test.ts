import { describe, expect, it } from 'vitest';
import { environmentNamed, environmentNames } from '../../environments/index.ts';
import { defineEnvironment, warningsOf } from '../../shared/contracts/define-environment.ts';
import { ecsServices } from '../../shared/core/watchlist/environment.ts';

describe('the environments of this project', () => {
  it('are dev, local, prod and staging', () => {
    expect(environmentNames()).toEqual(['dev', 'local', 'prod', 'staging']);
  });

  it.each([
    ['an unknown name', 'production'],
    ['no name', undefined],
    ['a path', '../cdk'],
    ['the index itself', 'index'],
  ])('are listed when %s is given', async (_, name) => {
    await expect(environmentNamed(name)).rejects.toThrow(/with one of: dev, local, prod, staging/);
  });

  it.each(['dev', 'staging', 'prod', 'local'])(
    '%s is sound, somebody is told, and every service has a witness',
    async (name) => {
      expect(warningsOf(await environmentNamed(name))).toEqual([]);
    },
  );
});

describe('the TradAI fleet', () => {
  it('[S2-10] [trap-07] reads of the log of all services what each has written itself', async () => {
    const { services } = await environmentNamed('prod');
    expect(ecsServices({ services }).map(({ log }) => log)).toEqual(
      ['backend', 'strategy-service', 'data-collection', 'mlflow'].map((streamPrefix) => ({
        group: '/ecs/tradai/prod/services',
        streamPrefix,
      })),
    );
  });

  it('[S0-12] [S0-13] [S0-42] [trap-07] [trap-09] is named as the runbooks name it', async () => {
    const { services } = await environmentNamed('prod');
    expect(
      ecsServices({ services }).map((one) => [
        one.modelName,
        one.cluster,
        one.alarm,
        (one.question as { url: string }).url,
      ]),
    ).toEqual([
      [
        'tradai-backend-prod',
        'tradai-prod',
        'tradai-prod-backend-unhealthy',
        'http://backend-api.tradai-prod.local:8000/api/v1/health',
      ],
      [
        'tradai-strategy-service-prod',
        'tradai-prod',
        'tradai-prod-strategy-service-unhealthy',
        'http://strategy-service.tradai-prod.local:8003/api/v1/health',
      ],
      [
        'tradai-data-collection-prod',
        'tradai-prod',
        'tradai-prod-data-collection-unhealthy',
        'http://data-collection.tradai-prod.local:8002/api/v1/health',
      ],
      [
        'tradai-mlflow-prod',
        'tradai-prod',
        'tradai-prod-mlflow-unhealthy',
        'http://mlflow.tradai-prod.local:5000/health',
      ],
    ]);
  });

  it('[S0-55] [S0-56] [S0-57] [S0-58] has the latency bands of the timeout matrix', async () => {
    const { services, dependencies } = await environmentNamed('staging');
    const bands = [...services, ...dependencies].map((one) => [
      one.id,
      one.question && 'latency' in one.question ? one.question.latency : undefined,
    ]);
    expect(Object.fromEntries(bands)).toMatchObject({
      'strategy-service': { warnMs: 500, criticalMs: 1_000 },
      'data-collection': { warnMs: 500, criticalMs: 1_000 },
      mlflow: { warnMs: 1_000, criticalMs: 2_000 },
      exchange: { warnMs: 2_000, criticalMs: 5_000 },
    });
  });

  const asked = async (...ids: string[]) =>
    (await environmentNamed('prod')).dependencies
      .filter(({ id }) => ids.includes(id))
      .map(({ question, vantage }) => ({ ...question, vantage }));

  it.each([
    ['[S0-02] the strategy route that changes nothing', 'strategies', /^http:.*:8003\/api\/v1\/strategies$/],
    ['[S0-11] the symbols', 'data-symbols', /^http:.*:8002\/api\/v1\/data\/symbols$/],
    ['[S0-23] one call of the API of MLflow', 'mlflow-api', /^http:.*:5000\/api\/2\.0\/mlflow\//],
    ['[S0-16] [S0-19] the exchange through the NAT', 'exchange-through-nat', /binance\.com\/api\/v3\/ping$/],
  ])('asks %s, from inside its network', async (_, id, url) => {
    expect(await asked(id)).toMatchObject([
      { kind: 'http', url: expect.stringMatching(url), vantage: 'private' },
    ]);
  });

  it('[S0-16] asks the exchange from outside too', async () => {
    expect(await asked('exchange')).toMatchObject([{ vantage: 'public' }]);
  });

  it('[S0-11] [S0-15] asks how old the data are', async () => {
    expect(await asked('data-freshness')).toMatchObject([
      { kind: 'http', freshness: { path: 'latest', staleSeconds: 3_600 } },
    ]);
  });

  it('[S0-37] asks whether the way to DynamoDB leads there, from inside its network', async () => {
    expect(await asked('dynamodb-endpoint')).toMatchObject([
      { kind: 'tcp', host: 'dynamodb.eu-central-1.amazonaws.com', port: 443, vantage: 'private' },
    ]);
  });

  it('[S0-21] asks whether the storage of ArcticDB can be reached', async () => {
    expect(await asked('arcticdb')).toMatchObject([
      {
        kind: 'tcp',
        host: 'tradai-arcticdb-prod.s3.eu-central-1.amazonaws.com',
        port: 443,
        vantage: 'private',
      },
    ]);
  });

  it.each([
    ['[S0-59] DynamoDB', 'health-state-latency', 'SuccessfulRequestLatency', { warn: 200, critical: 500 }],
    ['[S0-60] S3', 's3-configs', 'FirstByteLatency', { warn: 500, critical: 1_000 }],
  ])('has the latency bands of %s, by what AWS measures', async (_, id, name, bands) => {
    expect(await asked(id)).toMatchObject([
      { kind: 'measured', measures: [{ metric: { name }, worse: 'above', ...bands }] },
    ]);
  });

  it('[S0-45] watches the backtest pipeline from end to end: queue, functions, workflow, tasks and records', async () => {
    const { services, dependencies } = await environmentNamed('prod');
    const links = [
      'backtests',
      'sqs-consumer',
      'backtest-workflow',
      'backtest-orphans',
      'update-status',
      'notify-completion',
    ];
    const watched = [...services, ...dependencies].filter(
      ({ id, question }) => links.includes(id) && question,
    );
    expect(watched.map(({ id }) => id).sort()).toEqual(links.toSorted());
    const scan = dependencies.find(({ id }) => id === 'backtest-orphans');
    expect(JSON.stringify(scan)).toContain('tradai-strategy-container-prod');
    expect(JSON.stringify(scan)).toContain('tradai-workflow-state-prod');
  });

  it('[S1-01] heeds the alarm of slow answers', async () => {
    expect(await asked('api-latency')).toMatchObject([
      { kind: 'alarm', alarm: 'tradai-prod-api-latency-high' },
    ]);
  });

  it('[S0-18] [S0-46] [S1-24] asks AWS about the NAT instance, the workflow and the load of the database', async () => {
    const dimensions = (await asked('nat', 'backtest-workflow', 'mlflow-db-load')).map((one) =>
      'measures' in one ? one.measures[0]!.metric.dimensions : undefined,
    );
    expect(dimensions).toEqual(
      expect.arrayContaining([
        { InstanceId: 'i-0123456789abcdef0' },
        {
          StateMachineArn:
            'arn:aws:states:eu-central-1:123456789012:stateMachine:tradai-backtest-workflow-prod',
        },
        { DBInstanceIdentifier: 'tradai-prod' },
      ]),
    );
  });

  it('[S0-25] [S2-22] asks the database by TCP, and does not watch the bucket that it only declares', async () => {
    const { dependencies } = await environmentNamed('dev');
    const questions = Object.fromEntries(dependencies.map((one) => [one.id, one.question]));
    expect(questions['mlflow-db']).toMatchObject({ kind: 'tcp', port: 5432 });
    expect(questions).toMatchObject({ 's3-results': undefined });
  });

  it('[S0-03] asks each service for the status in its answer, and MLflow, which says none, for an answer', async () => {
    const services = ecsServices(await environmentNamed('prod'));
    const conditions = services.map(({ id, question }) => [id, question.kind === 'http' && question.body]);
    const status = [{ path: 'status', oneOf: ['healthy', 'ok', 'up'] }];
    expect(conditions).toEqual([
      ['backend', status],
      ['strategy-service', status],
      ['data-collection', status],
      ['mlflow', []],
    ]);
  });

  const needing = async (...ids: string[]) =>
    (await environmentNamed('prod')).services
      .filter(({ dependsOn }) => ids.some((id) => dependsOn.includes(id)))
      .map(({ id }) => id);

  it('[S0-22] knows who needs MLflow', async () => {
    expect(await needing('mlflow')).toEqual(['backend', 'strategy-service']);
  });

  it('[S0-38] knows who needs S3', async () => {
    expect(await needing('s3-configs', 's3-results')).toEqual(['backend', 'strategy-service']);
    expect(await needing('arcticdb')).toEqual(['data-collection']);
  });

  it.each([
    ['[S0-30] the health check', 'health-check', 'tradai-health-state-prod'],
    ['[S0-31] the trading heartbeat', 'trading-heartbeat-check', 'tradai-trading-state-prod'],
    ['[S0-32] the queue consumer', 'sqs-consumer', 'tradai-workflow-state-prod'],
    ['[S0-33] the orphan scanner', 'orphan-scanner', 'tradai-workflow-state-prod'],
  ])('watches %s by its invocations, and the table that it works on', async (_, id, table) => {
    const { services, dependencies } = await environmentNamed('prod');
    const fn = services.find((one) => one.id === id)!;
    expect(fn).toMatchObject({
      question: { kind: 'invocations', functionName: `tradai-${id}-prod`, alias: 'live' },
      alarm: `tradai-${id}-errors`,
    });
    const needed = dependencies.filter((one) => fn.dependsOn.includes(one.id));
    expect(JSON.stringify(needed)).toContain(`{"TableName":"${table}"}`);
  });

  it('acts on nothing in dev', async () => {
    const { services } = await environmentNamed('dev');
    expect(new Set(services.map((one) => one.mode))).toEqual(new Set(['observe']));
  });
});

describe('what nobody says', () => {
  const { services, timings, limits, shards, mode } = defineEnvironment({
    project: 'shop',
    name: 'prod',
    services: {
      web: { host: '{service}-{env}.{project}.example', witness: { targetGroup: '{project}-{service}' } },
    },
  });

  it('is filled in with the safe defaults', () => {
    expect(mode).toBe('observe');
    expect(services[0]).toEqual({
      kind: 'ecs',
      id: 'web',
      modelName: 'shop-web-prod',
      cluster: 'shop-prod',
      question: {
        kind: 'http',
        url: 'http://web-prod.shop.example/api/v1/health',
        records: 'A',
        latency: { warnMs: 500, criticalMs: 1_000 },
        timeoutMs: 2_000,
        body: [],
      },
      vantage: 'public',
      dependsOn: [],
      mode: 'observe',
      modes: {},
      maintenanceWindows: [],
      remedies: ['force-deploy', 'scale-cycle', 'stop-deployment', 'roll-back'],
      raiseMemoryUpToMiB: undefined,
      scaleOutUpTo: undefined,
      targetGroup: 'shop-web',
      alarm: undefined,
      startSeconds: 60,
      shard: 0,
    });
    expect(timings).toMatchObject({
      lookSeconds: 60,
      confirmSeconds: 40,
      settleSeconds: 900,
      blameSeconds: 1_209_600,
    });
    expect(limits).toEqual({
      sickShare: 0.2,
      remediationsAtOnce: 2,
      startsPerServiceAndDay: 3,
      startsPerHour: 5,
    });
    expect(shards).toBe(1);
  });

  it.each([
    [
      'eu-central-1',
      { public: { kind: 'tcp', host: 'sts.eu-central-1.amazonaws.com', port: 443, timeoutMs: 2_000 } },
    ],
    [
      'cn-north-1',
      { public: { kind: 'tcp', host: 'sts.cn-north-1.amazonaws.com.cn', port: 443, timeoutMs: 2_000 } },
    ],
    [undefined, {}],
  ])('asks AWS itself whether we get out of %s, where the region is known', (region, controls) => {
    const services = { web: { host: 'web.example' } };
    expect(defineEnvironment({ project: 'shop', name: 'prod', region, services }).controls).toEqual(controls);
    const local = defineEnvironment({ project: 'shop', name: 'prod', region, local: true, services });
    expect(local.controls).toEqual({});
  });

  it('is warned of where it costs something', () => {
    const bare = defineEnvironment({
      project: 'shop',
      name: 'prod',
      services: { web: { host: 'web.example' } },
    });
    expect(warningsOf(bare)).toEqual([
      'notify: nobody is told about incidents',
      'notify.ownHealthEmails: nobody is told when the watchdog itself fails',
      'services.web: no second witness, so parking and rolling back are never allowed',
    ]);
  });
});

describe('many services without a second witness', () => {
  it('are one warning', () => {
    const services = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`s${i}`, { host: `s${i}.example` }]),
    );
    const [, , warning] = warningsOf(defineEnvironment({ project: 'shop', name: 'prod', services }));
    expect(warning).toMatch(/^services\.s0, services\.s1, .*services\.s9 and 2 more: no second witness/);
  });
});

describe('shards', () => {
  it('take about 1,000 targets each, by their names', () => {
    const sizes = [0, 1, 2].map((shard) => shardsOf(2_001).filter((one) => one === shard).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(2_001);
    expect(Math.max(...sizes)).toBeLessThan(750);
  });

  it('keep who is there when others come, and give a new one only its share', () => {
    const moved = (before: number, after: number) => {
      const later = shardsOf(after);
      return shardsOf(before).filter((shard, at) => shard !== later[at]).length;
    };
    expect(moved(2_001, 2_900)).toBe(0);
    expect(moved(2_900, 3_001)).toBeLessThan(900);
  });

  function shardsOf(targets: number): number[] {
    const services = Object.fromEntries(
      Array.from({ length: targets - 1 }, (_, i) => [`s${i}`, { host: `s${i}.example` }]),
    );
    const dependencies = { d: { kind: 's3' as const } };
    const environment = defineEnvironment({ project: 'shop', name: 'prod', services, dependencies });
    expect(environment.shards).toBe(Math.ceil(targets / 1_000));
    return [...environment.dependencies, ...environment.services].map(({ shard }) => shard);
  }
});
