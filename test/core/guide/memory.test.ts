import { describe } from 'vitest';
import { showsEach } from '../../support/guided.ts';

const LEAK = { cause: 'memory-leak' } as const;

describe('an engineer whose service runs out of memory is told to look', () => {
  showsEach(LEAK, [
    [
      '[S3-05.05] [S2-20] at warnings of memory in its log',
      /filter @message like \/\(\?i\)memory\|oom\|killed\//,
    ],
    ['[S3-05.06] at restarts, with their times', /fields @timestamp, @message .*\(\?i\)starting\|started/],
    [
      '[S3-05.07] [S3-05.08] at percent of the limit over a day, to tell a leak from too little',
      /slope \(a leak\), a plateau \(too little\).*--metric-name MemoryUtilization .*--start-time 2026-01-04T11:00:00Z/,
    ],
    ['[S1-32] at the memory of a backtest', /backtest: how much did it use\?/],
  ]);
});

describe('before it is called over, an engineer checks that', () => {
  showsEach(LEAK, [
    ['[S3-05.13] the source is known', /^\[ \] What leaks is known/],
    ['[S3-05.14] connections are closed', /^\[ \] Connections and sessions are closed/],
    ['[S3-05.15] things are cleaned up', /^\[ \] What is opened is cleaned up/],
    ['[S3-05.16] caches have bounds', /^\[ \] Every cache has a bound/],
    ['[S3-05.17] memory is stable', /^\[ \] Memory stays level over a day.*MemoryUtilization/],
    ['[S3-05.18] nothing was killed for a day', /^\[ \] Nothing was killed for memory for 24 hours.*oom/],
    [
      '[S3-05.19] it ran for seven days',
      /^\[ \] It has run for seven days without a restart.*--start-time 2025-12-29T11:00:00Z/,
    ],
  ]);
});
