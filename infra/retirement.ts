import { CfnCustomResource, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct, type IConstruct } from 'constructs';
import type { Environment } from '../shared/core/watchlist/environment.ts';
import { listed } from '../shared/core/watchlist/shrink.ts';
import type { Tables } from './tables.ts';
import { WatchdogFunction } from './watchdog-function.ts';

export interface RetirementProps {
  readonly environment: Environment;
  readonly name: string;
  readonly tables: Tables;
  readonly key: IKey;
  /** All that must still be there if the answer is no. */
  readonly before: readonly IConstruct[];
  /** All that must not yet follow a new watchlist while it is asked about. */
  readonly after: readonly IConstruct[];
}

/** Room for Lambda's own second try, a minute after the first (Lambda developer guide: invocation-async). */
const PATIENCE = Duration.minutes(3);

/**
 * Asked before the stack is deleted, and says no while something is owed. CloudFormation deletes in the reverse
 * order of dependencies, so what depends on everything is asked while everything is still there. Asked also when the
 * watchlist changes, before anything follows the new one, and says no when too much would be taken away.
 */
export class Retirement extends Construct {
  constructor(scope: Construct, id: string, props: RetirementProps) {
    super(scope, id);
    const { environment, name, tables, key, before, after } = props;
    const { region } = Stack.of(this);
    const { function: asked } = new WatchdogFunction(this, 'Retire', {
      verb: 'retire',
      functionName: `${name}-retire`,
      description: 'Refuses to delete or to shrink what is still owed or in hand; acts on nothing',
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
    const watchlist = new CfnCustomResource(this, 'Watchlist', {
      serviceToken: asked.functionArn,
      serviceTimeout: PATIENCE.toSeconds(),
    });
    watchlist.addPropertyOverride('services', environment.services.map(listed).toSorted());
    for (const one of after) one.node.addDependency(watchlist);
  }
}
