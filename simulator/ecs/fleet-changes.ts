import { type FleetSpec, fleetNames, fleetTaskDefinition } from './fleet.ts';
import { digestOf } from './identifiers.ts';
import { BUILD_LABEL } from './illness.ts';
import { primaryOf } from './service.ts';
import { keepTaskDefinition, type TaskDefinition } from './task-definitions.ts';
import type { EcsWorld } from './world.ts';

interface FleetDeployment {
  service: string;
  revision: number;
  /** @default the revision's own image */
  image?: string;
  by: 'ci' | 'human';
  /** False: it stays IN_PROGRESS. @default true */
  ends?: boolean;
}

/** The scenario step `deploy`. Its behaviour is told to the scripted tasks first, by `setBuild`. */
export function deployRevision(world: EcsWorld, spec: FleetSpec, deployment: FleetDeployment): void {
  const { cluster, service } = fleetNames(spec, deployment.service);
  const definition =
    fleetRevision(world, spec, deployment.service, deployment.revision) ??
    addRevision(world, spec, deployment);
  world.updateService({ cluster, service, taskDefinition: definition.taskDefinitionArn }, deployment.by);
  if (deployment.ends === false) world.holdDeployment(cluster, service);
}

/** Of all definitions made from this revision, the first: the one that CI registered. */
export function fleetRevision(
  world: EcsWorld,
  spec: FleetSpec,
  service: string,
  revision: number,
): TaskDefinition | undefined {
  const family = world.taskDefinitions.get(fleetNames(spec, service).family) ?? [];
  return family.find((definition) => builtFrom(definition) === revision);
}

/** The revision of the fleet that a definition was made from, also when it is a copy under another number. */
export function builtFrom(definition: TaskDefinition): number {
  return Number(definition.containerDefinitions[0]?.dockerLabels?.[BUILD_LABEL] ?? definition.revision);
}

/** Takes the scenario's number, unless somebody else registered that one meanwhile: then the next. */
function addRevision(world: EcsWorld, spec: FleetSpec, deployment: FleetDeployment): TaskDefinition {
  const { service, revision, image } = deployment;
  const input = fleetTaskDefinition(spec, service, { ...spec.services[service], revision, image });
  const imageOfIt = input.containerDefinitions[0]!.image;
  if (!image || !world.registry.resolve(image)) world.registry.push(imageOfIt);
  const last = world.taskDefinitions.get(input.family)?.at(-1)?.revision ?? 0;
  return keepTaskDefinition(world, input, Math.max(revision, last + 1));
}

/** The scenario step `deregister`. */
export function deregisterRevision(
  world: EcsWorld,
  spec: FleetSpec,
  service: string,
  revision: number,
): void {
  const taskDefinition = revisionOf(world, spec, service, revision).taskDefinitionArn;
  world.deregisterTaskDefinition({ taskDefinition }, 'ci');
}

/** The scenario step `imageGone`: what the revision's tag points at is gone from the registry. */
export function removeImage(world: EcsWorld, spec: FleetSpec, service: string, revision: number): void {
  const { image } = revisionOf(world, spec, service, revision).containerDefinitions[0]!;
  const digest = world.registry.resolve(image);
  if (digest) world.registry.remove(image, digest);
}

/** The scenario step `tagMoved`: the tag that the service runs points at another image from now on. */
export function moveTag(world: EcsWorld, spec: FleetSpec, service: string): string {
  const names = fleetNames(spec, service);
  const primary = primaryOf(world.serviceNamed(names.cluster, names.service));
  const { image } = primary.revision.taskDefinition.containerDefinitions[0]!;
  return world.registry.push(image, digestOf(`${image} pushed again at ${world.now}`));
}

function revisionOf(world: EcsWorld, spec: FleetSpec, service: string, revision: number): TaskDefinition {
  const found = fleetRevision(world, spec, service, revision);
  if (!found) throw new Error(`${service} has no revision ${revision}`);
  return found;
}
