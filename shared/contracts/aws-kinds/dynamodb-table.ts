import { atMost, awsKind, events, ifBanded, measured, nameInAws } from './aws-kind.ts';

/**
 * AWS/DynamoDB by table (DynamoDB developer guide: metrics-dimensions). ThrottledRequests has no data without an
 * operation; the throttle events of the table do.
 */
export const dynamodbTable = awsKind(
  'dynamodb-table',
  {
    tableName: nameInAws(255),
    /** Throttled reads and writes of the last minutes, each. @default { warn: 1, critical: 100 } */
    throttles: atMost({ warn: 1, critical: 100 }),
    /** Capacity units that were used up in the last minutes, read and written. @default - they are not asked for */
    readUnits: atMost({}),
    writeUnits: atMost({}),
  },
  ({ tableName, throttles, readUnits, writeUnits }) => {
    const of = (name: string) =>
      ({ namespace: 'AWS/DynamoDB', name, dimensions: { TableName: tableName }, stat: 'Sum' }) as const;
    return measured(
      events({ name: 'throttled reads', unit: '', phase: 'throttle' }, of('ReadThrottleEvents'), throttles),
      events({ name: 'throttled writes', unit: '', phase: 'throttle' }, of('WriteThrottleEvents'), throttles),
      ifBanded(
        events(
          { name: 'read units', unit: '', phase: 'saturation' },
          of('ConsumedReadCapacityUnits'),
          readUnits,
        ),
      ),
      ifBanded(
        events(
          { name: 'write units', unit: '', phase: 'saturation' },
          of('ConsumedWriteCapacityUnits'),
          writeUnits,
        ),
      ),
    );
  },
);
