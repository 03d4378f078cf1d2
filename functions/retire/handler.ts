import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { CloudFormationAnswers } from '../../shared/adapters/cloudformation-answers.ts';
import { DynamoRollbackStore } from '../../shared/adapters/dynamodb-rollback-store.ts';
import { dynamoDocuments } from '../../shared/adapters/dynamodb-table.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import type { Environment } from '../../shared/contracts/define-environment.ts';
import { StackRequest } from '../../shared/contracts/stack-request.ts';
import { lambdaEntry, on } from '../../shared/runtime/lambda-entry.ts';
import { LambdaJournal } from '../../shared/runtime/lambda-journal.ts';
import { readEnvironmentFile, readVariables } from '../../shared/runtime/read-environment.ts';
import { type RetirePorts, retire } from './retire.ts';

const variables = readVariables('retire');
const environment = readEnvironmentFile<Environment>();
const journal = new LambdaJournal(environment);
const world: RetirePorts = {
  environment,
  clock: systemClock,
  rollback: new DynamoRollbackStore(
    dynamoDocuments(awsConfig()),
    variables.ROLLBACK_TABLE,
    environment,
    journal.badRow,
  ),
  answers: new CloudFormationAnswers(),
  journal,
};

export const handler = lambdaEntry(
  journal,
  on(StackRequest, (request) => retire(request, world)),
);
