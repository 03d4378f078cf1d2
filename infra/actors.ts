import { Duration, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../shared/core/watchlist/environment.ts';
import { FleetPermissions } from './fleet-permissions.ts';
import { FunctionPermissions } from './function-permissions.ts';
import {
  mayFindAttention,
  mayKeepBeliefs,
  mayKeepRecords,
  mayProbe,
  mayReadBeliefs,
  mayStartRemediation,
  mayTake,
  mayTellPeople,
  mayUseKey,
} from './permissions.ts';
import { Probers } from './probers.ts';
import { looksAtOnce, type QuickLooks } from './quick-looks.ts';
import { ReadingPermissions } from './reading-permissions.ts';
import { RemediationWorkflow } from './remediation-workflow/remediation-workflow.ts';
import { STEP_SECONDS } from './remediation-workflow/states.ts';
import type { Tables } from './tables.ts';
import type { Topics } from './topics.ts';
import { WatchdogFunction } from './watchdog-function.ts';

export interface ActorsProps {
  readonly environment: Environment;
  readonly name: string;
  readonly tables: Tables;
  readonly topics: Topics;
  readonly key: IKey;
  readonly deadLetters: IQueue;
  /** Wakes the watcher at a rhythm of seconds. @default - its schedule does, by the minute */
  readonly looks?: QuickLooks;
}

/** Four actors with four roles: probers ask, the watcher decides, the remediator acts, the restorer repays. */
export class Actors extends Construct {
  readonly probers: Probers;
  readonly remediator: IFunction;
  readonly workflow: RemediationWorkflow;
  readonly watcher: IFunction;
  readonly restorer: IFunction;

  constructor(scope: Construct, id: string, props: ActorsProps) {
    super(scope, id);
    const { environment, name } = props;
    const fleet = new FleetPermissions(Stack.of(this), environment);
    this.probers = new Probers(this, 'Probe', { environment, name });
    this.remediator = this.makeRemediator(props, fleet);
    this.workflow = new RemediationWorkflow(this, 'Workflow', {
      name,
      remediator: this.remediator,
      timings: environment.timings,
    });
    this.watcher = this.makeWatcher(props, fleet);
    this.restorer = this.makeRestorer(props, fleet);
  }

  all(): ReadonlyMap<string, IFunction> {
    const probers = [...this.probers.byVantage].map(
      ([vantage, prober]) => [`probe-${vantage}`, prober] as const,
    );
    return new Map([
      ...probers,
      ['watch', this.watcher],
      ['remediate', this.remediator],
      ['restore', this.restorer],
    ]);
  }

  private makeRemediator(props: ActorsProps, fleet: FleetPermissions): IFunction {
    const { environment, tables, topics, key } = props;
    const functions = new FunctionPermissions(Stack.of(this), environment);
    const readings = new ReadingPermissions(Stack.of(this), environment);
    return new WatchdogFunction(this, 'Remediate', {
      verb: 'remediate',
      functionName: `${props.name}-remediate`,
      description: 'One step of the remediation of one service; may act on listed services',
      environment,
      variables: {
        ...tableVariables(tables),
        PROBERS: this.probers.names(),
        TOPIC_ARN: topics.people.topicArn,
      },
      permissions: [
        mayReadBeliefs(tables.health),
        mayKeepRecords(tables.rollback),
        mayUseKey(key),
        ...mayProbe(this.probers.arns()),
        mayTellPeople(topics.people),
        ...mayGather(fleet, functions, readings),
        ...fleet.mayReadImages(),
        ...fleet.mayReadScaling(),
        ...fleet.maySuspendScaling(),
        ...fleet.mayUpdateServices(),
        ...fleet.mayRegister(),
        ...functions.mayChange(),
        ...functions.mayRunSmokeTests(),
      ],
      timeout: Duration.seconds(STEP_SECONDS),
      memoryMb: 512,
      concurrency: 10, // far above the remediations at once; what waits in a hold asks now and then
    }).function;
  }

  private makeWatcher(props: ActorsProps, fleet: FleetPermissions): IFunction {
    const { environment, tables, topics, key, looks } = props;
    const functions = new FunctionPermissions(Stack.of(this), environment);
    const readings = new ReadingPermissions(Stack.of(this), environment);
    const watcher = new WatchdogFunction(this, 'Watch', {
      verb: 'watch',
      functionName: `${props.name}-watch`,
      description: 'Looks at one shard, decides, and starts remediations; acts on nothing',
      environment,
      variables: {
        ...tableVariables(tables),
        PROBERS: this.probers.names(),
        STATE_MACHINE_ARN: this.workflow.stateMachine.stateMachineArn,
        TOPIC_ARN: topics.people.topicArn,
      },
      permissions: [
        mayKeepBeliefs(tables.health),
        mayFindAttention(tables.health),
        mayKeepRecords(tables.rollback),
        mayUseKey(key),
        ...mayProbe(this.probers.arns()),
        ...mayStartRemediation(this.workflow.stateMachine, props.name),
        mayTellPeople(topics.people),
        ...mayGather(fleet, functions, readings),
        ...readings.mayLookForOrphans(),
        ...readings.mayListExecutions(),
        ...(looks ? [mayTake('TakeLooks', looks.queue)] : []),
      ],
      timeout: Duration.seconds(55), // ends before the next minute's look begins
      memoryMb: 512, // it waits for the prober most of the time, and is billed for it
      concurrency: looksAtOnce(environment) + 1, // and one hint
      deadLetters: { queue: props.deadLetters, retries: 0 }, // the next look is a better retry
    }).function;
    looks?.wake(watcher);
    return watcher;
  }

  private makeRestorer(props: ActorsProps, fleet: FleetPermissions): IFunction {
    const { environment, tables, topics, key } = props;
    return new WatchdogFunction(this, 'Restore', {
      verb: 'restore',
      functionName: `${props.name}-restore`,
      description: 'Repays what is owed: counts, suspended autoscalers, environments kept warm; whoever died',
      environment,
      variables: { ROLLBACK_TABLE: tables.rollback.tableName, TOPIC_ARN: topics.people.topicArn },
      permissions: [
        mayKeepRecords(tables.rollback),
        mayUseKey(key),
        mayTellPeople(topics.people),
        ...fleet.mayDescribeServices(),
        ...fleet.mayReadScaling(),
        ...fleet.maySuspendScaling(),
        ...fleet.mayRestoreServices(),
        ...fleet.mayReadTaskDefinitions(),
        ...fleet.mayReadImages(),
        ...new FunctionPermissions(Stack.of(this), environment).mayRelease(),
      ],
      timeout: Duration.seconds(55),
      memoryMb: 512,
      concurrency: 2, // the schedule's, and one that a failed workflow woke
      deadLetters: { queue: props.deadLetters, retries: 1 },
    }).function;
  }
}

/** Evidence: the watcher reads it of whoever is ill, and a step once more right before it acts. */
const mayGather = (fleet: FleetPermissions, functions: FunctionPermissions, readings: ReadingPermissions) => [
  ...fleet.mayDescribeServices(),
  ...fleet.mayReadTasks(),
  ...fleet.mayReadTaskDefinitions(),
  ...fleet.mayReadTargetHealth(),
  fleet.mayReadAlarms(),
  fleet.mayReadMetrics(),
  ...functions.mayRead(),
  ...readings.mayReadHeartbeats(),
  ...readings.mayReadLogs(),
];

const tableVariables = (tables: Tables) => ({
  HEALTH_TABLE: tables.health.tableName,
  ROLLBACK_TABLE: tables.rollback.tableName,
});
