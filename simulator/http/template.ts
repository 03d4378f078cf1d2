import { resolveIntrinsics } from './intrinsics.ts';
import { identify, namePropertyOf, type Place, type Resource } from './resource-names.ts';
import {
  type FunctionPlan,
  functionPlanOf,
  type InvokeConfig,
  invokeConfigOf,
} from './template-functions.ts';
import {
  addPolicy,
  type PolicyDocument,
  type ResourcePolicies,
  type RolePlan,
  refuseUntrusted,
  resourcePolicyOf,
  rolePlanOf,
} from './template-permissions.ts';
import {
  type QueueMappingPlan,
  type QueuePlan,
  queueMappingPlanOf,
  queuePlanOf,
  type RulePlan,
  rulePlanOf,
  type SchedulePlan,
  type StateMachinePlan,
  schedulePlanOf,
  stateMachinePlanOf,
  type TablePlan,
  type TopicPlan,
  tablePlanOf,
  topicPlansOf,
} from './template-resources.ts';

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
}

/** Everything that the local cloud makes from a template, all names and intrinsic functions resolved. */
export interface CloudPlan {
  readonly place: Place;
  readonly functions: readonly FunctionPlan[];
  readonly tables: readonly TablePlan[];
  readonly topics: readonly TopicPlan[];
  readonly queues: readonly QueuePlan[];
  /** Queues whose messages go to a function. */
  readonly queueMappings: readonly QueueMappingPlan[];
  readonly stateMachines: readonly StateMachinePlan[];
  readonly schedules: readonly SchedulePlan[];
  readonly rules: readonly RulePlan[];
  /** By role name. */
  readonly roles: ReadonlyMap<string, RolePlan>;
  /** Policies of functions, topics, queues and keys, by ARN. */
  readonly resourcePolicies: ResourcePolicies;
  /** What the local cloud has no use for. */
  readonly ignored: readonly { readonly logicalId: string; readonly type: string }[];
}

/** A resource with its properties resolved, and how others call it. */
export interface Resolved {
  readonly logicalId: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation has checked nothing yet; each plan reads its own.
  readonly properties: Readonly<Record<string, any>>;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** @param assetDirectory `cdk.out`, where the functions' assets lie */
export function planCloud(template: Template, assetDirectory: string, place: Place): CloudPlan {
  const resources = resolveAll(template, place);
  const of = (...types: string[]) => resources.filter((resource) => types.includes(resource.type));

  const roles = new Map<string, RolePlan>();
  for (const role of of('AWS::IAM::Role')) roles.set(role.ref, rolePlanOf(role));
  for (const policy of of('AWS::IAM::Policy')) addPolicy(roles, policy);

  const invokeConfigs = new Map<string, InvokeConfig>();
  for (const config of of('AWS::Lambda::EventInvokeConfig')) {
    invokeConfigs.set(String(config.properties.FunctionName), invokeConfigOf(config));
  }
  const resourcePolicies = new Map<string, PolicyDocument>();
  for (const resource of resources) resourcePolicyOf(resource, resources, resourcePolicies);

  const plan: CloudPlan = {
    place,
    functions: of('AWS::Lambda::Function').map((each) => functionPlanOf(each, assetDirectory, invokeConfigs)),
    tables: of('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map((table) =>
      tablePlanOf(table, place),
    ),
    topics: topicPlansOf(of('AWS::SNS::Topic'), of('AWS::SNS::Subscription'), place),
    queues: of('AWS::SQS::Queue').map((queue) => queuePlanOf(queue, place)),
    queueMappings: of('AWS::Lambda::EventSourceMapping').map(queueMappingPlanOf),
    stateMachines: of('AWS::StepFunctions::StateMachine').map((each) =>
      stateMachinePlanOf(each, assetDirectory),
    ),
    schedules: of('AWS::Scheduler::Schedule').map(schedulePlanOf),
    rules: of('AWS::Events::Rule').map(rulePlanOf),
    roles,
    resourcePolicies,
    ignored: resources
      .filter((resource) => !PLAYED.has(resource.type))
      .map(({ logicalId, type }) => ({ logicalId, type })),
  };
  for (const { roleArn } of plan.functions) refuseUntrusted(roles, roleArn, 'lambda.amazonaws.com');
  for (const { roleArn } of plan.schedules) refuseUntrusted(roles, roleArn, 'scheduler.amazonaws.com');
  for (const { roleArn } of plan.stateMachines) refuseUntrusted(roles, roleArn, 'states.amazonaws.com');
  return plan;
}

const PLAYED: ReadonlySet<string> = new Set([
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Permission',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SNS::Subscription',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::KMS::Key',
  'AWS::StepFunctions::StateMachine',
  'AWS::Scheduler::Schedule',
  'AWS::Events::Rule',
]);

export function resolveAll(template: Template, place: Place): Resolved[] {
  const identities = new Map<string, ReturnType<typeof identify>>();
  const identityOf = (logicalId: string) => {
    const resource = template.Resources[logicalId];
    if (!resource) return undefined;
    const known = identities.get(logicalId);
    if (known) return known;
    const property = namePropertyOf(resource.Type);
    const ownName = property && resolveIntrinsics(resource.Properties?.[property], references);
    const identity = identify(logicalId, resource, ownName, place);
    identities.set(logicalId, identity);
    return identity;
  };
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': place.account,
    'AWS::Region': place.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': place.stackName,
    'AWS::StackId': `arn:aws:cloudformation:${place.region}:${place.account}:stack/${place.stackName}/local`,
  };
  const references = {
    ref: (name: string) => pseudo[name] ?? identityOf(name)?.ref ?? template.Parameters?.[name]?.Default,
    attribute: (logicalId: string, attribute: string) => identityOf(logicalId)?.attributes[attribute],
  };
  return Object.entries(template.Resources).map(([logicalId, resource]) => ({
    logicalId,
    type: resource.Type,
    // What is ignored may use whatever it likes.
    properties: PLAYED.has(resource.Type)
      ? (resolveIntrinsics(resource.Properties ?? {}, references) as Record<string, unknown>)
      : {},
    metadata: resource.Metadata ?? {},
    ...identityOf(logicalId)!,
  }));
}
