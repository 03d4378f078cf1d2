import { describe } from 'vitest';
import { showsEach } from '../../support/guided.ts';

const CACHE = { cause: 'dependency', needs: { kind: 'redis' } } as const;

describe('an engineer whose cache is ill is told to look', () => {
  showsEach(CACHE, [
    ['[S3-09.04] at its hit rate', /rate\(cache_hits_total\[5m\]\) \/ rate\(cache_requests_total\[5m\]\)/],
    ['[S3-09.05] at its errors', /\(\?i\)cache\|redis\/ and level = "ERROR"/],
  ]);
});

describe('before it is called over, an engineer checks that', () => {
  showsEach(CACHE, [
    ['[S3-09.08] it is hit', /^\[ \] The cache has the answer in more than 80 %/],
    ['[S3-09.09] it makes no errors', /^\[ \] The cache makes no errors.*ERROR/],
    ['[S3-09.10] expiry fits', /^\[ \] Keys live as long as their data stays true/],
    ['[S3-09.11] it is warmed', /^\[ \] What everybody asks for is in it before they ask/],
    ['[S3-09.12] stampedes are prevented', /^\[ \] One caller computes an expired key/],
  ]);
});
