import {
  type DependencyInput,
  defineEnvironment,
  type EnvironmentInput,
  type ServiceInput,
} from '../../shared/contracts/define-environment.ts';

/** What differs between the ReptiDex environments. */
export interface ReptidexDeployment {
  readonly name: string;
  readonly region: string;
  readonly mode: EnvironmentInput['mode'];
  /** The private subnets in which the services run. */
  readonly network: NonNullable<EnvironmentInput['vantages']>[string];
  /** Host names of the Postgres and of the Redis that all services share. */
  readonly databaseHost: string;
  readonly cacheHost: string;
  /** Node of the cache, as ElastiCache calls it: its figures have data by this name only. */
  readonly cacheNode: string;
  /** What people call: `https://...`. */
  readonly publicUrl: string;
  /** The API of somebody else that the services call. */
  readonly partnerUrl: string;
  /** As CloudWatch has them: `app/name/id`, and `targetgroup/name/id` by service. */
  readonly loadBalancer: string;
  readonly targetGroups: { readonly core: string; readonly auth: string };
  readonly notify: NonNullable<EnvironmentInput['notify']>;
}

/** The playbook's "Response time p95 < 500 ms", and its "API requests taking > 2 seconds". */
const API = { warnMs: 500, criticalMs: 2_000 };

/** The playbook names ECS services `dev-reptidex-core`: environment first. */
const ecsService = '{env}-{project}-{service}';

/** The playbook reads them in Grafana; that they go to CloudWatch, and under this name, is assumed. */
const log = { group: '/ecs/{env}-{project}-{service}' };

/** Its logs say `repti-core` and `repti-auth`; whatever else runs beside them is declared the same way. */
const services: Record<string, ServiceInput> = {
  core: {
    ecsService,
    log,
    port: 8000,
    latency: API,
    dependsOn: ['auth', 'postgres', 'redis'],
    witness: { targetGroup: ecsService },
    raiseMemoryUpToMiB: 2_048, // the playbook goes from 512 to 1024 MiB; one step more, then a person
    scaleOutUpTo: 4,
    withoutIt: 'pages cannot be read or changed; logging in still works.',
    modes: { 'roll-back': 'approve' }, // migrations ride along with deployments: "downgrade -1" is a person's
  },
  auth: {
    ecsService,
    log,
    port: 8000,
    latency: API,
    dependsOn: ['postgres', 'redis'],
    witness: { targetGroup: ecsService },
    modes: { 'roll-back': 'approve' },
    withoutIt: 'nobody can log in; who is logged in goes on until the token expires.',
  },
  // "ps aux | grep celery" and "systemctl restart celery-worker", as an ECS service; that it has a page is assumed.
  worker: {
    ecsService,
    log,
    port: 8000,
    dependsOn: ['postgres', 'redis'],
    consumes: 'jobs',
    witness: { alarm: '{env}-{project}-{service}-unhealthy' },
    modes: { 'roll-back': 'approve' },
    withoutIt: 'jobs wait in their queue; pages work.',
  },
};

/** Lines that a metric filter of the log group counts under this name in the namespace ReptiDex. */
function lines(
  metricName: string,
  says: string,
  matches: { warn?: number; critical?: number },
): DependencyInput {
  return {
    kind: 'other',
    question: { kind: 'log-pattern', metricNamespace: 'ReptiDex', metricName, says, matches },
  };
}

/** What the services export (the playbook reads it in Prometheus), sent on to CloudWatch by the same name. */
const exported = (name: string, statistic: string, above: { warn?: number; critical?: number }) => ({
  kind: 'metric' as const,
  namespace: 'ReptiDex',
  name,
  statistic,
  above,
});

/** "Database Connection Issues": the server, who waits for it, and how long it takes. */
const database = ({ databaseHost }: ReptidexDeployment): Record<string, DependencyInput> => ({
  postgres: {
    kind: 'rds',
    host: databaseHost,
    port: 5432,
    withoutIt: 'nothing can be read or changed, and nobody can log in; what is cached may still be shown.',
  },
  // "aws rds describe-db-instances --db-instance-identifier reptidex-dev" shows no CPU: its metrics do.
  'postgres-load': { kind: 'rds', question: { kind: 'rds-instance', instance: '{project}-{env}' } },
  // pool_size is 10 until somebody follows the playbook and makes it 20.
  'pool-active': {
    kind: 'database',
    question: { ...exported('db_connections_active', 'Maximum', { warn: 10 }), reason: 'saturation' },
  },
  'pool-waiting': {
    kind: 'database',
    question: {
      ...exported('db_connections_waiting', 'Maximum', { warn: 1, critical: 20 }),
      reason: 'saturation',
    },
  },
  queries: {
    kind: 'database',
    question: {
      ...exported('db_query_duration_seconds', 'p95', { warn: 1, critical: 5 }),
      reason: 'latency',
    },
  },
});

/** "Cache Issues": reached at all, hit often enough, with room left. */
const cache = ({ cacheHost, cacheNode }: ReptidexDeployment): Record<string, DependencyInput> => {
  // AWS/ElastiCache by node (ElastiCache guide: CacheMetrics.Redis).
  const figure = {
    kind: 'metric' as const,
    namespace: 'AWS/ElastiCache',
    dimensions: { CacheClusterId: cacheNode },
  };
  return {
    redis: {
      kind: 'redis',
      host: cacheHost,
      port: 6379,
      withoutIt: 'everything is slower, and what is read may be older than it should be.',
    },
    'cache-hits': {
      kind: 'redis',
      question: {
        ...figure,
        name: 'CacheHitRate',
        statistic: 'Average',
        below: { warn: 80 },
        reason: 'latency',
      },
    },
    'cache-room': {
      kind: 'redis',
      question: {
        ...figure,
        name: 'DatabaseMemoryUsagePercentage',
        statistic: 'Maximum',
        above: { warn: 80, critical: 98 },
        reason: 'saturation',
      },
    },
  };
};

/** Where people and partners meet it. */
const edges = (deployment: ReptidexDeployment): Record<string, DependencyInput> => {
  const { publicUrl, partnerUrl, loadBalancer, targetGroups } = deployment;
  const group = (targetGroup: string): DependencyInput => ({
    kind: 'load-balancer',
    question: { kind: 'target-group', targetGroup, loadBalancer },
  });
  return {
    'front-door': {
      kind: 'load-balancer',
      url: `${publicUrl}/api/v1/health`,
      latency: API,
      certificateDays: 21,
      vantage: 'public',
      withoutIt: 'nobody outside reaches anything; what runs inside goes on.',
    },
    'core-targets': group(targetGroups.core),
    'auth-targets': group(targetGroups.auth),
    // "Service not in the ECS task list": both tasks are registered where others look for them.
    'core-registration': { kind: 'registry', host: 'core.{project}-{env}.local', resolvesTo: 2 },
    // "httpx.AsyncClient(timeout=5.0)": later than that nobody waits for it.
    partner: {
      kind: 'external-api',
      url: partnerUrl,
      latency: { warnMs: 1_000, criticalMs: 5_000 },
      vantage: 'public',
    },
  };
};

/** "Background Job Failures" and "Event/message loss": what waits, what was lost, what should have run. */
const jobs: Record<string, DependencyInput> = {
  jobs: {
    kind: 'queue',
    question: {
      kind: 'sqs-queue',
      queueName: '{project}-jobs-{env}',
      deadLetterQueue: '{project}-jobs-dlq-{env}',
    },
    withoutIt: 'nothing is done in the background; pages work.',
  },
  // The playbook names no record of the scheduler: table and attribute are assumed.
  schedule: {
    kind: 'job',
    question: {
      kind: 'heartbeat-item',
      tableName: '{project}-jobs-{env}',
      key: { id: 'scheduler' },
      attribute: 'last_run_at',
      olderThanSeconds: { warn: 900, critical: 3_600 },
    },
    withoutIt: 'scheduled jobs do not run.',
  },
};

/** What the playbook searches for in the logs, counted as it is written. */
const logs: Record<string, DependencyInput> = {
  'errors-logged': lines('errors', 'ERROR', { warn: 20, critical: 200 }),
  'failed-logins': lines('authentication_failed', 'authentication failed', { warn: 50, critical: 500 }),
  'failed-jobs': lines('jobs_failed', 'job failed', { warn: 1, critical: 50 }),
  'failed-writes': lines('writes_failed', 'a write answered with 5xx', { warn: 5, critical: 50 }),
  // Structured lines with duration_ms > 1000: of the database's calls, and of requests.
  'slow-queries': lines('slow_queries', 'a query took more than a second', { warn: 5, critical: 100 }),
  'slow-requests': lines('slow_requests', 'a request took more than a second', { warn: 10, critical: 200 }),
  'cache-errors': lines('cache_errors', 'cache error', { warn: 5, critical: 100 }),
  'out-of-memory': lines('out_of_memory', 'out of memory', { warn: 1 }),
};

/** The ReptiDex fleet of the playbook: cluster `{env}-reptidex-cluster`, health at `/api/v1/health`. */
export function reptidex(deployment: ReptidexDeployment) {
  return defineEnvironment({
    project: 'reptidex',
    name: deployment.name,
    region: deployment.region,
    mode: deployment.mode,
    cluster: '{env}-{project}-cluster',
    vantage: 'private',
    vantages: { private: deployment.network },
    services,
    dependencies: {
      ...database(deployment),
      ...cache(deployment),
      ...edges(deployment),
      ...jobs,
      ...logs,
    },
    notify: deployment.notify,
  });
}
