import { z } from 'zod';
import { atMost, awsKind, nameInAws } from './aws-kind.ts';

const text = z.string().min(1).max(255, { error: 'text of 1 to 255 characters' });

/**
 * A chain of work that leaves a record in DynamoDB and runs as an ECS task: records without a task, and tasks
 * without a record. Two calls a look: the records that say that they are under way (by an index on their status,
 * or the first 1,000 of the table), and the tasks of a family.
 */
export const orphanScan = awsKind(
  'orphan-scan',
  {
    tableName: nameInAws(255),
    /** An index whose partition key is the status. @default - the table is scanned, at most 1,000 records */
    indexName: nameInAws(255).optional(),
    statusAttribute: text,
    /** The status of what is under way. */
    underWay: text,
    /** When it was begun: ISO 8601 text, which sorts by time. */
    startedAttribute: text,
    /** So long a record may wait for its task. @default 600 */
    startsWithinSeconds: z.number().positive({ error: 'a number above 0' }).default(600),
    cluster: nameInAws(255),
    /** Task definition family of the tasks. */
    family: nameInAws(255),
    /** Orphans on both sides together. @default { warn: 1, critical: 5 } */
    orphans: atMost({ warn: 1, critical: 5 }),
  },
  (input) => ({
    kind: 'orphans',
    table: input.tableName,
    ...(input.indexName !== undefined && { indexName: input.indexName }),
    statusAttribute: input.statusAttribute,
    underWay: input.underWay,
    startedAttribute: input.startedAttribute,
    graceSeconds: input.startsWithinSeconds,
    cluster: input.cluster,
    family: input.family,
    orphans: input.orphans,
  }),
);
