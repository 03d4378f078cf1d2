import {
  type DependencyInput,
  defineEnvironment,
  type EnvironmentInput,
  type ServiceInput,
} from '../../shared/contracts/define-environment.ts';

/** What differs between the TradAI environments. */
export interface TradaiDeployment {
  readonly name: string;
  readonly region: string;
  readonly mode: EnvironmentInput['mode'];
  /** The private subnets in which the services run. */
  readonly network: NonNullable<EnvironmentInput['vantages']>[string];
  /** Host name of the Postgres behind MLflow. */
  readonly databaseHost: string;
  readonly notify: NonNullable<EnvironmentInput['notify']>;
}

/** Latency bands of the runbooks' timeout matrix ("Service Interactions Troubleshooting"). */
const NEIGHBOUR = { warnMs: 500, criticalMs: 1_000 };
const MLFLOW = { warnMs: 1_000, criticalMs: 2_000 };
const EXCHANGE = { warnMs: 2_000, criticalMs: 5_000 };

/** Named as the runbooks name it: `CloudWatch alarm: tradai-{env}-{service}-unhealthy`. */
const alarm = 'tradai-{env}-{service}-unhealthy';
const targetGroup = 'tradai-{service}-{env}';

/** "curl -s .../api/v1/health | jq '.status'" */
const STATUS = [{ path: 'status', oneOf: ['healthy', 'ok', 'up'] }];

/** "CloudWatch alarm: tradai-{func-name}-errors"; the runbooks name no alias, so its owner has to make one. */
const lambda = { lambda: { alias: 'live' }, witness: { alarm: 'tradai-{service}-errors' } };

/** What runs between the services: the checks, and the two ends of the backtest pipeline. */
const functions: Record<string, ServiceInput> = {
  'health-check': { ...lambda, dependsOn: ['health-state'] },
  'trading-heartbeat-check': { ...lambda, dependsOn: ['trading-state'] },
  'sqs-consumer': { ...lambda, dependsOn: ['backtests', 'workflow-state'] },
  'orphan-scanner': { ...lambda, dependsOn: ['workflow-state'] },
  'update-status': { ...lambda, dependsOn: ['workflow-state'] },
  'notify-completion': { ...lambda },
};

const services: Record<string, ServiceInput> = {
  backend: {
    port: 8000,
    host: 'backend-api.tradai-{env}.local',
    latency: NEIGHBOUR,
    dependsOn: ['strategy-service', 'data-collection', 'mlflow', 's3-configs', 's3-results', 'backtests'],
    witness: { targetGroup, alarm },
    body: STATUS,
  },
  'strategy-service': {
    port: 8003,
    latency: NEIGHBOUR,
    dependsOn: ['mlflow', 's3-configs'],
    witness: { alarm },
    body: STATUS,
  },
  'data-collection': {
    port: 8002,
    latency: NEIGHBOUR,
    dependsOn: ['exchange', 'arcticdb'],
    witness: { alarm },
    body: STATUS,
  },
  mlflow: {
    port: 5000,
    path: '/health',
    latency: MLFLOW,
    dependsOn: ['mlflow-db', 'mlflow-db-load'],
    witness: { alarm },
    startSeconds: 90,
  },
  ...functions,
};

const dependencies = (databaseHost: string): Record<string, DependencyInput> => ({
  'mlflow-db': { kind: 'rds', host: databaseHost, port: 5432 },
  exchange: {
    kind: 'external-api', // limits and maintenance are no outage of ours
    url: 'https://api.binance.com/api/v3/ping',
    latency: EXCHANGE,
    vantage: 'public',
  },
  // "Database slow | RDS CPU high": what a connection does not show.
  'mlflow-db-load': { kind: 'rds', question: { kind: 'rds-instance', instance: '{project}-{env}' } },
  // API -> SQS -> Lambda -> Step Functions -> ECS; the page names no attributes: these are assumed.
  'backtest-orphans': {
    kind: 'job',
    question: {
      kind: 'orphan-scan',
      tableName: '{project}-workflow-state-{env}',
      statusAttribute: 'status',
      underWay: 'RUNNING',
      startedAttribute: 'started_at',
      cluster: '{project}-{env}',
      family: '{project}-strategy-container-{env}',
    },
    withoutIt: 'backtests are lost, or run without anybody knowing',
  },
  // What the trading-heartbeat-check function reads.
  'trading-heartbeat': {
    kind: 'job',
    question: {
      kind: 'heartbeat-item',
      tableName: '{project}-trading-state-{env}',
      key: { id: 'heartbeat' },
      attribute: 'updated_at',
    },
    withoutIt: 'nobody trades',
  },
  // Declared, so that a diagnosis can name them; judged by their dependants.
  's3-configs': { kind: 's3' },
  's3-results': { kind: 's3' },
  arcticdb: { kind: 's3' },
  backtests: { kind: 'queue', question: { kind: 'sqs-queue', queueName: 'tradai-backtests-{env}' } },
  'health-state': table('tradai-health-state-{env}'),
  'trading-state': table('tradai-trading-state-{env}'),
  // Elsewhere the runbooks call it tradai-{env}-workflow-state: what is deployed decides.
  'workflow-state': table('tradai-workflow-state-{env}'),
});

function table(tableName: string): DependencyInput {
  return { kind: 'dynamodb', question: { kind: 'dynamodb-table', tableName } };
}

/** The TradAI fleet of the runbooks: cluster `tradai-{env}`, services `tradai-{service}-{env}`. */
export function tradai(deployment: TradaiDeployment) {
  return defineEnvironment({
    project: 'tradai',
    name: deployment.name,
    region: deployment.region,
    mode: deployment.mode,
    vantage: 'private',
    vantages: { private: deployment.network },
    services,
    dependencies: dependencies(deployment.databaseHost),
    notify: deployment.notify,
  });
}
