import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { EventPattern } from './event-pattern.ts';
import type { Place } from './resource-names.ts';
import type { Resolved } from './template.ts';

export interface TablePlan {
  readonly tableName: string;
  readonly arn: string;
  readonly create: CreateTableCommandInput;
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  readonly timeToLiveAttribute?: string;
  /** Absent unless the table is encrypted with a customer's own key. */
  readonly keyArn?: string;
}

/** A global table (CDK's TableV2) keeps some settings with the replica of its own region. */
export function tablePlanOf(resource: Resolved, place: Place): TablePlan {
  const { properties, ref: tableName } = resource;
  const replica = (properties.Replicas ?? []).find(
    (each: { Region: string }) => each.Region === place.region,
  );
  const of = (name: string) => replica?.[name] ?? properties[name];
  return {
    tableName,
    arn: resource.attributes.Arn!,
    create: {
      TableName: tableName,
      KeySchema: properties.KeySchema,
      AttributeDefinitions: properties.AttributeDefinitions,
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
      LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
    },
    deletionProtection: of('DeletionProtectionEnabled') ?? false,
    pointInTimeRecovery: of('PointInTimeRecoverySpecification')?.PointInTimeRecoveryEnabled ?? false,
    timeToLiveAttribute: properties.TimeToLiveSpecification?.AttributeName,
    keyArn: of('SSESpecification')?.KMSMasterKeyId,
  };
}

export interface TopicPlan {
  readonly arn: string;
  /** Somebody else's: what is said there is no notice of the watchdog's. */
  readonly isForeign: boolean;
  readonly keyArn?: string;
  readonly subscriptions: readonly { readonly protocol: string; readonly endpoint: string }[];
}

/** The template's topics, and those of other people to which it subscribes: they are taken to be there. */
export function topicPlansOf(
  topics: readonly Resolved[],
  subscriptions: readonly Resolved[],
  place: Place,
): TopicPlan[] {
  const own = topics.map(({ ref, properties }) => ({
    arn: ref,
    isForeign: false,
    keyArn: keyArnOf(properties.KmsMasterKeyId, place),
  }));
  const named = new Set(subscriptions.map(({ properties }) => String(properties.TopicArn)));
  for (const { arn } of own) named.delete(arn);
  return [...own, ...[...named].map((arn) => ({ arn, isForeign: true }))].map((topic) => ({
    ...topic,
    subscriptions: subscriptions
      .filter(({ properties }) => properties.TopicArn === topic.arn)
      .map(({ properties }) => ({ protocol: properties.Protocol, endpoint: properties.Endpoint })),
  }));
}

export interface QueuePlan {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly keyArn?: string;
  readonly visibilitySeconds: number;
}

export function queuePlanOf(queue: Resolved, place: Place): QueuePlan {
  return {
    name: queue.attributes.QueueName!,
    url: queue.ref,
    arn: queue.attributes.Arn!,
    keyArn: keyArnOf(queue.properties.KmsMasterKeyId, place),
    visibilitySeconds: queue.properties.VisibilityTimeout ?? 30,
  };
}

export interface QueueMappingPlan {
  readonly queueArn: string;
  /** Name or ARN. */
  readonly functionName: string;
  readonly batchSize: number;
}

/** Lambda API reference, CreateEventSourceMapping: ten messages at a time by default. */
export function queueMappingPlanOf({ logicalId, properties }: Resolved): QueueMappingPlan {
  const queueArn = String(properties.EventSourceArn);
  if (!/^arn:aws[a-z-]*:sqs:/.test(queueArn))
    throw new Error(`The local cloud plays event sources that are queues, not ${queueArn} of ${logicalId}`);
  return { queueArn, functionName: String(properties.FunctionName), batchSize: properties.BatchSize ?? 10 };
}

/** AWS's own keys (`alias/aws/sns`) need no permission of the caller's. */
function keyArnOf(key: string | undefined, place: Place): string | undefined {
  if (key === undefined || key.includes('alias/aws/')) return undefined;
  return key.startsWith('arn:') ? key : `arn:aws:kms:${place.region}:${place.account}:key/${key}`;
}

export interface StateMachinePlan {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly definition: string;
}

export function stateMachinePlanOf(machine: Resolved, assetDirectory: string): StateMachinePlan {
  const { properties } = machine;
  const kind = properties.StateMachineType ?? 'STANDARD';
  if (kind !== 'STANDARD')
    throw new Error(`State machine ${machine.logicalId} is ${kind}; only STANDARD is played`);
  return {
    name: machine.attributes.Name!,
    arn: machine.ref,
    roleArn: String(properties.RoleArn),
    definition: definitionOf(properties, assetDirectory),
  };
}

function definitionOf(properties: Resolved['properties'], assetDirectory: string): string {
  if (properties.Definition) return JSON.stringify(properties.Definition);
  let text = String(properties.DefinitionString ?? '');
  if (properties.DefinitionS3Location) {
    const key = String(properties.DefinitionS3Location.Key);
    text = readFileSync(join(assetDirectory, `asset.${key}`), 'utf8');
  }
  const substitutions = Object.entries(properties.DefinitionSubstitutions ?? {});
  return substitutions.reduce((done, [name, value]) => done.replaceAll(`\${${name}}`, String(value)), text);
}

export interface SchedulePlan {
  readonly name: string;
  readonly arn: string;
  readonly everyMs: number;
  readonly targetArn: string;
  readonly roleArn: string;
  readonly input: unknown;
  readonly mostRetries: number;
  readonly mostAgeSeconds: number;
  readonly deadLetterArn?: string;
  readonly enabled: boolean;
}

/** EventBridge Scheduler user guide: a retry policy left out means 185 retries within 24 hours. */
export function schedulePlanOf(schedule: Resolved): SchedulePlan {
  const { properties } = schedule;
  const target = properties.Target;
  return {
    name: schedule.ref,
    arn: schedule.attributes.Arn!,
    everyMs: rateMs(String(properties.ScheduleExpression)),
    targetArn: target.Arn,
    roleArn: target.RoleArn,
    input: target.Input === undefined ? {} : JSON.parse(target.Input),
    mostRetries: target.RetryPolicy?.MaximumRetryAttempts ?? 185,
    mostAgeSeconds: target.RetryPolicy?.MaximumEventAgeInSeconds ?? 24 * 3600,
    deadLetterArn: target.DeadLetterConfig?.Arn,
    enabled: properties.State !== 'DISABLED',
  };
}

export interface RulePlan {
  readonly name: string;
  readonly arn: string;
  readonly pattern?: EventPattern;
  readonly everyMs?: number;
  readonly targets: readonly RuleTarget[];
  readonly enabled: boolean;
}

export interface RuleTarget {
  readonly arn: string;
  readonly roleArn?: string;
  readonly input?: unknown;
  readonly deadLetterArn?: string;
}

export function rulePlanOf(rule: Resolved): RulePlan {
  const { properties } = rule;
  const expression = properties.ScheduleExpression;
  return {
    name: rule.ref,
    arn: rule.attributes.Arn!,
    pattern: properties.EventPattern,
    everyMs: expression === undefined ? undefined : rateMs(String(expression)),
    targets: (properties.Targets ?? []).map(ruleTargetOf),
    enabled: properties.State !== 'DISABLED',
  };
}

function ruleTargetOf(target: Resolved['properties']): RuleTarget {
  for (const unplayed of ['InputTransformer', 'InputPath']) {
    if (target[unplayed]) throw new Error(`The local cloud does not play ${unplayed} of a rule's target`);
  }
  return {
    arn: target.Arn,
    roleArn: target.RoleArn,
    input: target.Input === undefined ? undefined : JSON.parse(target.Input),
    deadLetterArn: target.DeadLetterConfig?.Arn,
  };
}

const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** `rate(5 minutes)` as milliseconds. */
export function rateMs(expression: string): number {
  const [, count, unit = ''] = /^rate\((\d+) (second|minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitMs = UNIT_MS[unit];
  if (!count || !unitMs) throw new Error(`The local cloud plays rate(…) only, not ${expression}`);
  return Number(count) * unitMs;
}
