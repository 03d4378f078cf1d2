import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Timings } from '../../shared/core/watchlist/environment.ts';
import { orderedByReference } from '../ordered-by-reference.ts';
import { OwnLogGroup } from '../own-log-group.ts';
import { checkBudget } from './budget.ts';
import { remediationDefinition } from './definition.ts';

export interface RemediationWorkflowProps {
  readonly name: string;
  readonly remediator: IFunction;
  readonly timings: Timings;
}

/** The state machine that heals. Standard: an Express one is at-least-once and ends after five minutes. */
export class RemediationWorkflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { name, remediator, timings }: RemediationWorkflowProps) {
    super(scope, id);
    checkBudget(timings);
    // Below this prefix the log's resource policy does not grow with every state machine (Step Functions: logging).
    const logs = new OwnLogGroup(this, 'Log', { logGroupName: `/aws/vendedlogs/states/${name}` });
    const definition = remediationDefinition(remediator.functionArn);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
      role: this.role(name, remediator),
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: true },
      tracingEnabled: true,
    });
    orderedByReference(this.stateMachine);
  }

  private role(name: string, remediator: IFunction) {
    const statements = [
      new PolicyStatement({
        sid: 'AskRemediator',
        actions: ['lambda:InvokeFunction'],
        resources: [remediator.functionArn],
      }),
      // Used by Step Functions itself; none of these has a resource level (Step Functions: logging).
      new PolicyStatement({
        sid: 'DeliverLogs',
        actions: [
          'logs:CreateLogDelivery',
          'logs:GetLogDelivery',
          'logs:UpdateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:DescribeResourcePolicies',
          'logs:DescribeLogGroups',
        ],
        resources: ['*'],
      }),
      // Used by Step Functions itself; no resource level (Step Functions: X-Ray tracing).
      new PolicyStatement({
        sid: 'Trace',
        actions: [
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
        ],
        resources: ['*'],
      }),
    ];
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: `Of the state machine ${name}`,
      inlinePolicies: { Permissions: new PolicyDocument({ statements, minimize: false }) },
    }).withoutPolicyUpdates();
  }
}
