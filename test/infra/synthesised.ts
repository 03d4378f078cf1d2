import { vi } from 'vitest';
import { environmentNamed } from '../../environments/index.ts';
import { type Template, templateFor } from '../../infra/synthesise.ts';
import { defineEnvironment, type EnvironmentInput } from '../../shared/contracts/define-environment.ts';

/** A synthesis takes a second or two, on a busy machine many more. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** The template of a shipped environment, without its code. */
export async function templateOf(name: string): Promise<Template> {
  return templateFor(await environmentNamed(name));
}

/** A small environment with one service, and what a test wants to be different. */
export function templateOfShop(change: Partial<EnvironmentInput> = {}): Template {
  const web = { host: 'web.example', witness: { alarm: 'web-unhealthy' } };
  return templateFor(
    defineEnvironment({
      project: 'shop',
      name: 'prod',
      mode: 'auto',
      services: { web },
      notify: { emails: ['people@shop.example'], ownHealthEmails: ['platform@shop.example'] },
      ...change,
    }),
  );
}

/** Properties of every resource of a type, by logical id. */
export function resourcesOf(template: Template, type: string): Map<string, Properties> {
  const found = Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
  return new Map(found.map(([id, resource]) => [id, (resource.Properties ?? {}) as Properties]));
}

// biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape
export type Properties = Record<string, any>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Properties;
}

/** The statements of the role whose description ends with this name. */
export function statementsOf(template: Template, name: string): Statement[] {
  const role = [...resourcesOf(template, 'AWS::IAM::Role').values()].find((one) =>
    String(one.Description).endsWith(name),
  );
  if (!role) throw new Error(`no role of ${name}`);
  return role.Policies.flatMap((policy: Properties) => policy.PolicyDocument.Statement);
}

export const listOf = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? value : [value as T];

/** Pseudo parameters and references as text, so that an ARN can be read: `arn:P:ecs:R:A:cluster/x`. */
export function plain(value: unknown): string {
  const node = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[] };
  if (typeof value === 'string') return value;
  if (node.Ref) return PSEUDO[node.Ref] ?? `<${node.Ref}>`;
  if (node['Fn::GetAtt']) return `<${node['Fn::GetAtt'].join('.')}>`;
  if (node['Fn::Join']) return node['Fn::Join'][1].map(plain).join(node['Fn::Join'][0]);
  throw new Error(`cannot read ${JSON.stringify(value)}`);
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '123456789012',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** The state machine's definition, as it will run. */
export function definitionOf(template: Template): { States: Record<string, Properties> } & Properties {
  const [machine] = resourcesOf(template, 'AWS::StepFunctions::StateMachine').values();
  return JSON.parse(plain(machine?.DefinitionString));
}

/** Everything that CloudFormation makes before a resource, and deletes after it. */
export function neededBy(template: Template, id: string, found = new Set<string>()): Set<string> {
  const resource = template.Resources[id]!;
  const named = [...JSON.stringify(resource).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)].map(
    ([, to]) => to!,
  );
  for (const other of [...named, ...listOf((resource.DependsOn ?? []) as string[])]) {
    if (!(other in template.Resources) || found.has(other)) continue;
    found.add(other);
    neededBy(template, other, found);
  }
  return found;
}
