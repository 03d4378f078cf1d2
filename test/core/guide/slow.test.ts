import { describe } from 'vitest';
import { showsEach } from '../../support/guided.ts';

const SLOW = { cause: 'overload', says: 'it took 2.4 s to answer' } as const;

describe('an engineer whose service is slow is told to look', () => {
  showsEach(SLOW, [
    [
      '[S1-05] [S1-06] [trap-10] at response times of its target group, percentiles as extended statistics',
      /describe-target-groups --names shop-cart-prod .*--metric-name TargetResponseTime --dimensions "Name=TargetGroup,Value=\$\{TG##\*:\}" "Name=LoadBalancer,Value=\$\{LB#\*loadbalancer\/\}" .*--period 60 --statistics Average --extended-statistics p50 p95 p99/,
    ],
    ['[S1-07] at the number of requests', /--metric-name RequestCount .*--statistics Sum/],
    ['[S3-03.04] at slow endpoints', /duration_ms, method, endpoint \| filter duration_ms > 2000/],
    ['[S3-03.05] at the slowest operations', /avg\(duration_ms\) .* by endpoint .*limit 10/],
    ["[S3-03.06] at the database's part", /message like \/\(\?i\)query\|database\/ and duration_ms > 500/],
    ['[S3-03.07] at many queries of one request', /count\(\*\) as queries by request_id/],
    ['[S3-03.08] at what is computed again and again', /computed again and again.*sum\(duration_ms\)/],
    [
      '[S1-13] at its CPU',
      /AWS\/ECS --metric-name CPUUtilization --dimensions 'Name=ClusterName,Value=shop-prod' 'Name=ServiceName,Value=shop-cart-prod' .*--statistics Average Maximum/,
    ],
    ['[S1-14] at its memory', /AWS\/ECS --metric-name MemoryUtilization/],
  ]);
});

describe('before it is called over, an engineer checks that', () => {
  showsEach(SLOW, [
    ['[S3-03.11] the slow endpoint is known', /^\[ \] The slow endpoint is known/],
    ['[S3-03.12] queries are optimised', /^\[ \] Its queries are as few and as cheap/],
    ['[S3-03.13] indexes fit', /^\[ \] The indexes that they need are there/],
    ['[S3-03.14] caching is where it is needed', /^\[ \] What is expensive and asked often .*cache/],
    ['[S3-03.15] no N+1 is left', /^\[ \] No request asks the database once for each row \(N\+1\)/],
    ['[S3-03.16] large results have pages', /^\[ \] Large results come in pages/],
    ['[S3-03.17] calls outside have timeouts', /^\[ \] Every call to somebody else has a timeout/],
    ['[S3-03.18] p95 is below 500 ms', /^\[ \] p95 is below 500 ms.*p95/],
    ['[S1-50] the baseline is written down', /^\[ \] How fast it is when it is well is written down/],
    ['[S1-44] CPU and memory are below 70 %', /^\[ \] CPU and memory are below 70 %.*CPUUtilization/],
    [
      '[S1-41] no CPU of any service is used up',
      /^\[ \] No other service .*for S in shop-cart-prod shop-web-prod shop-app-prod; do echo "\$S"; aws .*"Name=ServiceName,Value=\$S" .*--period 300 --statistics Average/,
    ],
    ['[S1-42] it answers in time, timed', /curl .*time_total/],
  ]);
});
