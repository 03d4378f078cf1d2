import { aws } from '../../notices/shell.ts';
import type { Chapter } from '../chapter.ts';
import { dimension, inRegion, metric } from '../commands.ts';
import { measuredName, type Places, unknownName } from '../places.ts';

/** A DynamoDB table that throttles or cannot be read. */
export const TABLES: Chapter = {
  id: 'table',
  complaint: 'a table throttles or cannot be read',
  when: [{ kinds: ['dynamodb'] }, { says: /dynamodb|ProvisionedThroughput/i }],
  looks: [
    {
      ask: 'Can it be read?',
      command: (places) =>
        aws(
          ...['dynamodb', 'scan', '--table-name', tableName(places), '--max-items', '1'],
          ...['--select', 'COUNT', ...inRegion(places)],
        ),
    },
    { ask: 'Are reads throttled?', command: tableMetric('ReadThrottleEvents') },
    { ask: 'Are writes throttled?', command: tableMetric('WriteThrottleEvents') },
    { ask: 'How much is read?', command: tableMetric('ConsumedReadCapacityUnits') },
    { ask: 'How much is written?', command: tableMetric('ConsumedWriteCapacityUnits') },
    {
      ask: 'Is it on demand? Then a throttle means one hot key.',
      command: (places) =>
        aws(
          ...['dynamodb', 'describe-table', '--table-name', tableName(places), '--query'],
          'Table.[TableStatus,BillingModeSummary.BillingMode,ProvisionedThroughput]',
          ...inRegion(places),
        ),
    },
  ],
  checks: [{ holds: 'No table throttles.', command: tableMetric('ReadThrottleEvents') }],
};

function tableName(places: Places): string {
  return measuredName(places, 'TableName') ?? unknownName('table');
}

function tableMetric(name: string) {
  return (places: Places) =>
    metric(places, {
      namespace: 'AWS/DynamoDB',
      name,
      dimensions: [dimension('TableName', tableName(places))],
      statistics: ['Sum'],
    });
}
