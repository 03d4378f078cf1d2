import { z } from 'zod';
import { atMost, awsKind, nameInAws } from './aws-kind.ts';
import { machineArn } from './state-machine.ts';

const text = z.string().min(1).max(255, { error: 'text of 1 to 255 characters' });

/**
 * A chain of work that leaves a record in DynamoDB, goes through a state machine and runs as an ECS task: what one of
 * them knows and the others do not. Two calls a look: the records that say that they are under way (by an index on
 * their status, or the first 1,000 of the table), and the tasks of a family; where they are matched by name, one more
 * for what the tasks say of themselves, and one for the executions that run.
 */
export const orphanScan = awsKind(
  'orphan-scan',
  {
    tableName: nameInAws(255),
    /**
     * An index whose partition key is the status. @default - the table is scanned, at most 1,000 records; of a larger
     * one nothing is told that lacks a record: it may be among those that are not read
     */
    indexName: nameInAws(255).optional(),
    statusAttribute: text,
    /**
     * Which work it is: the same text stands in the name of its execution, and in what its task was started by or is
     * given in its environment or command. @default - orphans are counted, not named
     */
    idAttribute: text.optional(),
    /** Whose executions carry the work; refused without idAttribute. @default - none is asked about */
    stateMachineArn: machineArn.optional(),
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
    ...(input.idAttribute !== undefined && { idAttribute: input.idAttribute }),
    ...(input.stateMachineArn !== undefined && { stateMachine: input.stateMachineArn }),
  }),
);
