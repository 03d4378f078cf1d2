import { App } from 'aws-cdk-lib';
import { environmentNamed, UnknownEnvironmentError } from '../environments/index.ts';
import { WatchdogStack } from '../infra/watchdog-stack.ts';
import { EnvironmentError } from '../shared/contracts/define-environment.ts';

/** The CDK app: `npx cdk deploy -c env=<name>`. One top-level stack, so that the name of it need not be said. */
const app = new App();
try {
  new WatchdogStack(app, await environmentNamed(app.node.tryGetContext('env')));
  app.synth();
} catch (error) {
  if (!(error instanceof UnknownEnvironmentError || error instanceof EnvironmentError)) throw error;
  console.error(error.message); // what to mend, without a stack that says nothing about it
  process.exitCode = 1;
}
