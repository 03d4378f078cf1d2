import type { AsyncInvocations } from '../async-invocations.ts';
import type { Faces } from '../aws-endpoint.ts';
import type { LambdaRuntime } from '../lambda-runtime.ts';
import type { Queues } from '../queues.ts';
import type { Place } from '../resource-names.ts';
import type { Executions } from '../step-functions.ts';
import type { TableStore } from '../table-store.ts';
import type { Topics } from '../topics.ts';
import type { WorldClock } from '../world-clock.ts';
import { autoscalingFace } from './autoscaling-face.ts';
import { cloudwatchFace } from './cloudwatch-face.ts';
import { dynamodbFace } from './dynamodb-face.ts';
import { ecrFace } from './ecr-face.ts';
import { ecsFace } from './ecs-face.ts';
import { elbFace } from './elb-face.ts';
import { functionOperations } from './functions-face.ts';
import { invokeOperation } from './invoke-face.ts';
import { type LogGroups, logsFace } from './logs-face.ts';
import { snsFace } from './sns-face.ts';
import { sqsFace } from './sqs-face.ts';
import { statesFace } from './states-face.ts';

export interface Behind {
  readonly place: Place;
  readonly clock: WorldClock;
  readonly executions: Executions;
  readonly tables: TableStore;
  readonly logs: LogGroups;
  readonly queues: Queues;
  readonly topics: Topics;
  readonly runtime: LambdaRuntime;
  readonly later: AsyncInvocations;
}

export function allFaces(behind: Behind): Faces {
  const { place, clock } = behind;
  return {
    ecs: ecsFace(clock, place),
    autoscaling: autoscalingFace(clock, place),
    elb: elbFace(clock),
    ecr: ecrFace(clock, place),
    cloudwatch: cloudwatchFace(clock, place),
    logs: logsFace(behind.logs, clock, place),
    states: statesFace(behind.executions),
    dynamodb: dynamodbFace(behind.tables, place),
    sqs: sqsFace(behind.queues),
    sns: snsFace(behind.topics),
    lambda: {
      accessDeniedStatus: 403,
      operations: {
        ...invokeOperation(behind.runtime, behind.later),
        ...functionOperations(clock, place),
      },
    },
  };
}
