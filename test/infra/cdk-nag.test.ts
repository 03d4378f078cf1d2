import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, expect, it } from 'vitest';
import { environmentNamed } from '../../environments/index.ts';
import { WatchdogStack } from '../../infra/watchdog-stack.ts';
import { lambdaServices } from '../../shared/core/watchlist/environment.ts';

/** What cdk-nag finds and we leave, with the reason, by the rule's finding. */
const ACKNOWLEDGED: Readonly<Record<string, string>> = {
  'Resource::arn:aws:logs:eu-central-1:<AWS::AccountId>:log-group:/ecs/tradai/prod/services:*':
    'the streams of the group into which all services write',
  'Resource::*':
    'ListTasks, DescribeTaskDefinition, DescribeTargetHealth, DescribeScalableTargets, log delivery, X-Ray and network interfaces of Lambda have no resource level; DescribeAlarms on less hides composite alarms',
  'Resource::arn:aws:ecs:eu-central-1:<AWS::AccountId>:task/tradai-prod/*':
    'tasks have ids that nobody knows before they run; the cluster is exact',
  'Resource::arn:aws:ecr:eu-central-1:<AWS::AccountId>:repository/*':
    'which repositories are used is known from the task definitions only; reading whether an image exists',
  'Resource::arn:aws:application-autoscaling:eu-central-1:<AWS::AccountId>:scalable-target/*':
    'a scalable target has an id that nobody chose; namespace and dimension narrow it to ECS counts',
  'Resource::arn:aws:states:eu-central-1:<AWS::AccountId>:execution:watchdog-tradai-prod:*':
    'an execution is named after its incident; the state machine is exact',
};

/** Versions of a function and streams of its log get their names later; the function and its log are exact. */
const ofFunction = (name: string): string[] => [
  `Resource::arn:aws:lambda:eu-central-1:<AWS::AccountId>:function:${name}:*`,
  `Resource::arn:aws:logs:eu-central-1:<AWS::AccountId>:log-group:/aws/lambda/${name}:*`,
];

const outdir = mkdtempSync(path.join(tmpdir(), 'nag-'));
afterAll(() => rmSync(outdir, { recursive: true }));

it('AwsSolutions finds nothing but what is acknowledged, and all of that is still found', async () => {
  const { context } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../cdk.json'), 'utf8'));
  const app = new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const environment = await environmentNamed('prod');
  new WatchdogStack(app, environment);
  expect(() => app.synth()).toThrow(); // it always does with findings; which ones is in the report

  const report = JSON.parse(readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
  const rules: string[] = report.pluginReports.flatMap((plugin: { violations: { ruleName: string }[] }) =>
    plugin.violations.map((violation) => violation.ruleName),
  );
  expect(rules.toSorted()).toEqual(
    [
      ...Object.keys(ACKNOWLEDGED),
      ...lambdaServices(environment).flatMap((one) => ofFunction(one.functionName)),
    ]
      .map((finding) => `AwsSolutions-IAM5[${finding}]`)
      .toSorted(),
  );
}, 120_000);
