import path from 'node:path';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { AwsError } from '../ecs/aws-error.ts';
import type { ApiCall } from './cloud-events.ts';
import { decidePlainly } from './plain-decision.ts';
import type { CloudPlan } from './template.ts';
import type { PolicyDocument, PolicyStatement } from './template-permissions.ts';

/** One thing that a call needs to be allowed to do. */
export interface Permission {
  /** As in the service authorization reference: `ecs:UpdateService`. */
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the request. */
  readonly context?: Readonly<Record<string, string | string[]>>;
}

/** Who calls. An operator may do everything; an AWS service only what a resource's policy lets it. */
export type Principal =
  | { readonly kind: 'operator' }
  | { readonly kind: 'role'; readonly roleName: string; readonly session: string }
  | { readonly kind: 'service'; readonly service: string };

/** One action of one statement without which every call would still have been allowed. */
export interface SpareAction {
  /** Name of the role, or ARN of the resource whose own policy it is. */
  readonly role: string;
  /** @example 'RolePolicy' or 'resource policy' */
  readonly policy: string;
  /** Counts from 1 within the policy. */
  readonly index: number;
  readonly statement: PolicyStatement;
  readonly action: string;
}

interface Decision {
  readonly allowed: boolean;
  /** `role|policy|index` of the only statement that allowed it: without that one it is denied. */
  readonly solelyBy?: string;
}

/** Decides with the synthesised policies, and remembers which of their actions could not have been left out. */
export class IamGate {
  readonly #plan: CloudPlan;
  readonly #onCall: (call: ApiCall) => void;
  readonly #decisions = new Map<string, Promise<Decision>>();
  /** Actions called, by `role|policy|index` of the statement. */
  readonly #needed = new Map<string, string[]>();

  constructor(plan: CloudPlan, onCall: (call: ApiCall) => void) {
    this.#plan = plan;
    this.#onCall = onCall;
  }

  /** Throws AccessDeniedException, as the service would, unless everything asked for is allowed. */
  async demand(principal: Principal, permissions: readonly Permission[]): Promise<void> {
    for (const permission of permissions) {
      if (await this.allows(principal, permission)) continue;
      this.log(principal, permission, { allowed: false, error: 'AccessDenied' });
      throw accessDenied(this.arnOf(principal), permission);
    }
  }

  async allows(principal: Principal, permission: Permission): Promise<boolean> {
    if (principal.kind === 'operator') return true;
    const key = JSON.stringify([
      nameOf(principal),
      permission.action,
      permission.resource,
      permission.context,
    ]);
    let decision = this.#decisions.get(key);
    if (!decision) {
      decision = this.#decide(principal, permission);
      this.#decisions.set(key, decision);
    }
    const { allowed, solelyBy } = await decision;
    if (solelyBy !== undefined) this.#note(solelyBy, permission.action);
    return allowed;
  }

  log(principal: Principal, permission: Permission, outcome: { allowed: boolean; error?: string }): void {
    const { action, resource } = permission;
    this.#onCall({ atMs: Date.now(), role: nameOf(principal), action, resource, ...outcome });
  }

  /** A statement that denies is never needed, so those of resources do not count. */
  spareActions(): SpareAction[] {
    const ofRoles = [...this.#plan.roles.values()].flatMap((role) =>
      role.policies.flatMap(({ name, document }) => numbered(role.name, name, document)),
    );
    const ofResources = [...this.#plan.resourcePolicies].flatMap(([arn, document]) =>
      numbered(arn, RESOURCE_POLICY, document).filter(({ statement }) => statement.Effect === 'Allow'),
    );
    return [...ofRoles, ...ofResources].filter(
      ({ role, policy, index, action }) =>
        !this.#needed.get(`${role}|${policy}|${index}`)?.some((called) => path.matchesGlob(called, action)),
    );
  }

  #note(statement: string, action: string): void {
    const actions = this.#needed.get(statement) ?? [];
    if (!actions.includes(action)) this.#needed.set(statement, [...actions, action]);
  }

  arnOf(principal: Principal): string {
    const { account } = this.#plan.place;
    switch (principal.kind) {
      case 'operator':
        return `arn:aws:iam::${account}:user/operator`;
      case 'role':
        return `arn:aws:sts::${account}:assumed-role/${principal.roleName}/${principal.session}`;
      case 'service':
        return principal.service;
      default:
        return principal satisfies never;
    }
  }

  async #decide(principal: Principal, permission: Permission): Promise<Decision> {
    const role = principal.kind === 'role' ? this.#plan.roles.get(principal.roleName) : undefined;
    const { account } = this.#plan.place;
    const owner = policyOwner(permission.resource);
    const outcome = await runSimulation(
      {
        request: {
          principal: this.arnOf(principal),
          action: permission.action,
          resource: { resource: permission.resource, accountId: account },
          // The local endpoint is plain HTTP; the real ones are not.
          contextVariables: {
            'aws:SecureTransport': 'true',
            'aws:SourceAccount': account,
            ...permission.context,
          },
        },
        identityPolicies: (role?.policies ?? []).map(({ name, document }) => ({
          name: `${role?.name}|${name}`,
          policy: document,
        })),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        resourcePolicy: this.#plan.resourcePolicies.get(owner),
      },
      {},
    );
    if (outcome.resultType === 'error' && outcome.errors.message === 'multiple.resource.types') {
      const { allowed, by } = decidePlainly(role?.policies ?? [], permission);
      return { allowed, solelyBy: by.length === 1 ? `${role?.name}|${by[0]}` : undefined };
    }
    if (outcome.resultType === 'error') {
      throw new Error(`IAM cannot evaluate ${permission.action}: ${JSON.stringify(outcome.errors)}`);
    }
    const results = outcome.resultType === 'single' ? [outcome.result] : outcome.results;
    const byRole = results.flatMap(({ analysis }) => analysis.identityAnalysis?.allowStatements ?? []);
    const byResource = results.flatMap(({ analysis }) => analysis.resourceAnalysis?.allowStatements ?? []);
    const by = [
      ...byRole.map(({ policyId, statement }) => `${policyId}|${statement.index()}`),
      ...byResource.map(({ statement }) => `${owner}|${RESOURCE_POLICY}|${statement.index()}`),
    ];
    return {
      allowed: outcome.overallResult === 'Allowed',
      solelyBy: by.length === 1 ? by[0] : undefined,
    };
  }
}

const RESOURCE_POLICY = 'resource policy';

const numbered = (role: string, policy: string, { Statement }: PolicyDocument): SpareAction[] =>
  Statement.flatMap((statement, at) =>
    [statement.Action ?? []].flat().map((action) => ({ role, policy, index: at + 1, statement, action })),
  );

export const nameOf = (principal: Principal): string =>
  principal.kind === 'operator'
    ? 'operator'
    : principal.kind === 'role'
      ? principal.roleName
      : principal.service;

/** IAM user guide: troubleshoot_access-denied, the documented format of the message. */
function accessDenied(principalArn: string, { action, resource }: Permission): AwsError {
  return new AwsError(
    'AccessDeniedException',
    `User: ${principalArn} is not authorized to perform: ${action} on resource: ${resource} ` +
      `because no identity-based policy allows the ${action} action`,
  );
}

/** The function's policy covers its versions too. */
function policyOwner(resource: string): string {
  const [, functionArn] = /^(arn:aws:lambda:[^:]*:[^:]*:function:[^:]+)/.exec(resource) ?? [];
  return functionArn ?? resource;
}
