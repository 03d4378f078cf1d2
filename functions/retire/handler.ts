import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { CloudFormationAnswers } from '../../shared/adapters/cloudformation-answers.ts';
import { dynamoDocuments } from '../../shared/adapters/dynamodb-table.ts';
import { openRollback } from '../../shared/adapters/open-rollback.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { StackRequest } from '../../shared/contracts/stack-request.ts';
import { lambdaEntry, on } from '../../shared/runtime/lambda-entry.ts';
import { openFunction } from '../../shared/runtime/open-function.ts';
import { type RetirePorts, retire } from './retire.ts';

const own = openFunction('retire');
const world: RetirePorts = {
  environment: own.environment,
  clock: systemClock,
  rollback: openRollback(own, dynamoDocuments(awsConfig())),
  answers: new CloudFormationAnswers(),
  journal: own.journal,
};

export const handler = lambdaEntry(
  own.journal,
  on(StackRequest, (request) => retire(request, world)),
);
