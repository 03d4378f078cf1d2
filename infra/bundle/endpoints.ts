import path from 'node:path';

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

/** What stands before the region in the host name of a client's endpoint. */
export function endpointPrefix(client: string): string {
  const prefix = PREFIXES[client];
  if (prefix === undefined)
    throw new Error(`write down the endpoint of ${client} in infra/bundle/endpoints.ts`);
  return prefix;
}

/** The source of a client's `endpointResolver`. */
export const endpointResolver = (client: string): string => `
  import { endpointOf } from ${JSON.stringify(path.join(import.meta.dirname, 'endpoint-of.ts'))};
  export const defaultEndpointResolver = endpointOf('${endpointPrefix(client)}');`;
