import { atMost, awsKind, events, measured, nameInAws } from './aws-kind.ts';

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
  },
  ({ tableName, throttles }) => {
    const of = (name: string) =>
      ({ namespace: 'AWS/DynamoDB', name, dimensions: { TableName: tableName }, stat: 'Sum' }) as const;
    return measured(
      events({ name: 'throttled reads', unit: '', phase: 'throttle' }, of('ReadThrottleEvents'), throttles),
      events({ name: 'throttled writes', unit: '', phase: 'throttle' }, of('WriteThrottleEvents'), throttles),
    );
  },
);
