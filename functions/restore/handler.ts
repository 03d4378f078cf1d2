import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { AwsHands } from '../../shared/adapters/aws-hands.ts';
import { DynamoRollbackStore } from '../../shared/adapters/dynamodb-rollback-store.ts';
import { dynamoDocuments } from '../../shared/adapters/dynamodb-table.ts';
import { EcsFleetReader } from '../../shared/adapters/ecs-fleet-reader.ts';
import { LambdaFunctions } from '../../shared/adapters/lambda-functions.ts';
import { SnsTopic } from '../../shared/adapters/sns-topic.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { WorkflowEndedEvent } from '../../shared/contracts/schedule.ts';
import { lambdaEntry, on, otherwise } from '../../shared/runtime/lambda-entry.ts';
import { LambdaJournal } from '../../shared/runtime/lambda-journal.ts';
import { readEnvironmentFile, readVariables } from '../../shared/runtime/read-environment.ts';
import { type RestorePorts, restore } from './restore.ts';

const variables = readVariables('restore');
const environment = readEnvironmentFile<RestorePorts['environment']>();
const config = awsConfig();
const journal = new LambdaJournal(environment);
const world: RestorePorts = {
  environment,
  clock: systemClock,
  fleet: new EcsFleetReader(config),
  functions: new LambdaFunctions(config),
  hands: new AwsHands(config),
  rollback: new DynamoRollbackStore(
    dynamoDocuments(config),
    variables.ROLLBACK_TABLE,
    environment,
    journal.badRow,
  ),
  topic: new SnsTopic(config, variables.TOPIC_ARN),
  journal,
};

export const handler = lambdaEntry(
  journal,
  on(WorkflowEndedEvent, ({ detail }) => restore({ execution: detail.name }, world)),
  otherwise(() => restore({}, world)), // its schedule
);
