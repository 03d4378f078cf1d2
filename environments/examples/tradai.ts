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
  readonly account: string;
  /** Host name of the Postgres behind MLflow. */
  readonly databaseHost: string;
  /** Through which the services reach the exchange. */
  readonly natInstance: string;
  readonly notify: NonNullable<EnvironmentInput['notify']>;
}

/** Latency bands of the runbooks' timeout matrix ("Service Interactions Troubleshooting"). */
const NEIGHBOUR = { warnMs: 500, criticalMs: 1_000 };
const MLFLOW = { warnMs: 1_000, criticalMs: 2_000 };
const EXCHANGE = { warnMs: 2_000, criticalMs: 5_000 };
const DYNAMODB = { warn: 200, critical: 500 };
const S3 = { warn: 500, critical: 1_000 };

/** Named as the runbooks name it: `CloudWatch alarm: tradai-{env}-{service}-unhealthy`. */
const alarm = 'tradai-{env}-{service}-unhealthy';
const targetGroup = 'tradai-{service}-{env}';

/** "aws logs tail /ecs/tradai/${ENVIRONMENT}/services", a stream prefix per service; other pages name other groups. */
const log = { group: '/ecs/{project}/{env}/services', streamPrefix: '{service}' };

/** "curl -s .../api/v1/health | jq '.status'" */
const STATUS = [{ path: 'status', oneOf: ['healthy', 'ok', 'up'] }];

/** "CloudWatch alarm: tradai-{func-name}-errors"; the runbooks name no alias, so its owner has to make one. */
const lambda = { lambda: { alias: 'live' }, witness: { alarm: 'tradai-{service}-errors' } };

/** What runs between the services: the checks, and the two ends of the backtest pipeline. */
const functions: Record<string, ServiceInput> = {
  'health-check': { ...lambda, dependsOn: ['health-state', 'health-state-latency'] },
  'trading-heartbeat-check': { ...lambda, dependsOn: ['trading-state'] },
  'sqs-consumer': { ...lambda, dependsOn: ['backtests', 'workflow-state'] },
  'orphan-scanner': { ...lambda, dependsOn: ['workflow-state'] },
  'update-status': { ...lambda, dependsOn: ['workflow-state'] },
  'notify-completion': { ...lambda },
};

const services: Record<string, ServiceInput> = {
  backend: {
    port: 8000,
    log,
    host: 'backend-api.tradai-{env}.local',
    latency: NEIGHBOUR,
    dependsOn: ['strategy-service', 'data-collection', 'mlflow', 's3-configs', 's3-results', 'backtests'],
    witness: { targetGroup, alarm },
    body: STATUS,
  },
  'strategy-service': {
    port: 8003,
    log,
    latency: NEIGHBOUR,
    dependsOn: ['mlflow', 's3-configs'],
    witness: { alarm },
    body: STATUS,
  },
  'data-collection': {
    port: 8002,
    log,
    latency: NEIGHBOUR,
    dependsOn: ['exchange', 'nat', 'arcticdb'],
    witness: { alarm },
    body: STATUS,
  },
  mlflow: {
    port: 5000,
    log,
    path: '/health',
    latency: MLFLOW,
    dependsOn: ['mlflow-db', 'mlflow-db-load'],
    witness: { alarm },
    startSeconds: 90,
  },
  ...functions,
};

const dependencies = (deployment: TradaiDeployment): Record<string, DependencyInput> => ({
  ...outside(deployment),
  ...routes(deployment.name),
  ...pipeline(deployment),
  'mlflow-db': { kind: 'rds', host: deployment.databaseHost, port: 5432 },
  'mlflow-db-load': {
    kind: 'rds',
    question: { kind: 'rds-instance', instance: deployment.databaseHost.split('.')[0]! },
  },
  'health-state': table('tradai-health-state-{env}'),
  // By operation: a table alone has no latency.
  'health-state-latency': {
    kind: 'dynamodb',
    question: {
      kind: 'metric',
      namespace: 'AWS/DynamoDB',
      name: 'SuccessfulRequestLatency',
      dimensions: { TableName: 'tradai-health-state-{env}', Operation: 'GetItem' },
      statistic: 'Average',
      above: DYNAMODB,
      reason: 'latency',
    },
  },
  'trading-state': table('tradai-trading-state-{env}'),
  // "CloudWatch alarm: tradai-{env}-api-latency-high"
  'api-latency': {
    kind: 'load-balancer',
    question: { kind: 'alarm', alarmName: 'tradai-{env}-api-latency-high' },
  },
});

/** What the services reach outside their network. */
const outside = ({ name, region, natInstance }: TradaiDeployment): Record<string, DependencyInput> => ({
  exchange: {
    kind: 'http',
    url: 'https://api.binance.com/api/v3/ping',
    latency: EXCHANGE,
    vantage: 'public',
  },
  // The same through the NAT, from where the services are: its time is the time of the way out.
  'exchange-through-nat': { kind: 'http', url: 'https://api.binance.com/api/v3/ping', latency: EXCHANGE },
  nat: { kind: 'nat', question: { kind: 'nat-instance', instanceId: natInstance } },
  // Its gateway endpoint has no metric: whether the way through it leads to DynamoDB is asked from where the services are.
  'dynamodb-endpoint': { kind: 'vpc-endpoint', host: `dynamodb.${region}.amazonaws.com`, port: 443 },
  // Its objects are read with credentials that a probe has not; that it can be reached is asked.
  arcticdb: { kind: 's3', host: `tradai-arcticdb-${name}.s3.${region}.amazonaws.com`, port: 443 },
  // Request metrics of the whole bucket have to be switched on (S3 user guide: metrics-configurations).
  's3-configs': {
    kind: 's3',
    question: {
      kind: 'metric',
      namespace: 'AWS/S3',
      name: 'FirstByteLatency',
      dimensions: { BucketName: 'tradai-configs-{env}', FilterId: 'EntireBucket' },
      statistic: 'Average',
      above: S3,
      reason: 'latency',
    },
  },
  // Declared, so that a diagnosis can name it; judged by its dependants.
  's3-results': { kind: 's3' },
});

/** What may be asked of the services beside their health: questions that change nothing. */
const routes = (name: string): Record<string, DependencyInput> => ({
  strategies: {
    kind: 'http',
    url: `http://strategy-service.tradai-${name}.local:8003/api/v1/strategies`,
    latency: NEIGHBOUR,
  },
  'data-symbols': {
    kind: 'http',
    url: `http://data-collection.tradai-${name}.local:8002/api/v1/data/symbols`,
    latency: NEIGHBOUR,
  },
  'data-freshness': {
    kind: 'http',
    url: `http://data-collection.tradai-${name}.local:8002/api/v1/data/freshness`,
    latency: NEIGHBOUR,
    freshness: { path: 'latest', warnSeconds: 900, staleSeconds: 3_600 },
  },
  // MLflow 2 has no experiments/list any more.
  'mlflow-api': {
    kind: 'http',
    url: `http://mlflow.tradai-${name}.local:5000/api/2.0/mlflow/registered-models/search?max_results=1`,
    latency: MLFLOW,
  },
});

/** From the queue to the record: "Step Functions -> ECS (Backtest Execution)". */
const pipeline = ({ region, account }: TradaiDeployment): Record<string, DependencyInput> => ({
  backtests: {
    kind: 'queue',
    question: {
      kind: 'sqs-queue',
      queueName: 'tradai-backtests-{env}',
      deadLetterQueue: 'tradai-backtests-dlq-{env}',
    },
  },
  'backtest-workflow': {
    kind: 'state-machine',
    question: {
      kind: 'state-machine',
      stateMachineArn: `arn:aws:states:${region}:${account}:stateMachine:tradai-backtest-workflow-{env}`,
    },
  },
  // Elsewhere the runbooks call it tradai-{env}-workflow-state: what is deployed decides.
  'workflow-state': table('tradai-workflow-state-{env}'),
  // API -> SQS -> Lambda -> Step Functions -> ECS; the page names no attributes: these are assumed.
  'backtest-orphans': {
    kind: 'job',
    question: {
      kind: 'orphan-scan',
      tableName: '{project}-workflow-state-{env}',
      statusAttribute: 'status',
      underWay: 'RUNNING',
      startedAttribute: 'started_at',
      idAttribute: 'job_id',
      stateMachineArn: `arn:aws:states:${region}:${account}:stateMachine:tradai-backtest-workflow-{env}`,
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
    dependencies: dependencies(deployment),
    alertTopics: ['{project}-alerts-{env}'], // "SNS alert received"; the topic's name is assumed
    notify: deployment.notify,
  });
}
