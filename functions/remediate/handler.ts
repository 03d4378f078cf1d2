import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { AwsHands } from '../../shared/adapters/aws-hands.ts';
import { awsPorts } from '../../shared/adapters/aws-ports.ts';
import { LambdaSmokeTests } from '../../shared/adapters/lambda-smoke-tests.ts';
import { StepRequest } from '../../shared/contracts/workflow.ts';
import { lambdaEntry, on } from '../../shared/runtime/lambda-entry.ts';
import { openFunction } from '../../shared/runtime/open-function.ts';
import type { RemediatePorts } from './ports.ts';
import { takeStep } from './take-step.ts';

const own = openFunction('remediate');
const config = awsConfig();
const hands = new AwsHands(config);
const world: RemediatePorts = { ...awsPorts(own, config), hands, smokeTests: new LambdaSmokeTests() };

export const handler = lambdaEntry(
  own.journal,
  on(StepRequest, (request) => takeStep(request, world)),
);
