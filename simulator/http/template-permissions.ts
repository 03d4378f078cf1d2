import type { Resolved } from './template.ts';

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: PolicyStatement[];
}

export interface RolePlan {
  readonly name: string;
  readonly arn: string;
  readonly trust: PolicyDocument;
  readonly policies: { readonly name: string; readonly document: PolicyDocument }[];
}

export type ResourcePolicies = ReadonlyMap<string, PolicyDocument>;

/** AWS managed policies are refused: their text is not in the template, so they could not be evaluated. */
export function rolePlanOf(role: Resolved): RolePlan {
  const managed = role.properties.ManagedPolicyArns ?? [];
  if (managed.length > 0)
    throw new Error(`Role ${role.logicalId} uses managed policies: ${managed.join(', ')}`);
  const inline = (role.properties.Policies ?? []) as { PolicyName: string; PolicyDocument: PolicyDocument }[];
  return {
    name: role.ref,
    arn: role.attributes.Arn!,
    trust: role.properties.AssumeRolePolicyDocument as PolicyDocument,
    policies: inline.map((policy) => ({ name: policy.PolicyName, document: policy.PolicyDocument })),
  };
}

export function addPolicy(roles: ReadonlyMap<string, RolePlan>, policy: Resolved): void {
  for (const roleName of policy.properties.Roles ?? []) {
    roles.get(roleName)?.policies.push({
      name: String(policy.properties.PolicyName),
      document: policy.properties.PolicyDocument as PolicyDocument,
    });
  }
}

/** A role that its service may not take on is refused when the stack is deployed, so it is here. */
export function refuseUntrusted(
  roles: ReadonlyMap<string, RolePlan>,
  roleArn: string,
  service: string,
): void {
  const role = roles.get(roleArn.slice(roleArn.lastIndexOf('/') + 1));
  const trusts = role?.trust.Statement.some(
    ({ Effect, Principal }) =>
      Effect === 'Allow' && [(Principal as { Service?: unknown })?.Service].flat().includes(service),
  );
  if (!trusts) throw new Error(`The role ${roleArn} cannot be assumed by ${service}`);
}

/** Adds what the resource allows to others (or denies them) to the policy of the ARN that it protects. */
export function resourcePolicyOf(
  resource: Resolved,
  all: readonly Resolved[],
  policies: Map<string, PolicyDocument>,
): void {
  const add = (arn: string, statements: readonly PolicyStatement[]) => {
    const known = policies.get(arn);
    if (known) known.Statement.push(...statements);
    else policies.set(arn, { Version: '2012-10-17', Statement: [...statements] });
  };
  const { properties } = resource;
  switch (resource.type) {
    case 'AWS::KMS::Key':
      add(resource.attributes.Arn!, properties.KeyPolicy?.Statement ?? []);
      return;
    case 'AWS::SNS::TopicPolicy':
      for (const topicArn of properties.Topics ?? []) add(topicArn, properties.PolicyDocument.Statement);
      return;
    case 'AWS::SQS::QueuePolicy':
      for (const url of properties.Queues ?? []) {
        const queue = all.find((other) => other.type === 'AWS::SQS::Queue' && other.ref === url);
        if (queue) add(queue.attributes.Arn!, properties.PolicyDocument.Statement);
      }
      return;
    case 'AWS::Lambda::Permission': {
      const target = String(properties.FunctionName);
      const named = all.find((other) => other.type === 'AWS::Lambda::Function' && other.ref === target);
      const arn = named?.attributes.Arn ?? target;
      add(arn, [lambdaPermission(resource, arn)]);
      return;
    }
  }
}

/** Lambda developer guide: access-control-resource-based. */
function lambdaPermission({ logicalId, properties }: Resolved, arn: string): PolicyStatement {
  const principal = String(properties.Principal);
  const isService = principal.endsWith('.amazonaws.com');
  return {
    Sid: logicalId,
    Effect: 'Allow',
    Action: properties.Action,
    Resource: arn,
    Principal: isService ? { Service: principal } : { AWS: principal },
    ...(properties.SourceArn ? { Condition: { ArnLike: { 'aws:SourceArn': properties.SourceArn } } } : {}),
  };
}
