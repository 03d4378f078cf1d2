import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { AwsFleetReader } from '../../shared/adapters/aws-fleet-reader.ts';
import { DynamoHealthStore } from '../../shared/adapters/dynamodb-health-store.ts';
import { DynamoRollbackStore } from '../../shared/adapters/dynamodb-rollback-store.ts';
import { dynamoDocuments } from '../../shared/adapters/dynamodb-table.ts';
import { LambdaProber } from '../../shared/adapters/lambda-prober.ts';
import { SnsTopic } from '../../shared/adapters/sns-topic.ts';
import { StepFunctionsWorkflow } from '../../shared/adapters/step-functions-workflow.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { AlertMessages, HintEvent, LookMessages, LookRequest } from '../../shared/contracts/schedule.ts';
import { lambdaEntry, on } from '../../shared/runtime/lambda-entry.ts';
import { LambdaJournal } from '../../shared/runtime/lambda-journal.ts';
import { readEnvironmentFile, readVariables } from '../../shared/runtime/read-environment.ts';
import { heedAlert } from './heed-alert.ts';
import { heedHint } from './heed-hint.ts';
import { look } from './look.ts';
import { lookOnMessage } from './look-on-message.ts';
import type { WatchPorts } from './ports.ts';

const variables = readVariables('watch');
const environment = readEnvironmentFile<WatchPorts['environment']>();
const config = awsConfig();
const documents = dynamoDocuments(config);
const journal = new LambdaJournal(environment);
const world: WatchPorts = {
  environment,
  clock: systemClock,
  prober: new LambdaProber(variables.PROBERS, systemClock),
  fleet: new AwsFleetReader(config),
  health: new DynamoHealthStore(documents, variables.HEALTH_TABLE, journal.badRow),
  rollback: new DynamoRollbackStore(documents, variables.ROLLBACK_TABLE, environment, journal.badRow),
  workflow: new StepFunctionsWorkflow(config, variables.STATE_MACHINE_ARN),
  topic: new SnsTopic(config, variables.TOPIC_ARN),
  journal,
};

export const handler = lambdaEntry(
  journal,
  on(LookRequest, (request) => look(request, world)),
  on(LookMessages, (event) => lookOnMessage(event, world)),
  on(AlertMessages, (event) => heedAlert(event, world)),
  on(HintEvent, (event) => heedHint(event, world)),
);
