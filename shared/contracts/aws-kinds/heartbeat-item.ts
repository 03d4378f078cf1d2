import { z } from 'zod';
import { atMost, awsKind, nameInAws } from './aws-kind.ts';

const text = z.string().min(1).max(255, { error: 'text of 1 to 255 characters' });

/**
 * A DynamoDB item in which something that runs by itself writes when it last did: a trading loop, a nightly job.
 * Timestamps as ISO 8601, epoch seconds or epoch milliseconds. One GetItem a look for each.
 */
export const heartbeatItem = awsKind(
  'heartbeat-item',
  {
    tableName: nameInAws(255),
    /** The whole key, partition key first. */
    key: z
      .record(text, z.union([text, z.number()], { error: 'text or a number' }))
      .refine((key) => [1, 2].includes(Object.keys(key).length), { error: 'one or two key attributes' }),
    /** Where the moment of the last beat stands. */
    attribute: text,
    /** How old the last beat may be, in seconds. @default { warn: 120, critical: 300 } */
    olderThanSeconds: atMost({ warn: 120, critical: 300 }),
    /** Where the moment of the beat before stands. @default - beats are never too fast */
    previousAttribute: text.optional(),
    /** Two beats closer together are a loop that spins. @default - beats are never too fast */
    leastSeconds: z.number().positive({ error: 'a number above 0' }).optional(),
    /** What it means that there is no item. @default 'down' */
    ifMissing: z.enum(['down', 'unknown'], { error: 'down or unknown' }).default('down'),
  },
  ({ tableName, key, attribute, olderThanSeconds, previousAttribute, leastSeconds, ifMissing }) => ({
    kind: 'heartbeat',
    table: tableName,
    key,
    attribute,
    ...(olderThanSeconds.warn !== undefined && { warnSeconds: olderThanSeconds.warn }),
    staleSeconds: olderThanSeconds.critical ?? Number.MAX_SAFE_INTEGER,
    ...(previousAttribute !== undefined && { previousAttribute }),
    ...(leastSeconds !== undefined && { leastSeconds }),
    ifMissing,
  }),
);
