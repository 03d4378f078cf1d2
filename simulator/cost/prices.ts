/** One list price in US dollars, without free tiers. */
export interface Price {
  readonly dollars: number;
  /** What it is paid for. */
  readonly per: string;
  readonly source: string;
  /** The day on which it was read in the source. */
  readonly readOn: string;
}

const price = (dollars: number, per: string, source: string, readOn: string): Price => ({
  dollars,
  per,
  source,
  readOn,
});

/** us-east-1. Other regions are up to about a quarter dearer. */
export const PRICES = {
  lambdaRequest: price(0.2e-6, 'request', 'AWS Lambda pricing, as quoted by cloudchipr.com', '2026-11-22'),
  lambdaGbSecond: price(
    1.33334e-5,
    'GB-second, arm64',
    'AWS Lambda pricing, as quoted by cloudchipr.com',
    '2026-11-22',
  ),
  readUnit: price(
    0.125e-6,
    'read unit, on demand',
    'Amazon DynamoDB pricing, as quoted by airbyte.com',
    '2026-11-22',
  ),
  writeUnit: price(
    0.625e-6,
    'write unit, on demand',
    'Amazon DynamoDB pricing, as quoted by airbyte.com',
    '2026-11-22',
  ),
  schedule: price(
    1e-6,
    'scheduled invocation',
    'Amazon EventBridge pricing, as quoted by cloudburn.io',
    '2026-11-22',
  ),
  queueRequest: price(
    0.4e-6,
    'request, standard queue',
    'Amazon SQS pricing, as quoted by cloudburn.io',
    '2026-11-22',
  ),
  customMetric: price(
    0.3,
    'metric and month',
    'Amazon CloudWatch pricing, as quoted by signoz.io',
    '2026-11-22',
  ),
  alarm: price(
    0.1,
    'alarm of one metric and month',
    'Amazon CloudWatch pricing, as quoted by c3x.dev',
    '2026-11-22',
  ),
  logGb: price(0.5, 'GB of logs', 'Amazon CloudWatch pricing, as quoted by factualminds.com', '2026-11-22'),
  customerKey: price(1, 'key and month', 'AWS KMS pricing, as quoted by wring.co', '2026-11-22'),
  keyRequest: price(3e-6, 'request to a key', 'AWS KMS pricing, as quoted by wring.co', '2026-11-22'),
  canaryRun: price(
    0.0012,
    'canary run',
    'Amazon CloudWatch pricing, as quoted by blog.mattsbit.co.uk',
    '2026-11-22',
  ),
  // $0.50 for the check and $1.00 for the option HTTPS; of an endpoint outside AWS 0.75 and 2.00. The first 50 are free.
  routeCheck: price(
    1.5,
    'HTTPS health check of an endpoint in AWS, every 30 s, and month',
    'Amazon Route 53 pricing, as quoted by infracost (route53_health_check_test.golden)',
    '2026-11-22',
  ),
  fargateVcpuHour: price(
    0.03238,
    'vCPU-hour, arm64',
    'AWS Fargate pricing, as quoted by vantage.sh',
    '2026-11-22',
  ),
  fargateGbHour: price(
    0.00356,
    'GB-hour, arm64',
    'AWS Fargate pricing, as quoted by vantage.sh',
    '2026-11-22',
  ),
  publicAddressHour: price(
    0.005,
    'public IPv4 address and hour',
    'Amazon VPC pricing, as quoted by doit.com',
    '2026-11-22',
  ),
} as const;
