import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ATTENTION } from '../shared/contracts/tables.ts';

/** What may be done to our own things, one statement a purpose. The fleet's are in fleet-permissions.ts. */

/** No DeleteItem: nothing that tells of a debt can be lost through us. */
const READ_AND_WRITE = ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

export const mayKeepBeliefs = (health: ITableV2) =>
  new PolicyStatement({
    sid: 'HealthState',
    actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
    resources: [health.tableArn],
  });

export const mayReadBeliefs = (health: ITableV2) =>
  new PolicyStatement({ sid: 'HealthState', actions: ['dynamodb:GetItem'], resources: [health.tableArn] });

export const mayFindAttention = (health: ITableV2) =>
  new PolicyStatement({
    sid: 'HealthStateAttention',
    actions: ['dynamodb:Query'],
    resources: [`${health.tableArn}/index/${ATTENTION.index}`],
  });

export const mayKeepRecords = (rollback: ITableV2) =>
  new PolicyStatement({ sid: 'RollbackState', actions: READ_AND_WRITE, resources: [rollback.tableArn] });

/** Lambda polls in the function's name (Lambda guide: services-sqs-configure, execution role permissions). */
export const mayTake = (sid: string, queue: IQueue) =>
  new PolicyStatement({
    sid,
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resources: [queue.queueArn],
  });

export const mayTellPeople = (people: ITopic) =>
  new PolicyStatement({ sid: 'TellPeople', actions: ['sns:Publish'], resources: [people.topicArn] });

/** DynamoDB and SNS use the key in the caller's name (KMS: condition key kms:ViaService). */
export function mayUseKey(key: IKey) {
  const { region } = Stack.of(key);
  return new PolicyStatement({
    sid: 'KeyOfTablesAndTopics',
    actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
    resources: [key.keyArn],
    conditions: {
      StringEquals: { 'kms:ViaService': [`dynamodb.${region}.amazonaws.com`, `sns.${region}.amazonaws.com`] },
    },
  });
}

/** Functions are not probed: where there is nothing else, there is no prober. */
export const mayProbe = (proberArns: readonly string[]): PolicyStatement[] =>
  proberArns.length === 0
    ? []
    : [new PolicyStatement({ sid: 'Probe', actions: ['lambda:InvokeFunction'], resources: [...proberArns] })];

/** Starts one, and asks how it ended: one that died before it acted is begun anew. */
export const mayStartRemediation = ({ stateMachineArn, stack }: StateMachine, name: string) => [
  new PolicyStatement({
    sid: 'StartRemediation',
    actions: ['states:StartExecution'],
    resources: [stateMachineArn],
  }),
  new PolicyStatement({
    sid: 'AskRemediation',
    actions: ['states:DescribeExecution'],
    resources: [
      stack.formatArn({
        service: 'states',
        resource: 'execution',
        resourceName: `${name}:*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ],
  }),
];
