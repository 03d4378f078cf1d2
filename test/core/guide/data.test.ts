import { describe } from 'vitest';
import { showsEach } from '../../support/guided.ts';

const DATA = { says: 'its data is stale: 40 min old' } as const;

describe('an engineer whose data is wrong is told to look', () => {
  showsEach(DATA, [
    ['[S3-07.04] which data, between which places, since when', /Which data is it, .*since when\?/],
    ['[S3-07.05] at failed writes', /method in \["POST", "PUT", "PATCH", "DELETE"\] and status_code >= 500/],
    ['[S3-07.06] at invalidations', /\(\?i\)cache invalidate\|cache clear/],
  ]);
});

describe('before it is called over, an engineer checks that', () => {
  showsEach(DATA, [
    ['[S3-07.10] the data is known', /^\[ \] The data that is wrong is known/],
    ['[S3-07.11] the cause is known', /^\[ \] Why it became wrong is known/],
    ['[S3-07.12] a person reconciled it', /^\[ \] A person has put it right/],
    ['[S3-07.13] the cache was invalidated', /^\[ \] The keys that were wrong are out of the cache/],
    [
      '[S3-07.14] writes succeed',
      /^\[ \] Writes succeed.*"DELETE"\] \| stats count\(\*\) as writes by status_code/,
    ],
    ['[S3-07.15] comparisons agree', /^\[ \] The same question to both places has the same answer/],
    ['[S3-07.16] it is watched from now on', /^\[ \] It is watched from now on/],
  ]);
});
