import { atLeast, atMost, awsKind, events, level, measured, nameInAws } from './aws-kind.ts';

/**
 * AWS/ApplicationELB of one target group behind one balancer (ALB guide: load-balancer-cloudwatch-metrics). Both
 * names as CloudWatch has them: a target group alone has no data.
 */
export const targetGroup = awsKind(
  'target-group',
  {
    /** `targetgroup/name/id` */
    targetGroup: nameInAws(80),
    /** `app/name/id` */
    loadBalancer: nameInAws(80),
    /** Targets that answer the balancer's check. @default { critical: 0 } */
    healthyHosts: atLeast({ critical: 0 }),
    /** What the slowest hundredth of the requests takes. @default { warn: 500, critical: 2000 } */
    p99Ms: atMost({ warn: 500, critical: 2_000 }),
    /** Share of requests that the targets answered with 5xx. @default { warn: 1, critical: 10 } */
    serverErrorPercent: atMost({ warn: 1, critical: 10 }),
    /** Requests of the last five minutes. @default {}: nobody has to ask */
    requests: atLeast({}),
  },
  (input) => {
    const dimensions = { TargetGroup: input.targetGroup, LoadBalancer: input.loadBalancer };
    const of = (name: string, stat: string) =>
      ({ namespace: 'AWS/ApplicationELB', name, dimensions, stat }) as const;
    const asked = of('RequestCount', 'Sum');
    const slow = { name: 'p99', unit: 'ms', phase: 'latency', factor: 1_000 } as const;
    const failed = { name: 'answers with 5xx', unit: '%', phase: 'errors', per: asked } as const;
    return measured(
      {
        ...level(
          { name: 'healthy hosts', unit: '', phase: 'absent' },
          of('HealthyHostCount', 'Minimum'),
          input.healthyHosts,
        ),
        worse: 'below',
      },
      level(slow, of('TargetResponseTime', 'p99'), input.p99Ms),
      events(failed, of('HTTPCode_Target_5XX_Count', 'Sum'), input.serverErrorPercent),
      { ...events({ name: 'requests', unit: '', phase: 'absent' }, asked, input.requests), worse: 'below' },
    );
  },
);
