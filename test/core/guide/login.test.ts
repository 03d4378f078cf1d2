import { describe } from 'vitest';
import { showsEach } from '../../support/guided.ts';

const LOGIN = { cause: 'client-error', says: 'it answers 401: authentication failed' } as const;

describe('an engineer whose people cannot log in is told to look', () => {
  showsEach(LOGIN, [
    [
      '[S3-04.04] at the rate of failures',
      /authentication failed\/ \| stats count\(\*\) as failures by bin\(5m\)/,
    ],
    ['[S3-04.05] at who is affected', /fields @timestamp, user_id, details\.reason/],
    ['[S3-04.06] at addresses that try', /by source_ip, bin\(5m\) as since \| filter failures > 10/],
  ]);
});

describe('before it is called over, an engineer checks that', () => {
  showsEach(LOGIN, [
    ['[S3-04.11] the auth service is well', /^\[ \] The auth service is well/],
    ['[S3-04.12] tokens live long enough', /^\[ \] Tokens live as long as people work/],
    ['[S3-04.13] the signing key is right', /^\[ \] The signing key is the same/],
    [
      '[S3-04.14] nobody tries passwords',
      /^\[ \] Nobody tries passwords: .*more than 10 failures in 5 minutes/,
    ],
    ['[S3-04.15] people can log in', /^\[ \] A person has logged in/],
    ['[S3-04.16] tokens are refreshed', /^\[ \] A token was refreshed/],
  ]);
});
