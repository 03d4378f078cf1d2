import { AwsError } from '../../ecs/aws-error.ts';
import type { Permission, Principal } from '../iam-gate.ts';
import { viaService } from '../key-use.ts';
import type { Place } from '../resource-names.ts';
import type { Operation, ServiceFace, WireInput } from '../service-face.ts';
import type { TableStore } from '../table-store.ts';

const ON_ONE_TABLE = [
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'DescribeTable',
  'DescribeTimeToLive',
  'DescribeContinuousBackups',
  'DeleteTable',
];

/** Service Authorization Reference, Amazon DynamoDB: a query of an index is asked for the index. */
export function dynamodbFace(tables: TableStore, place: Place): ServiceFace {
  const arn = (table: string) =>
    table.startsWith('arn:') ? table : `arn:aws:dynamodb:${place.region}:${place.account}:table/${table}`;
  const on = (operation: string, table: string, index?: string): Permission[] => [
    { action: `dynamodb:${operation}`, resource: arn(table) + (index ? `/index/${index}` : '') },
    ...keyPermissions(tables, table),
  ];
  const run = (operation: string) => (input: WireInput, principal: Principal) => {
    if (principal.kind === 'role') refuseInTrouble(tables);
    return tables.call(operation, input);
  };

  const operations: Record<string, Operation> = {
    ListTables: {
      permissions: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
      run: run('ListTables'),
    },
  };
  for (const operation of ON_ONE_TABLE) {
    operations[operation] = {
      permissions: (input) => on(operation, input.TableName, input.IndexName),
      run: run(operation),
    };
  }
  for (const operation of ['BatchGetItem', 'BatchWriteItem']) {
    operations[operation] = {
      permissions: (input) => Object.keys(input.RequestItems ?? {}).flatMap((table) => on(operation, table)),
      run: run(operation),
    };
  }
  return { operations };
}

/** DynamoDB developer guide: encryption.usagenotes; the caller uses a customer's key through DynamoDB. */
function keyPermissions(tables: TableStore, table: string): Permission[] {
  const keyArn = tables.planOf(table)?.keyArn;
  if (!keyArn) return [];
  return [{ action: 'kms:Decrypt', resource: keyArn, context: viaService(keyArn, 'dynamodb') }];
}

function refuseInTrouble(tables: TableStore): void {
  if (tables.trouble === 'throttled') {
    throw new AwsError(
      'ProvisionedThroughputExceededException',
      'The level of configured provisioned throughput for the table was exceeded.',
    );
  }
  if (tables.trouble === 'unavailable') {
    throw new AwsError(
      'InternalServerError',
      'The request processing has failed because of an unknown error.',
      500,
    );
  }
}
