import { clusterNotFound, serviceNotActive, serviceNotFound } from './aws-error.ts';
import type { Service } from './service.ts';
import type { WorldState } from './world-state.ts';

/** The name of a cluster given by name, by ARN, or not at all. */
export function clusterName(world: WorldState, reference: string | undefined): string {
  const name = lastPart(reference ?? 'default');
  if (!world.clusters.has(name)) throw clusterNotFound();
  return name;
}

export function findService(world: WorldState, cluster: string, reference: string): Service | undefined {
  return world.services.get(`${cluster}/${lastPart(reference)}`);
}

/** For calls that change the service. */
export function activeService(world: WorldState, cluster: string | undefined, reference: string): Service {
  const service = findService(world, clusterName(world, cluster), reference);
  if (!service) throw serviceNotFound();
  if (service.status !== 'ACTIVE') throw serviceNotActive();
  return service;
}

export const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
