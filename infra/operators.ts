import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { RecordKind } from '../shared/contracts/tables.ts';
import type { Tables } from './tables.ts';

export interface OperatorsProps {
  readonly name: string;
  readonly tables: Tables;
  readonly key: IKey;
  readonly decisions: IQueue;
}

/** The one kind of record that people write. */
const SAID_BY_PEOPLE: RecordKind = 'control';

/** What an engineer on call needs for `npx watchdog`. Nobody has it until somebody attaches it. */
export class Operators extends Construct {
  constructor(scope: Construct, id: string, { name, tables, key, decisions }: OperatorsProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    new ManagedPolicy(this, 'Policy', {
      managedPolicyName: `${name}-operator`,
      description: 'See what the watchdog sees, stop and pause it, and answer its questions',
      statements: [
        new PolicyStatement({
          sid: 'ReadWhatItKnows',
          actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
          resources: [tables.health.tableArn, tables.rollback.tableArn],
        }),
        // The partition key is the kind of record: a policy can let people write one kind and no other.
        new PolicyStatement({
          sid: 'SayWhatHolds',
          actions: ['dynamodb:PutItem'],
          resources: [tables.rollback.tableArn],
          conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [SAID_BY_PEOPLE] } },
        }),
        new PolicyStatement({
          sid: 'AnswerQuestions',
          actions: ['sqs:SendMessage', 'sqs:GetQueueUrl'],
          resources: [decisions.queueArn],
        }),
        new PolicyStatement({
          sid: 'KeyOfTables',
          actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
          resources: [key.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
        }),
      ],
    });
  }
}
