import { OK } from '../ecs/behaviour.ts';
import { startDeployment } from '../ecs/deployment-starts.ts';
import { fleetNames, fleetTaskDefinition } from '../ecs/fleet.ts';
import type { ScriptedTasks } from '../ecs/scripted-tasks.ts';
import { keepTaskDefinition, type TaskDefinition } from '../ecs/task-definitions.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { buildOfDefinition } from './builds.ts';
import { PLACE } from './environment-of-fleet.ts';
import type { Scenario } from './scenario-schema.ts';
import type { StoryLambdas } from './story-lambdas.ts';
import type { Step } from './timeline-schema.ts';

/** The tag by which an owner forbids rolling back past a revision. */
const BARRIER = { key: 'watchdog:rollback-barrier', value: 'true' };

export interface RevisionParts {
  readonly scenario: Scenario;
  readonly world: EcsWorld;
  readonly tasks: ScriptedTasks;
  readonly lambdas: StoryLambdas;
}

/** What pipelines, registries and CloudFormation do to revisions and their images. */
export class StoryRevisions {
  readonly #parts: RevisionParts;

  constructor(parts: RevisionParts) {
    this.#parts = parts;
  }

  deploy(what: NonNullable<Step['deploy']>): void {
    const { service, revision, behaviour, by, ends } = what;
    const { lambdas } = this.#parts;
    if (lambdas.has(service)) {
      lambdas.deploy(service, revision, behaviour ?? OK, { by, ends });
      return;
    }
    const { world, tasks } = this.#parts;
    const names = fleetNames(PLACE, service);
    tasks.setBuild(service, String(revision), behaviour ?? OK);
    const definition = this.#definitionToDeploy(what);
    const taskDefinition = definition.taskDefinitionArn;
    const of = world.serviceNamed(names.cluster, names.service);
    if (of.controller === 'ECS') {
      const isSame = of.deployments[0]!.revision.taskDefinition === definition;
      const input = { cluster: names.cluster, service: names.service, taskDefinition };
      world.updateService(isSame ? { ...input, forceNewDeployment: true } : input, by);
    } else {
      // CodeDeploy or an external controller makes its own task sets; here they are a deployment like others.
      startDeployment(world, of, definition);
    }
    if (!ends) world.holdDeployment(names.cluster, names.service);
  }

  /** Registered now, unless it can be used as it is. */
  #definitionToDeploy({ service, revision, image }: NonNullable<Step['deploy']>): TaskDefinition {
    const { world, scenario } = this.#parts;
    const known = this.#definition(service, revision);
    if (known?.status === 'ACTIVE' && image === undefined) return known;
    const settings = scenario.fleet.services[service]!;
    const input = fleetTaskDefinition(PLACE, service, { ...settings, revision, image });
    for (const container of input.containerDefinitions) {
      if (!world.registry.resolve(container.image)) world.registry.push(container.image);
    }
    return keepTaskDefinition(world, input, this.#freeNumber(input.family, revision));
  }

  /** The definition that the story calls by this number. */
  #definition(service: string, revision: number): TaskDefinition | undefined {
    const family = this.#parts.world.taskDefinitions.get(fleetNames(PLACE, service).family) ?? [];
    return family.find((one) => buildOfDefinition(one) === revision);
  }

  /** The story's number, unless somebody has registered that or a later one meanwhile. */
  #freeNumber(family: string, revision: number): number {
    const newest = this.#parts.world.taskDefinitions.get(family)?.at(-1)?.revision ?? 0;
    return Math.max(revision, newest + 1);
  }

  deregister({ service, revision }: NonNullable<Step['deregister']>): void {
    if (this.#parts.lambdas.has(service)) {
      this.#parts.lambdas.deleteVersion(service, revision);
      return;
    }
    const definition = this.#definition(service, revision);
    if (definition)
      this.#parts.world.deregisterTaskDefinition({ taskDefinition: definition.taskDefinitionArn }, 'ci');
  }

  /** What a pipeline does whose release migrated the database: the revision must not be rolled back past. */
  raiseBarrier({ service, revision }: NonNullable<Step['barrier']>): void {
    const resourceArn = this.#definition(service, revision)?.taskDefinitionArn;
    if (resourceArn) this.#parts.world.tagResource({ resourceArn, tags: [BARRIER] }, 'ci');
  }

  removeImage({ service, revision }: NonNullable<Step['imageGone']>): void {
    const { world } = this.#parts;
    const definition = this.#definition(service, revision);
    for (const { image } of definition?.containerDefinitions ?? []) {
      const digest = world.registry.resolve(image);
      if (digest) world.registry.remove(image, digest);
    }
  }

  /** Somebody pushed another image under the tag that the service runs. */
  moveTag(service: string): void {
    const { world } = this.#parts;
    const names = fleetNames(PLACE, service);
    const of = world.serviceNamed(names.cluster, names.service);
    for (const { image } of of.deployments[0]!.revision.taskDefinition.containerDefinitions) {
      const before = world.registry.resolve(image);
      world.registry.push(image, `${before}`.replace(/.{8}$/, world.now.toString(16).slice(-8)));
    }
  }
}
