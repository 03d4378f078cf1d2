/**
 * What stands before region and domain in the host name of a service's endpoint, by the name of its client
 * (AWS General Reference: service endpoints and quotas). A test holds them against the SDK's own rules.
 */
const PREFIXES: Readonly<Record<string, string>> = {
  'client-application-auto-scaling': 'application-autoscaling',
  'client-cloudwatch': 'monitoring',
  'client-cloudwatch-logs': 'logs',
  'client-dynamodb': 'dynamodb',
  'client-ecr': 'api.ecr',
  'client-ecs': 'ecs',
  'client-elastic-load-balancing-v2': 'elasticloadbalancing',
  'client-lambda': 'lambda',
  'client-sfn': 'states',
  'client-sns': 'sns',
  'client-sqs': 'sqs',
};

/**
 * The source of a client's `endpointResolver` without the rules that we never meet (FIPS, dual stack, endpoints
 * by account, isolated partitions). AWS_ENDPOINT_URL reaches it as `Endpoint`.
 */
export function endpointResolver(client: string): string {
  const prefix = PREFIXES[client];
  if (prefix === undefined)
    throw new Error(`write down the endpoint of ${client} in infra/bundle/endpoints.ts`);
  return `export function defaultEndpointResolver({ Endpoint, Region, UseFIPS, UseDualStack }) {
    if (Endpoint) return { url: new URL(Endpoint), properties: {}, headers: {} };
    if (!Region || UseFIPS || UseDualStack || /^(us|eu)-iso/.test(Region)) {
      throw new Error('no endpoint of ${prefix} is known here for ' + Region + ' with FIPS or dual stack');
    }
    const domain = Region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return { url: new URL('https://${prefix}.' + Region + '.' + domain), properties: {}, headers: {} };
  }`;
}
