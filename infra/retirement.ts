import { CfnCustomResource, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct, type IConstruct } from 'constructs';
import type { Environment } from '../shared/core/watchlist/environment.ts';
import type { Tables } from './tables.ts';
import { WatchdogFunction } from './watchdog-function.ts';

export interface RetirementProps {
  readonly environment: Environment;
  readonly name: string;
  readonly tables: Tables;
  readonly key: IKey;
  /** All that must still be there if the answer is no. */
  readonly before: readonly IConstruct[];
}

/** Room for Lambda's own second try, a minute after the first (Lambda developer guide: invocation-async). */
const PATIENCE = Duration.minutes(3);

/**
 * Asked before the stack is deleted, and says no while something is owed. CloudFormation deletes in the reverse
 * order of dependencies, so what depends on everything is asked while everything is still there.
 */
export class Retirement extends Construct {
  constructor(scope: Construct, id: string, props: RetirementProps) {
    super(scope, id);
    const { environment, name, tables, key, before } = props;
    const { region } = Stack.of(this);
    const { function: asked } = new WatchdogFunction(this, 'Retire', {
      verb: 'retire',
      functionName: `${name}-retire`,
      description: 'Refuses the deletion of the stack while something is owed; acts on nothing',
      environment,
      variables: { ROLLBACK_TABLE: tables.rollback.tableName },
      permissions: [
        new PolicyStatement({
          sid: 'RollbackState',
          actions: ['dynamodb:Query'],
          resources: [tables.rollback.tableArn],
        }),
        new PolicyStatement({
          sid: 'KeyOfTable',
          actions: ['kms:Decrypt', 'kms:DescribeKey'],
          resources: [key.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
        }),
      ],
      timeout: Duration.seconds(55),
      memoryMb: 256,
      concurrency: 1,
    });
    const debts = new CfnCustomResource(this, 'Debts', {
      serviceToken: asked.functionArn,
      serviceTimeout: PATIENCE.toSeconds(),
    });
    debts.node.addDependency(...before);
  }
}
