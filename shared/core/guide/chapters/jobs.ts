import { aws } from '../../notices/shell.ts';
import type { Chapter } from '../chapter.ts';
import { askOwnLog, dimension, inRegion, metric } from '../commands.ts';
import { measuredName, type Places, unknownName } from '../places.ts';

/** Work that is done later: queues, workers, scheduled jobs. */
export const JOBS: Chapter = {
  id: 'jobs',
  complaint: 'jobs do not run, fail, or messages get lost',
  when: [
    { kinds: ['queue'] },
    { says: /\bjobs?\b|\bworkers?\b|celery|dead letter|oldest message|consumer/i },
  ],
  looks: [
    {
      ask: 'Which errors do jobs log?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, message | filter message like /(?i)job|task|worker/ and level = "ERROR" | sort @timestamp desc | limit 50',
        ),
    },
    {
      ask: 'Which jobs failed?',
      command: (places) =>
        askOwnLog(
          places,
          'filter message like /(?i)job failed|task failed/ | stats count(*) as failures, latest(message) as last by details.job_name | sort failures desc',
        ),
    },
    { ask: 'Do messages wait, and is somebody taking them?', command: queueNumbers },
    { ask: 'How old is the oldest message?', command: oldestMessage },
    {
      ask: 'Did jobs run out of time?',
      command: (places) =>
        askOwnLog(
          places,
          'filter message like /(?i)timeout|timed out/ | stats count(*) by details.job_name, bin(5m)',
        ),
    },
  ],
  checks: [
    { holds: 'Workers run, as many as should.' },
    {
      holds: 'Jobs end well again.',
      command: (places) =>
        askOwnLog(places, 'filter message like /(?i)job failed|task failed/ | stats count(*) by bin(5m)'),
    },
    { holds: 'None runs out of time.' },
    { holds: 'What jobs need is there.' },
    { holds: 'A job whose input is missing ends, and is not tried for ever.' },
    { holds: 'What fails for a moment is tried again, and then kept in the dead-letter queue.' },
    { holds: 'The dead-letter queue was looked through, and what is in it sent again or thrown away.' },
  ],
};

function queueName(places: Places): string {
  return measuredName(places, 'QueueName') ?? unknownName('queue');
}

function queueNumbers(places: Places): string {
  const url = aws(
    ...['sqs', 'get-queue-url', '--queue-name', queueName(places), '--query', 'QueueUrl', '--output', 'text'],
    ...inRegion(places),
  );
  return aws(
    ...['sqs', 'get-queue-attributes', '--queue-url'],
    { raw: `"$(${url})"` },
    ...['--attribute-names', 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    ...['RedrivePolicy', ...inRegion(places)],
  );
}

function oldestMessage(places: Places) {
  return metric(places, {
    namespace: 'AWS/SQS',
    name: 'ApproximateAgeOfOldestMessage',
    dimensions: [dimension('QueueName', queueName(places))],
    statistics: ['Maximum'],
  });
}
