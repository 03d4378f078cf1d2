import { z } from 'zod';
import { atMost, awsKind, events, measured } from './aws-kind.ts';

const text = z.string().min(1).max(255, { error: 'text of 1 to 255 characters' });

/**
 * Lines of a log that match a pattern, counted by a metric filter of its owner's (CloudWatch Logs guide:
 * MonitoringPolicyExamples). Reading logs every minute would cost by the gigabyte; the filter's count costs a metric.
 */
export const logPattern = awsKind(
  'log-pattern',
  {
    /** What the filter writes: `metricNamespace` and `metricName` of its transformation, without dimensions. */
    metricNamespace: text,
    metricName: text,
    /** What the lines say, in a word or two. @default - the metric's name */
    says: z.string().min(1).max(60).optional(),
    /** Matching lines of the last five minutes. @default { warn: 1, critical: 50 } */
    matches: atMost({ warn: 1, critical: 50 }),
  },
  ({ metricNamespace, metricName, says = metricName, matches }) =>
    measured(
      events(
        { name: `lines that say "${says}":`, unit: '', phase: 'errors' },
        { namespace: metricNamespace, name: metricName, dimensions: {}, stat: 'Sum' },
        matches,
      ),
    ),
);
