import { describe } from 'vitest';
import { showsEach } from '../../support/guided.ts';

const ERRORS = { cause: 'bad-revision', says: 'it answers 500' } as const;

describe('an engineer who sees more errors is told to look', () => {
  showsEach(ERRORS, [
    ['[S3-06.04] at when it began', /level = "ERROR" \| stats count\(\*\) as errors by bin\(5m\)/],
    [
      '[S3-06.02] [S3-06.05] at the commonest errors, and how many kinds there are',
      /how many kinds.*by error_type \| sort errors desc \| limit 10/,
    ],
    [
      '[S3-06.06] at what changed',
      /cloudtrail lookup-events --lookup-attributes 'AttributeKey=ResourceName,AttributeValue=shop-cart-prod'/,
    ],
    ['[S3-06.06] at the versions that it names', /\(\?i\)deployment\|version\|started/],
  ]);
});

describe('before it is called over, an engineer checks that', () => {
  showsEach(ERRORS, [
    ['[S3-06.11] the cause is known', /^\[ \] The cause is known/],
    ['[S3-06.12] the error rate went down', /^\[ \] The error rate went down.*HTTPCode_Target_5XX_Count/],
    ['[S3-06.13] nothing goes on', /^\[ \] Nothing of it goes on elsewhere/],
    ['[S3-06.15] what it needs is well', /^\[ \] Everything that it needs is well/],
    ['[S3-06.16] capacity suffices', /^\[ \] There is capacity for the traffic/],
    ['[S3-06.17] a post-mortem is written', /^\[ \] A post-mortem is written/],
  ]);
});
