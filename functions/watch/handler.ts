import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { awsPorts } from '../../shared/adapters/aws-ports.ts';
import { OrphanScan } from '../../shared/adapters/orphan-scan.ts';
import { StepFunctionsWorkflow } from '../../shared/adapters/step-functions-workflow.ts';
import { AlertMessages, HintEvent, LookMessages, LookRequest } from '../../shared/contracts/schedule.ts';
import { lambdaEntry, on } from '../../shared/runtime/lambda-entry.ts';
import { openFunction } from '../../shared/runtime/open-function.ts';
import { heedAlert } from './heed-alert.ts';
import { heedHint } from './heed-hint.ts';
import { HintedLooks } from './hinted-looks.ts';
import { look } from './look.ts';
import { lookOnMessage } from './look-on-message.ts';
import type { WatchPorts } from './ports.ts';

const own = openFunction('watch');
const config = awsConfig();
const workflow = new StepFunctionsWorkflow(config, own.variables.STATE_MACHINE_ARN);
const world: WatchPorts = {
  ...awsPorts(own, config, new OrphanScan(config)),
  workflow,
  hints: new HintedLooks(),
};

export const handler = lambdaEntry(
  own.journal,
  on(LookRequest, (request) => look(request, world)),
  on(LookMessages, (event) => lookOnMessage(event, world)),
  on(AlertMessages, (event) => heedAlert(event, world)),
  on(HintEvent, (event) => heedHint(event, world)),
);
