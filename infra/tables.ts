import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type CfnGlobalTable,
  type LocalSecondaryIndexProps,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ATTENTION, HEALTH_KEYS, ROLLBACK_KEYS, tableNames } from '../shared/contracts/tables.ts';
import type { Environment } from '../shared/core/watchlist/environment.ts';

export interface TablesProps {
  readonly environment: Environment;
  readonly key: IKey;
}

/** What we believe, and what we owe. Both outlive the stack: a debt must be found again. */
export class Tables extends Construct {
  readonly health: TableV2;
  readonly rollback: TableV2;

  constructor(scope: Construct, id: string, { environment, key }: TablesProps) {
    super(scope, id);
    const names = tableNames(environment.project, environment.name);
    this.health = this.table('Health', names.health, HEALTH_KEYS, key, [
      { indexName: ATTENTION.index, sortKey: { name: ATTENTION.sort, type: AttributeType.STRING } },
    ]);
    this.rollback = this.table('Rollback', names.rollback, ROLLBACK_KEYS, key);
  }

  private table(
    id: string,
    tableName: string,
    keys: { partition: string; sort: string },
    key: IKey,
    localSecondaryIndexes?: LocalSecondaryIndexProps[],
  ): TableV2 {
    const table = new TableV2(this, id, {
      tableName,
      partitionKey: { name: keys.partition, type: AttributeType.STRING },
      sortKey: { name: keys.sort, type: AttributeType.STRING },
      localSecondaryIndexes,
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // TableEncryptionV2.customerManagedKey() wants to know the region, which the deployment may choose.
    const replica = 'Replicas.0.SSESpecification.KMSMasterKeyId';
    (table.node.defaultChild as CfnGlobalTable).addPropertyOverride(replica, key.keyArn);
    return table;
  }
}
