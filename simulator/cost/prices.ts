/** One list price in US dollars, without free tiers. */
export interface Price {
  readonly dollars: number;
  /** What it is paid for. */
  readonly per: string;
  readonly source: string;
  /** The day on which it was read in the source; `unconfirmed` where no page could be read. */
  readonly readOn: string;
}

const price = (dollars: number, per: string, source: string, readOn: string): Price => ({
  dollars,
  per,
  source,
  readOn,
});

const UNCONFIRMED = 'unconfirmed';

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
  alarm: price(0.1, 'alarm and month', 'Amazon CloudWatch pricing, as quoted by c3x.dev', '2026-11-22'),
  logGb: price(0.5, 'GB of logs', 'Amazon CloudWatch pricing, as quoted by factualminds.com', '2026-11-22'),
  customerKey: price(1, 'key and month', 'AWS KMS pricing, as quoted by wring.co', '2026-11-22'),
  keyRequest: price(3e-6, 'request to a key', 'AWS KMS pricing, as quoted by wring.co', '2026-11-22'),
  canaryRun: price(
    0.0012,
    'canary run',
    'Amazon CloudWatch pricing, as quoted by blog.mattsbit.co.uk',
    '2026-11-22',
  ),
  // $0.75 of it as quoted by wewantcode.com; what HTTPS costs besides is quoted as 1 to 2.
  routeCheck: price(2.75, 'HTTPS health check every 30 s and month', 'Amazon Route 53 pricing', UNCONFIRMED),
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
