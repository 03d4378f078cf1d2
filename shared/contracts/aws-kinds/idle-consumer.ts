import type { AwsQuestion, Measure, MeasuredQuestion } from '../../core/watchlist/aws-question.ts';

const OLDEST = 'ApproximateAgeOfOldestMessage';

/**
 * Messages get old and none is worked off: whoever should take them does not. An old message alone may be one that
 * nobody can work off, and a quiet queue deletes nothing (SQS developer guide: available-cloudwatch-metrics).
 * Undefined where it is no queue that AWS is asked about.
 */
export function idleConsumer(queue: AwsQuestion): MeasuredQuestion | undefined {
  if (queue.kind !== 'measured') return undefined;
  const oldest = queue.measures.find(({ metric }) => metric.name === OLDEST);
  if (!oldest) return undefined;
  const workedOff: Measure = {
    ...{ name: 'messages worked off', unit: '', phase: 'backlog' },
    metric: { ...oldest.metric, name: 'NumberOfMessagesDeleted', stat: 'Sum' },
    ...{ take: 'sum', worse: 'below', critical: 0, missing: 'zero' },
  };
  return { kind: 'measured', every: true, measures: [oldest, workedOff] };
}
