import {
  type Environment,
  ecsServices,
  isProbed,
  type Question,
} from '../../shared/core/watchlist/environment.ts';
import { createFleet, type FleetService, fleetNames } from '../ecs/fleet.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { tellFigures } from '../measured/dependency-figures.ts';
import type { NamedAddress } from './name-server.ts';
import type { ProcessSpec, TaskProcesses } from './task-processes.ts';

export interface LocalFleet {
  readonly services: readonly ProcessSpec[];
  readonly dependencies: readonly ProcessSpec[];
}

/** The environment's services, and those of its dependencies that are asked over HTTP, as processes to run. */
export function fleetOf(environment: Environment): LocalFleet {
  return {
    services: ecsServices(environment).map(({ id, question, dependsOn }) => ({
      name: id,
      path: pathOf(question),
      dependsOn,
    })),
    dependencies: environment.dependencies
      .flatMap(({ id, question }) => (question && isProbed(question) ? [{ id, question }] : []))
      .map(({ id, question }) => ({ name: id, path: pathOf(question), dependsOn: [] })),
  };
}

const pathOf = (question: Question): string =>
  question.kind === 'http' ? new URL(question.url).pathname : '/health';

const hostOf = (question: Question): string =>
  (question.kind === 'http' ? new URL(question.url).hostname : question.host).toLowerCase();

/** Puts the fleet into the world as it is when nothing has happened yet. */
export function populate(
  world: EcsWorld,
  environment: Environment,
  given: Readonly<Record<string, FleetService>> = {},
): void {
  const services: Record<string, FleetService> = {};
  for (const service of ecsServices(environment)) {
    const { modelName } = service;
    const names = fleetNames({ project: environment.project, env: environment.name }, service.id);
    if (names.service !== modelName || names.cluster !== service.cluster) {
      throw new Error(`The local fleet calls ${service.id} ${names.service}, the environment ${modelName}`);
    }
    services[service.id] = {
      startSeconds: service.startSeconds,
      dependsOn: service.dependsOn,
      loadBalancer: service.targetGroup !== undefined,
      alarm: service.alarm !== undefined,
      ...given[service.id],
    };
  }
  createFleet(world, { project: environment.project, env: environment.name, services });
  for (const dependency of environment.dependencies) tellFigures(world, dependency, undefined, 0);
}

/** Who is behind a name: the Cloud Map of the local fleet. */
export function cloudMap(environment: Environment, processes: () => TaskProcesses) {
  const ids = new Map<string, string>();
  for (const { id, question } of [...ecsServices(environment), ...environment.dependencies]) {
    if (question && isProbed(question)) ids.set(hostOf(question), id);
  }
  return (name: string): readonly NamedAddress[] => {
    const id = ids.get(name);
    return id === undefined ? [] : processes().addressesOf(id);
  };
}
