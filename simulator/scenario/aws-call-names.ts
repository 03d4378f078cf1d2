import { createRequire } from 'node:module';
import { STRIKABLE_CALLS } from './port-calls.ts';

/** The SDK's client of each service that the watchdog speaks to, by the prefix that IAM gives its calls. */
const CLIENTS: Readonly<Record<string, string>> = {
  'application-autoscaling': 'application-auto-scaling',
  cloudwatch: 'cloudwatch',
  dynamodb: 'dynamodb',
  ecr: 'ecr',
  ecs: 'ecs',
  elasticloadbalancing: 'elastic-load-balancing-v2',
  lambda: 'lambda',
  logs: 'cloudwatch-logs',
  sns: 'sns',
  sqs: 'sqs',
  states: 'sfn',
};

/**
 * Whether AWS has this call, as IAM spells it: `ecs:UpdateService`. One that the watchdog never makes is a call
 * all the same, and never struck; the SDK is only asked for such.
 */
export function isAwsCall(call: string): boolean {
  if (STRIKABLE_CALLS.has(call)) return true;
  const [prefix, action] = call.split(':');
  const client = CLIENTS[prefix ?? ''];
  if (client === undefined || !action) return false;
  const sdk = createRequire(import.meta.url)(`@aws-sdk/client-${client}`) as object;
  return Object.hasOwn(sdk, `${action}Command`);
}
