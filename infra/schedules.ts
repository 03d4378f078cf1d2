import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  type IScheduleTarget,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke, Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { LookRequest } from '../shared/contracts/schedule.ts';
import type { Environment } from '../shared/core/watchlist/environment.ts';

export interface SchedulesProps {
  readonly environment: Environment;
  readonly name: string;
  readonly watcher: IFunction;
  readonly restorer: IFunction;
  /** Where looks wait for their second of the minute. @default - one look a rate, straight to the watcher */
  readonly looks?: IQueue;
}

/** What alone keeps everything going: one look a shard, and the restorer. Hints only make it sooner. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    const { environment, name, watcher, restorer, looks } = props;
    const { lookSeconds } = environment.timings;
    const role = this.role(looks ? [restorer] : [watcher, restorer], looks);
    for (let shard = 0; shard < environment.shards; shard++) {
      const request: LookRequest = { shard };
      const target = looks
        ? new Universal({ ...inTheMinute(looks, request, lookSeconds), ...onceOnly(role) })
        : new LambdaInvoke(watcher, { input: ScheduleTargetInput.fromObject(request), ...onceOnly(role) });
      this.schedule(
        `Look${shard}`,
        `${name}-look-${shard}`,
        Duration.seconds(Math.max(60, lookSeconds)),
        target,
      );
    }
    const restore = new LambdaInvoke(restorer, {
      input: ScheduleTargetInput.fromObject({}),
      ...onceOnly(role),
    });
    this.schedule('Restore', `${name}-restore`, Duration.minutes(1), restore);
  }

  private schedule(id: string, scheduleName: string, every: Duration, target: IScheduleTarget): void {
    new Schedule(this, id, { scheduleName, schedule: ScheduleExpression.rate(every), target });
  }

  private role(functions: readonly IFunction[], looks?: IQueue): Role {
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: 'Of the schedules: wakes the watcher and the restorer',
      inlinePolicies: {
        Permissions: new PolicyDocument({
          statements: [
            new PolicyStatement({
              sid: 'Wake',
              actions: ['lambda:InvokeFunction'],
              resources: functions.map((one) => one.functionArn),
            }),
            ...(looks ? [maySend(looks)] : []),
          ],
        }),
      },
    });
  }
}

/** Neither retried nor kept: a look that is a minute late is another look. */
const onceOnly = (role: Role) => ({
  role: role.withoutPolicyUpdates(),
  retryAttempts: 0,
  maxEventAge: Duration.seconds(60),
});

/** SendMessageBatch is allowed as SendMessage (Service Authorization Reference: Amazon SQS). */
const maySend = (looks: IQueue) =>
  new PolicyStatement({ sid: 'Time', actions: ['sqs:SendMessage'], resources: [looks.queueArn] });

/** One call a minute: as many messages as there are looks in it, each held back until its second comes. */
function inTheMinute(looks: IQueue, request: LookRequest, lookSeconds: number) {
  const MessageBody = JSON.stringify(request);
  const Entries = Array.from({ length: 60 / lookSeconds }, (_, at) => ({
    Id: String(at),
    MessageBody,
    DelaySeconds: at * lookSeconds,
  }));
  return {
    service: 'sqs',
    action: 'sendMessageBatch',
    policyStatements: [maySend(looks)],
    input: ScheduleTargetInput.fromObject({ QueueUrl: looks.queueUrl, Entries }),
  };
}
