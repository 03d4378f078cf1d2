import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { AwsHands } from '../../shared/adapters/aws-hands.ts';
import { dynamoDocuments } from '../../shared/adapters/dynamodb-table.ts';
import { EcsFleetReader } from '../../shared/adapters/ecs-fleet-reader.ts';
import { LambdaFunctions } from '../../shared/adapters/lambda-functions.ts';
import { openRollback } from '../../shared/adapters/open-rollback.ts';
import { SnsTopic } from '../../shared/adapters/sns-topic.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { WorkflowEndedEvent } from '../../shared/contracts/schedule.ts';
import { lambdaEntry, on, otherwise } from '../../shared/runtime/lambda-entry.ts';
import { openFunction } from '../../shared/runtime/open-function.ts';
import { restore } from './restore.ts';

const own = openFunction('restore');
const config = awsConfig();
const world = {
  ...own,
  clock: systemClock,
  fleet: new EcsFleetReader(config),
  functions: new LambdaFunctions(config),
  hands: new AwsHands(config),
  rollback: openRollback(own, dynamoDocuments(config)),
  topic: new SnsTopic(config, own.variables.TOPIC_ARN),
};

export const handler = lambdaEntry(
  own.journal,
  on(WorkflowEndedEvent, ({ detail }) => restore({ execution: detail.name }, world)),
  otherwise(() => restore({}, world)), // its schedule
);
