import { createRequire } from 'node:module';
import {
  CALLBACK_CALLS,
  FLEET_CALLS,
  FUNCTION_CALLS,
  HANDS_CALLS,
  HEALTH_CALLS,
  PROBER_CALLS,
  ROLLBACK_CALLS,
  SMOKE_CALLS,
  TOPIC_CALLS,
  WORKFLOW_CALLS,
} from './port-calls.ts';

/** The calls at which a fault can strike. */
const OURS: ReadonlySet<string> = new Set(
  [
    HEALTH_CALLS,
    ROLLBACK_CALLS,
    FLEET_CALLS,
    HANDS_CALLS,
    FUNCTION_CALLS,
    PROBER_CALLS,
    WORKFLOW_CALLS,
    CALLBACK_CALLS,
    SMOKE_CALLS,
    TOPIC_CALLS,
  ].flatMap((calls) => Object.values<string>(calls)),
);

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
  if (OURS.has(call)) return true;
  const [prefix, action] = call.split(':');
  const client = CLIENTS[prefix ?? ''];
  if (client === undefined || !action) return false;
  const sdk = createRequire(import.meta.url)(`@aws-sdk/client-${client}`) as object;
  return Object.hasOwn(sdk, `${action}Command`);
}
