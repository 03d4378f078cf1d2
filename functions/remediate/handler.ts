import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { AwsFleetReader } from '../../shared/adapters/aws-fleet-reader.ts';
import { AwsHands } from '../../shared/adapters/aws-hands.ts';
import { DynamoHealthStore } from '../../shared/adapters/dynamodb-health-store.ts';
import { DynamoRollbackStore } from '../../shared/adapters/dynamodb-rollback-store.ts';
import { dynamoDocuments } from '../../shared/adapters/dynamodb-table.ts';
import { LambdaProber } from '../../shared/adapters/lambda-prober.ts';
import { LambdaSmokeTests } from '../../shared/adapters/lambda-smoke-tests.ts';
import { SnsTopic } from '../../shared/adapters/sns-topic.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { StepRequest } from '../../shared/contracts/workflow.ts';
import { lambdaEntry, on } from '../../shared/runtime/lambda-entry.ts';
import { LambdaJournal } from '../../shared/runtime/lambda-journal.ts';
import { readEnvironmentFile, readVariables } from '../../shared/runtime/read-environment.ts';
import type { RemediatePorts } from './ports.ts';
import { takeStep } from './take-step.ts';

const variables = readVariables('remediate');
const environment = readEnvironmentFile<RemediatePorts['environment']>();
const config = awsConfig();
const documents = dynamoDocuments(config);
const journal = new LambdaJournal(environment);
const world: RemediatePorts = {
  environment,
  clock: systemClock,
  prober: new LambdaProber(variables.PROBERS, systemClock),
  fleet: new AwsFleetReader(config),
  hands: new AwsHands(config),
  health: new DynamoHealthStore(documents, variables.HEALTH_TABLE, journal.badRow),
  rollback: new DynamoRollbackStore(documents, variables.ROLLBACK_TABLE, environment, journal.badRow),
  smokeTests: new LambdaSmokeTests(),
  topic: new SnsTopic(config, variables.TOPIC_ARN),
  journal,
};

export const handler = lambdaEntry(
  journal,
  on(StepRequest, (request) => takeStep(request, world)),
);
