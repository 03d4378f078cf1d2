import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { LookRequest } from '../shared/contracts/schedule.ts';
import type { Environment } from '../shared/core/watchlist/environment.ts';

export interface SchedulesProps {
  readonly environment: Environment;
  readonly name: string;
  readonly watcher: IFunction;
  readonly restorer: IFunction;
}

/** What alone keeps everything going: one look a shard, and the restorer. Hints only make it sooner. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { environment, name, watcher, restorer }: SchedulesProps) {
    super(scope, id);
    const role = this.role([watcher, restorer]);
    const every = Duration.seconds(environment.timings.lookSeconds);
    for (let shard = 0; shard < environment.shards; shard++) {
      const request: LookRequest = { shard };
      this.schedule(`Look${shard}`, `${name}-look-${shard}`, every, watcher, role, request);
    }
    this.schedule('Restore', `${name}-restore`, Duration.minutes(1), restorer, role, {});
  }

  /** Neither retried nor kept: a look that is a minute late is another look. */
  private schedule(
    id: string,
    scheduleName: string,
    every: Duration,
    watcher: IFunction,
    role: Role,
    request: object,
  ): void {
    new Schedule(this, id, {
      scheduleName,
      schedule: ScheduleExpression.rate(every),
      target: new LambdaInvoke(watcher, {
        role: role.withoutPolicyUpdates(),
        input: ScheduleTargetInput.fromObject(request),
        retryAttempts: 0,
        maxEventAge: Duration.seconds(60),
      }),
    });
  }

  private role(functions: readonly IFunction[]): Role {
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
          ],
        }),
      },
    });
  }
}
