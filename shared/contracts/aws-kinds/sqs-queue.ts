import { atMost, awsKind, level, measured, nameInAws } from './aws-kind.ts';

/**
 * AWS/SQS (SQS developer guide: available-cloudwatch-metrics). A queue without messages that nobody has used for
 * hours writes nothing: then nothing waits.
 */
export const sqsQueue = awsKind(
  'sqs-queue',
  {
    queueName: nameInAws(80),
    /** Where messages go that nobody could work off. @default - none is watched */
    deadLetterQueue: nameInAws(80).optional(),
    /** Age of the oldest message, in seconds. @default { warn: 300, critical: 900 } */
    oldestSeconds: atMost({ warn: 300, critical: 900 }),
    /** Messages that wait. @default {}: a long queue that is worked off is well */
    waiting: atMost({}),
    /** Messages in the dead-letter queue. @default { warn: 1 } */
    deadLetters: atMost({ warn: 1 }),
  },
  ({ queueName, deadLetterQueue, oldestSeconds, waiting, deadLetters }) => {
    const of = (name: string, queue: string) =>
      ({ namespace: 'AWS/SQS', name, dimensions: { QueueName: queue }, stat: 'Maximum' }) as const;
    const quiet = { missing: 'zero' } as const;
    const oldest = of('ApproximateAgeOfOldestMessage', queueName);
    return measured(
      { ...level({ name: 'oldest message', unit: 's', phase: 'backlog' }, oldest, oldestSeconds), ...quiet },
      {
        ...level(
          { name: 'messages waiting', unit: '', phase: 'backlog' },
          of('ApproximateNumberOfMessagesVisible', queueName),
          waiting,
        ),
        ...quiet,
      },
      deadLetterQueue === undefined
        ? undefined
        : {
            ...level(
              { name: 'dead letters', unit: '', phase: 'dead-letters' },
              of('ApproximateNumberOfMessagesVisible', deadLetterQueue),
              deadLetters,
            ),
            ...quiet,
          },
    );
  },
);
