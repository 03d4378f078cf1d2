import { clientException, invalidParameter } from './aws-error.ts';
import type { WorldState } from './world-state.ts';

export interface ContainerDefinition {
  name: string;
  image: string;
  memory?: number;
  stopTimeout?: number;
  healthCheck?: unknown;
  dockerLabels?: Record<string, string>;
  [other: string]: unknown;
}

interface TaskDefinitionFields {
  family: string;
  containerDefinitions: readonly ContainerDefinition[];
  cpu?: string;
  memory?: string;
  requiresCompatibilities?: readonly string[];
  [other: string]: unknown;
}

export interface RegisterTaskDefinitionInput extends TaskDefinitionFields {
  tags?: readonly { key: string; value: string }[];
}

export interface TaskDefinition extends TaskDefinitionFields {
  readonly taskDefinitionArn: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE';
  registeredAt: number;
  deregisteredAt?: number;
}

/** ECS developer guide, fargate-tasks-services: memory in MiB for each CPU size. */
const FARGATE_MEMORY_MIB: Record<string, { from: number; to: number; step: number }> = {
  512: { from: 1024, to: 4096, step: 1024 },
  1024: { from: 2048, to: 8192, step: 1024 },
  2048: { from: 4096, to: 16384, step: 1024 },
  4096: { from: 8192, to: 30720, step: 1024 },
  8192: { from: 16384, to: 61440, step: 4096 },
  16384: { from: 32768, to: 122880, step: 8192 },
};

/** Tags lie beside a definition, not in it (ECS API, DescribeTaskDefinition: `include` TAGS). */
type Tags = readonly { readonly key: string; readonly value: string }[];
const tagsOf = new WeakMap<TaskDefinition, Tags>();

/** A revision number is never used twice, whatever was deregistered. */
export function registerTaskDefinition(world: WorldState, input: RegisterTaskDefinitionInput) {
  if (!input.family || !input.containerDefinitions?.length) {
    throw clientException('Container list cannot be empty.');
  }
  if (input.requiresCompatibilities?.includes('FARGATE') && !isFargateSize(input.cpu, input.memory)) {
    throw clientException('No Fargate configuration exists for given values.');
  }
  const revision = (world.taskDefinitions.get(input.family)?.at(-1)?.revision ?? 0) + 1;
  return { taskDefinition: keepTaskDefinition(world, input, revision), tags: input.tags ?? [] };
}

/** Also for a fleet's past, where the revision's number is given. Revisions of a family come in rising order. */
export function keepTaskDefinition(
  world: WorldState,
  input: RegisterTaskDefinitionInput,
  revision: number,
): TaskDefinition {
  const { tags, ...kept } = input;
  const taskDefinition: TaskDefinition = {
    ...kept,
    taskDefinitionArn: world.ecsArn(`task-definition/${input.family}:${revision}`),
    revision,
    status: 'ACTIVE',
    compatibilities: ['EC2', 'FARGATE'],
    registeredAt: world.now,
  };
  if (tags) tagsOf.set(taskDefinition, tags);
  const family = world.taskDefinitions.get(input.family) ?? [];
  world.taskDefinitions.set(input.family, family);
  family.push(taskDefinition);
  return taskDefinition;
}

/** ECS API, DeregisterTaskDefinition: INACTIVE at once; services that use it go on and scale. */
export function deregisterTaskDefinition(world: WorldState, input: { taskDefinition: string }) {
  const taskDefinition = findTaskDefinition(world, input.taskDefinition);
  if (!taskDefinition) throw clientException('The specified task definition does not exist.');
  taskDefinition.status = 'INACTIVE';
  taskDefinition.deregisteredAt = world.now;
  return { taskDefinition };
}

/** ECS API, TagResource: a tag with the same key is overwritten. Here only task definitions have tags. */
export function tagResource(world: WorldState, input: { resourceArn: string; tags: Tags }) {
  const found = findTaskDefinition(world, input.resourceArn);
  if (!found) throw invalidParameter('The specified task definition does not exist.');
  const given = new Set(input.tags.map((tag) => tag.key));
  const kept = (tagsOf.get(found) ?? []).filter((tag) => !given.has(tag.key));
  tagsOf.set(found, [...kept, ...input.tags]);
  return {};
}

/** ECS API, DescribeTaskDefinition: an INACTIVE one only while an active task or service references it. */
export function describeTaskDefinition(
  world: WorldState,
  input: { taskDefinition: string; include?: readonly string[] },
) {
  const found = findTaskDefinition(world, input.taskDefinition);
  if (!found || (found.status === 'INACTIVE' && !isReferenced(world, found))) {
    throw clientException('Unable to describe task definition.');
  }
  const tags = input.include?.includes('TAGS') ? (tagsOf.get(found) ?? []) : undefined;
  return { taskDefinition: found, tags };
}

/** ECS API, ListTaskDefinitions: `familyPrefix` is the full family name; default ACTIVE, ascending. */
export function listTaskDefinitions(
  world: WorldState,
  input: {
    familyPrefix?: string;
    status?: string;
    sort?: string;
    maxResults?: number;
    nextToken?: string;
  },
) {
  const families = input.familyPrefix ? [input.familyPrefix] : [...world.taskDefinitions.keys()].sort();
  const all = families
    .flatMap((family) => world.taskDefinitions.get(family) ?? [])
    .filter((definition) => definition.status === (input.status ?? 'ACTIVE'))
    .map((definition) => definition.taskDefinitionArn);
  if (input.sort === 'DESC') all.reverse();
  const { page, nextToken } = pageOf(all, input.maxResults ?? 100, input.nextToken);
  return { taskDefinitionArns: page, nextToken };
}

/** By ARN, `family:revision`, or family alone (its latest ACTIVE revision). */
export function findTaskDefinition(world: WorldState, reference: string): TaskDefinition | undefined {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const [family = '', revision] = name.split(':');
  const revisions = world.taskDefinitions.get(family) ?? [];
  if (revision === undefined) return revisions.findLast((definition) => definition.status === 'ACTIVE');
  return revisions.find((definition) => definition.revision === Number(revision));
}

/** @param nextToken the index of the page's first element, as text */
export function pageOf<T>(all: readonly T[], size: number, nextToken: string | undefined) {
  if (!(size >= 1 && size <= 100)) throw invalidParameter('maxResults must be between 1 and 100.');
  const from = Number(nextToken ?? 0);
  const next = from + size;
  return { page: all.slice(from, next), nextToken: next < all.length ? String(next) : undefined };
}

function isReferenced(world: WorldState, definition: TaskDefinition): boolean {
  for (const service of world.services.values()) {
    if (service.status === 'INACTIVE') continue;
    if (service.deployments.some((deployment) => deployment.revision.taskDefinition === definition))
      return true;
    for (const task of service.tasks) if (task.taskDefinition === definition) return true;
  }
  return false;
}

function isFargateSize(cpu: string | undefined, memory: string | undefined): boolean {
  const memoryMiB = Number(memory);
  if (cpu === '256') return [512, 1024, 2048].includes(memoryMiB);
  if (cpu === '32768') return [61440, 122880, 249856].includes(memoryMiB);
  const row = FARGATE_MEMORY_MIB[cpu ?? ''];
  return !!row && memoryMiB >= row.from && memoryMiB <= row.to && (memoryMiB - row.from) % row.step === 0;
}
