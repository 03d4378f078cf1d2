import { defineEnvironment, type ServiceInput } from '../shared/contracts/define-environment.ts';

/** As the runbooks name it, in the fleet that `npm start` runs as child processes. */
const local = (service: ServiceInput): ServiceInput => ({
  records: 'SRV', // every process has a port of its own, which DNS tells
  latency: { warnMs: 500, criticalMs: 1_000 },
  // No target group: ECS would replace hung tasks by itself, within seconds of this short time.
  witness: { alarm: 'tradai-{env}-{service}-unhealthy' },
  timeoutMs: 1_100,
  startSeconds: 1,
  // No button here makes a deployment that takes its service down and is stuck.
  remedies: ['force-deploy', 'scale-cycle', 'roll-back'],
  raiseMemoryUpToMiB: 2_048,
  log: { group: '/ecs/{project}/{env}', streamPrefix: '{service}/' },
  ...service,
});

/** The TradAI fleet on somebody's machine, with windows so short that a whole ladder takes about a minute. */
export default defineEnvironment({
  project: 'tradai',
  name: 'local',
  local: true,
  mode: 'auto',
  services: {
    backend: local({
      host: 'backend-api.tradai-{env}.local',
      dependsOn: ['strategy-service', 'data-collection', 'mlflow'],
      withoutIt: 'nobody can use the API or start a backtest; what trades goes on.',
    }),
    'strategy-service': local({
      dependsOn: ['mlflow'],
      withoutIt: 'strategies can neither be listed nor promoted.',
    }),
    'data-collection': local({
      dependsOn: ['arcticdb'],
      withoutIt: 'prices grow old; backtests of the past still run.',
    }),
    mlflow: local({ path: '/health', dependsOn: ['mlflow-db'] }),
    // Nothing of it runs here: its invocations end as its version says. It needs workflow-state, too; but of a table
    // that throttles nothing AWS writes no figure, and what that says is minutes old: far too long for these windows.
    'sqs-consumer': {
      lambda: {},
      dependsOn: ['backtests'],
      witness: { alarm: 'tradai-{service}-errors' },
      withoutIt: 'backtests wait in their queue; everything else works.',
    },
  },
  dependencies: {
    'mlflow-db': {
      kind: 'rds',
      url: 'http://mlflow-db.tradai-{env}.local/health',
      records: 'SRV',
      withoutIt: 'experiments and models can neither be read nor written; prices and signals go on.',
    },
    arcticdb: {
      kind: 's3',
      host: 'arcticdb.tradai-{env}.local',
      records: 'SRV',
      withoutIt: 'there are no new prices; strategies go on with what they have.',
    },
    // What follows AWS alone is asked about.
    'api-entrance': {
      kind: 'load-balancer',
      question: {
        kind: 'target-group',
        targetGroup: 'targetgroup/tradai-backend-local/0123456789abcdef',
        loadBalancer: 'app/tradai-local/0123456789abcdef',
      },
      withoutIt: 'nobody outside reaches the API; what trades goes on.',
    },
    'api-latency': {
      kind: 'load-balancer',
      question: { kind: 'alarm', alarmName: 'tradai-{env}-api-latency-high' },
    },
    backtests: {
      kind: 'queue',
      question: {
        kind: 'sqs-queue',
        queueName: 'tradai-backtests-{env}',
        deadLetterQueue: 'tradai-backtests-dlq-{env}',
      },
      withoutIt: 'no backtest begins; trading goes on.',
    },
    'trading-workflow': {
      kind: 'state-machine',
      question: {
        kind: 'state-machine',
        stateMachineArn:
          'arn:aws:states:eu-central-1:123456789012:stateMachine:tradai-trading-workflow-{env}',
      },
      withoutIt: 'no new orders are placed; open positions stay as they are.',
    },
    'workflow-state': {
      kind: 'dynamodb',
      question: { kind: 'dynamodb-table', tableName: 'tradai-workflow-state-{env}' },
      withoutIt: 'backtests do not tell how far they are.',
    },
  },
  alertTopics: ['{project}-alerts-{env}'],
  notify: { emails: ['you@example.com'], ownHealthEmails: ['you@example.com'] },
  timings: {
    reprobes: 3,
    reprobeSpacingSeconds: 0.3,
    confirmSeconds: 3,
    freshSeconds: 30,
    witnessSeconds: 8,
    graceSeconds: 2,
    quietSeconds: 0,
    cooldownSeconds: 0,
    parkAfterSeconds: 6,
    settleSeconds: 25,
    parkSeconds: 12,
    calmSeconds: 4,
    patienceSeconds: 3,
    pollSeconds: 1,
    certifySeconds: 8,
    tombstoneSeconds: 100,
    sweepSeconds: 3,
    holdSeconds: 30,
    stuckSeconds: 20,
    stormSeconds: 5,
    leaseSeconds: 60,
    warmSeconds: 60,
    approvalSeconds: 180,
  },
  // One sick service of five, and whoever depends on it, may be healed at once; nobody counts starts in a playground.
  limits: { sickShare: 0.5, remediationsAtOnce: 2, startsPerServiceAndDay: 1_000, startsPerHour: 1_000 },
});
