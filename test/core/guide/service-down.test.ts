import { describe } from 'vitest';
import { showsEach } from '../../support/guided.ts';

describe('an engineer whose service does not answer is told to look', () => {
  showsEach({ cause: 'hung-tasks' }, [
    [
      '[S3-01.04] at desired and running tasks',
      /ecs describe-services --cluster shop-prod --services shop-cart-prod .*desiredCount,Running:runningCount.* --region eu-central-1$/,
    ],
    [
      '[S2-09] [S3-01.05] at the tasks that run',
      /ecs list-tasks --cluster shop-prod --service-name shop-cart-prod --desired-status RUNNING/,
    ],
    [
      '[trap-03] [S2-18] at why tasks of this very service stopped',
      /describe-tasks --cluster shop-prod --tasks \$\(aws ecs list-tasks --cluster shop-prod --service-name shop-cart-prod --desired-status STOPPED .*stoppedReason.*exitCode/,
    ],
    [
      '[S3-01.06] [S2-17] [S2-10] at starts, stops and crashes in its log',
      /start-query --log-group-name "\$\(aws ecs describe-task-definition --task-definition "\$\(aws ecs describe-services --cluster shop-prod --services shop-cart-prod .*awslogs-group.*filter @message like \/\(\?i\)starting\|started\|stopping\|stopped\|fatal\|panic/,
    ],
    ['[S3-01.07] at the errors of its start', /error_type, message, stack_trace .*"ERROR", "CRITICAL"/],
    [
      "[S2-11] at its health at its task's own address",
      /curl -sS -m 5 -i http:\/\/"\$\(aws ecs describe-tasks .*privateIPv4Address.*\)":8000\/health$/,
    ],
    [
      '[S0-06] [S0-24] from where each of its callers runs',
      /--service-name shop-web-prod .*--command 'curl -sS -m 5 -i http:\/\/cart\.shop-prod\.local:8000\/health'.*; aws .*--service-name shop-app-prod .*--command 'curl /,
    ],
    [
      '[S0-42] [S0-43] at its registrations in Cloud Map',
      /servicediscovery discover-instances --namespace-name shop-prod\.local --service-name cart/,
    ],
    ["[S0-44] at its name inside its caller's task", /execute-command .*'nslookup cart\.shop-prod\.local'/],
    [
      "[S0-05] at its caller's log about it",
      /--services shop-web-prod .*filter @message like "cart" .*limit 20/,
    ],
  ]);
});

describe('before it is called over, an engineer checks that', () => {
  showsEach({ cause: 'hung-tasks' }, [
    ['as many tasks run as should', /^\[ \] As many tasks run as should/],
    [
      '[S3-01.13] its start is without errors',
      /^\[ \] Its log has no error since its tasks started last.*ERROR/,
    ],
    [
      '[S3-01.14] its settings are right',
      /^\[ \] Its settings and secrets are those that it needs.*describe-task-definition/,
    ],
    ['[S3-01.15] migrations are done', /^\[ \] Migrations are done: alembic current .*alembic heads/],
    ['[S3-01.16] no port is taken', /^\[ \] Nothing holds its port.*address already in use\|port\.\*in use/],
    ['[S3-01.17] it has enough CPU and memory', /^\[ \] It has CPU and memory to spare: .*70 %/],
    ['its health endpoint answers', /^\[ \] Its health endpoint answers.*curl .*\/health$/],
    [
      '[S3-01.19] the load balancer has it',
      /^\[ \] The load balancer has its tasks.*describe-target-health --target-group-arn "\$\(aws elbv2 describe-target-groups --names shop-cart-prod/,
    ],
  ]);
});
