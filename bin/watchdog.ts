import { Annotations, App } from 'aws-cdk-lib';
import { environmentNamed, UnknownEnvironmentError } from '../environments/index.ts';
import { WatchdogStack } from '../infra/watchdog-stack.ts';
import { EnvironmentError } from '../shared/contracts/define-environment.ts';

/** The CDK app: `npx cdk deploy -c env=<name>`. One top-level stack, so that the name of it need not be said. */
const app = new App();
try {
  const environment = await environmentNamed(app.node.tryGetContext('env'));
  const stack = new WatchdogStack(app, environment);
  if (environment.local)
    Annotations.of(stack).addWarningV2(
      'watchdog:local',
      'for a machine only (npm start); CloudFormation refuses it',
    );
  app.synth();
} catch (error) {
  if (!(error instanceof UnknownEnvironmentError || error instanceof EnvironmentError)) throw error;
  console.error(error.message); // what to mend, without a stack that says nothing about it
  process.exitCode = 1;
}
