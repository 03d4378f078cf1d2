import { Stack } from 'aws-cdk-lib';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type Environment, ecsServices } from '../shared/core/watchlist/environment.ts';

export interface HintsProps {
  readonly environment: Environment;
  readonly watcher: IFunction;
  readonly restorer: IFunction;
  readonly stateMachine: IStateMachine;
}

/** An event pattern is at most 2,048 characters (EventBridge: quotas); names may take this many of them. */
const NAMES_A_RULE_CHARACTERS = 1_500;

/** Events that make somebody look sooner. Nothing is decided from an event, and a lost one costs a minute. */
export class Hints extends Construct {
  constructor(scope: Construct, id: string, props: HintsProps) {
    super(scope, id);
    this.alarms(props);
    this.ecs(props);
    this.endedWorkflows(props);
    this.alerts(props);
  }

  private alarms({ environment, watcher }: HintsProps): void {
    const names = [
      ...environment.services.flatMap((service) => service.alarm ?? []),
      ...environment.dependencies.flatMap(({ question }) =>
        question?.kind === 'alarm' ? question.alarm : [],
      ),
    ];
    for (const [index, some] of chunks([...new Set(names)]).entries()) {
      this.rule(`Alarms${index}`, 'An alarm of a watched target changed its state', watcher, {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: { alarmName: some },
      });
    }
  }

  /** Deployment events carry no cluster ARN: their resource, the service's ARN, does. */
  private ecs({ environment, watcher }: HintsProps): void {
    const clusters = [...new Set(ecsServices(environment).map((service) => service.cluster))];
    const { partition, region, account } = Stack.of(this);
    const arn = (rest: string) => `arn:${partition}:ecs:${region}:${account}:${rest}`;
    for (const [index, some] of chunks(clusters).entries()) {
      const clusterArn = some.map((cluster) => arn(`cluster/${cluster}`));
      this.rule(`TaskStopped${index}`, 'A task of a service in a watched cluster stopped', watcher, {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: { clusterArn, lastStatus: ['STOPPED'], group: [{ prefix: 'service:' }] },
      });
      this.rule(`ServiceTrouble${index}`, 'ECS has trouble with a service in a watched cluster', watcher, {
        source: ['aws.ecs'],
        detailType: ['ECS Service Action'],
        detail: { clusterArn, eventType: ['WARN', 'ERROR'] },
      });
      this.rule(`Deployment${index}`, 'A deployment in a watched cluster began, ended or failed', watcher, {
        source: ['aws.ecs'],
        detailType: ['ECS Deployment State Change'],
        resources: some.map((cluster) => ({ prefix: arn(`service/${cluster}/`) })) as never,
      });
    }
  }

  private endedWorkflows({ restorer, stateMachine }: HintsProps): void {
    this.rule('WorkflowEndedBadly', 'A remediation ended badly: what it owes is repaid at once', restorer, {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: {
        stateMachineArn: [stateMachine.stateMachineArn],
        status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
      },
    });
  }

  /** Each topic may invoke the watcher, and nobody else through it; who may write to one its owner decides. */
  private alerts({ environment, watcher }: HintsProps): void {
    for (const [index, name] of (environment.alertTopics ?? []).entries()) {
      const arn = Stack.of(this).formatArn({ service: 'sns', resource: name });
      const topic = Topic.fromTopicArn(this, `AlertTopic${index}`, arn);
      new Subscription(this, `Alerts${index}`, {
        topic,
        protocol: SubscriptionProtocol.LAMBDA,
        endpoint: watcher.functionArn,
      });
      watcher.addPermission(`Alerts${index}`, {
        principal: new ServicePrincipal('sns.amazonaws.com'),
        sourceArn: arn,
      });
    }
  }

  /** Only events of this account; whoever can put events on its bus can make us look, and no more. */
  private rule(id: string, description: string, target: IFunction, eventPattern: EventPattern): void {
    new Rule(this, id, {
      description,
      eventPattern: { account: [Stack.of(this).account], ...eventPattern },
      targets: [new LambdaFunction(target)],
    });
  }
}

function chunks(names: readonly string[]): string[][] {
  const all: string[][] = [];
  let room = 0;
  for (const name of names) {
    const takes = name.length + '"",'.length;
    if (takes > room) {
      all.push([]);
      room = NAMES_A_RULE_CHARACTERS;
    }
    all.at(-1)!.push(name);
    room -= takes;
  }
  return all;
}
