import { z } from 'zod';
import { atLeast, atMost, awsKind, measured } from './aws-kind.ts';

const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most, { error: `text of 1 to ${most} characters` });

/** Any metric that exists, by the name, statistic and dimensions that it has; nothing is guessed about it. */
export const metric = awsKind(
  'metric',
  {
    namespace: text(255),
    name: text(255),
    /** All of them. @default {} */
    dimensions: z.record(text(255), text(1_024)).default({}),
    /** `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`, or a percentile such as `p99`. */
    statistic: z.string().regex(/^(Sum|Average|Minimum|Maximum|SampleCount|p(100|\d{1,2}(\.\d{1,2})?))$/, {
      error: 'Sum, Average, Minimum, Maximum, SampleCount or a percentile such as p99',
    }),
    /** As people say it. @default - the metric's name */
    says: text(60).optional(),
    /** From there on it is too much. @default {} */
    above: atMost({}),
    /** From there down it is too little. @default {} */
    below: atLeast({}),
    /** The newest value, or the sum of the last five minutes. @default 'newest' */
    take: z.enum(['newest', 'sum']).default('newest'),
    /** What no data means: nothing happened (`zero`), or nothing can be told (`unknown`). @default 'unknown' */
    missing: z.enum(['zero', 'unknown']).default('unknown'),
    /** What is the matter when it is outside its bands. @default 'errors' */
    reason: z.enum(['errors', 'backlog', 'saturation', 'absent', 'throttle', 'latency']).default('errors'),
  },
  ({ namespace, name, dimensions, statistic, says = name, above, below, take, missing, reason }) => {
    const of = { namespace, name, dimensions, stat: statistic };
    const common = { name: says, unit: '', phase: reason, metric: of, take, missing } as const;
    const isGiven = ({ warn, critical }: typeof above) => warn !== undefined || critical !== undefined;
    return measured(
      isGiven(above) || !isGiven(below) ? { ...common, worse: 'above', ...above } : undefined,
      isGiven(below) ? { ...common, worse: 'below', ...below } : undefined,
    );
  },
);
