import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { dynamoDocuments } from '../../shared/adapters/dynamodb-table.ts';
import { openRollback } from '../../shared/adapters/open-rollback.ts';
import { StepFunctionsCallbacks } from '../../shared/adapters/step-functions-callbacks.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { DecisionEvent } from '../../shared/contracts/decision.ts';
import { lambdaEntry, on } from '../../shared/runtime/lambda-entry.ts';
import { openFunction } from '../../shared/runtime/open-function.ts';
import { type DecidePorts, decide } from './decide.ts';

const own = openFunction('decide');
const config = awsConfig();
const world: DecidePorts = {
  clock: systemClock,
  rollback: openRollback(own, dynamoDocuments(config)),
  callbacks: new StepFunctionsCallbacks(config),
  journal: own.journal,
};

export const handler = lambdaEntry(
  own.journal,
  on(DecisionEvent, (event) => decide(event, world)),
);
