import { describe } from 'vitest';
import { measuredAs, showsEach } from '../../support/guided.ts';

const JOBS = {
  cause: 'dependency',
  needs: { kind: 'queue', question: measuredAs('QueueName', 'orders') },
} as const;

describe('an engineer whose jobs fail is told to look', () => {
  showsEach(JOBS, [
    ['[S3-08.04] at errors of jobs', /\(\?i\)job\|task\|worker\/ and level = "ERROR"/],
    ['[S3-08.05] at which jobs failed', /\(\?i\)job failed\|task failed.*by details\.job_name/],
    [
      '[S3-07.09] at the queue and its consumers',
      /Do messages wait, and is somebody taking them\? \$ aws sqs get-queue-attributes .*--queue-name orders/,
    ],
    ['[S3-07.09] at the oldest message', /ApproximateAgeOfOldestMessage .*Value=orders/],
  ]);
});

describe('before it is called over, an engineer checks that', () => {
  showsEach(JOBS, [
    ['[S3-08.09] workers run', /^\[ \] Workers run/],
    ['[S3-08.10] jobs succeed', /^\[ \] Jobs end well again.*job failed/],
    ['[S3-08.11] none runs out of time', /^\[ \] None runs out of time/],
    ['[S3-08.12] what they need is there', /^\[ \] What jobs need is there/],
    ['[S3-08.13] errors are handled', /^\[ \] A job whose input is missing ends/],
    ['[S3-08.14] retries work', /^\[ \] What fails for a moment is tried again/],
  ]);
});
