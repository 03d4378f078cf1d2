import { describe, expect, it } from 'vitest';
import { NOON } from '../../support/cases.ts';
import { guided, showsEach } from '../../support/guided.ts';

const BAD = { cause: 'bad-revision' } as const;

describe('an engineer who goes back, or sees it done, is told to look', () => {
  showsEach(BAD, [
    [
      '[S3-10.05] at the versions that there are',
      /ecs list-task-definitions --family-prefix "\$\(aws ecs describe-task-definition --task-definition "\$\(aws ecs describe-services --cluster shop-prod --services shop-cart-prod .*taskDefinition\.family .*--sort DESC --max-items 5/,
    ],
    [
      '[S3-10.07] whether the deployment is through',
      /ecs wait services-stable --cluster shop-prod --services shop-cart-prod/,
    ],
  ]);

  it('also where a roll-back was tried for another reason', () => {
    const rung = { remedy: 'roll-back' as const, intentAtMs: NOON };
    expect(guided({ cause: 'hung-tasks', incident: { rungs: [rung] } }).chapters).toContain('roll-back');
    expect(guided({ cause: 'hung-tasks' }).chapters).not.toContain('roll-back');
  });
});

describe('before it is called over, an engineer checks that', () => {
  showsEach(BAD, [
    ['[S3-10.08] it answers', /^\[ \] Its health endpoint answers.*curl/],
    [
      '[S3-10.09] [S3-10.12] the error rate was looked at and is normal',
      /^\[ \] The error rate was looked at, and is/,
    ],
    ['[S3-10.13] all services are well', /^\[ \] All services are well, .*watchdog status/],
    ['[S3-10.14] people can work', /^\[ \] People can use what they could use before/],
    ['[S3-10.15] the database is consistent', /^\[ \] The database fits .*consistent/],
    ['[S3-10.16] it is written down', /^\[ \] The incident is written down/],
    ['[S3-10.17] the fix is planned', /^\[ \] The fix is planned/],
  ]);
});
