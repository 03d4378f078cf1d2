import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Metric } from '../core/watchlist/aws-question.ts';
import type { Span } from '../ports.ts';
import { callAws } from './aws-error.ts';

/** CloudWatch API reference: GetMetricData takes at most 500 queries, and gives 100,800 values a page. */
export const MOST_QUERIES = 500;
const MOST_PAGES = 10;
const PERIOD_SECONDS = 60;

/** One call, and one for each further page: what CloudWatch answers to each metric, in their order. */
export async function readMetricData(
  cloudwatch: CloudWatchClient,
  metrics: readonly Metric[],
  { fromMs, untilMs }: Span,
): Promise<MetricDataResult[][]> {
  const input = {
    StartTime: new Date(fromMs),
    EndTime: new Date(untilMs), // exclusive
    ScanBy: 'TimestampAscending' as const,
    MetricDataQueries: metrics.map(queryOf),
  };
  const results = metrics.map((): MetricDataResult[] => []);
  let token: string | undefined;
  for (let page = 0; page === 0 || (token !== undefined && page < MOST_PAGES); page++) {
    const command = new GetMetricDataCommand({ ...input, NextToken: token });
    const answer = await callAws('read metrics', () => cloudwatch.send(command));
    for (const result of answer.MetricDataResults ?? []) results[Number(result.Id?.slice(1))]?.push(result);
    token = answer.NextToken;
  }
  return results;
}

const queryOf = ({ namespace, name, dimensions, stat }: Metric, at: number) => ({
  Id: `m${at}`,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: PERIOD_SECONDS,
    Stat: stat,
  },
});
