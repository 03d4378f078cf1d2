import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { DynamoRollbackStore } from '../../shared/adapters/dynamodb-rollback-store.ts';
import { dynamoDocuments } from '../../shared/adapters/dynamodb-table.ts';
import { StepFunctionsCallbacks } from '../../shared/adapters/step-functions-callbacks.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { DecisionEvent } from '../../shared/contracts/decision.ts';
import type { Environment } from '../../shared/contracts/define-environment.ts';
import { lambdaEntry, on } from '../../shared/runtime/lambda-entry.ts';
import { LambdaJournal } from '../../shared/runtime/lambda-journal.ts';
import { readEnvironmentFile, readVariables } from '../../shared/runtime/read-environment.ts';
import { type DecidePorts, decide } from './decide.ts';

const variables = readVariables('decide');
const environment = readEnvironmentFile<Environment>();
const config = awsConfig();
const journal = new LambdaJournal(environment);
const world: DecidePorts = {
  clock: systemClock,
  rollback: new DynamoRollbackStore(
    dynamoDocuments(config),
    variables.ROLLBACK_TABLE,
    environment,
    journal.badRow,
  ),
  callbacks: new StepFunctionsCallbacks(config),
  journal,
};

export const handler = lambdaEntry(
  journal,
  on(DecisionEvent, (event) => decide(event, world)),
);
