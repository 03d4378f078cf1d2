import type { Certificate } from '../../shared/core/health/certificate.ts';
import { type SeededRandom, seededRandom } from '../clock/random.ts';
import { isDown } from '../ecs/answering.ts';
import { createFleet, fleetNames } from '../ecs/fleet.ts';
import { CERTIFICATE_LIVES_MS, ScriptedTasks } from '../ecs/scripted-tasks.ts';
import type { Service } from '../ecs/service.ts';
import { EcsWorld } from '../ecs/world.ts';
import { BEGINS_AT_MS, PLACE, PLACE_IN_AWS } from './environment-of-fleet.ts';
import type { StoryService } from './fleet-schema.ts';
import type { Scenario } from './scenario-schema.ts';
import { StoryLambdas } from './story-lambdas.ts';

export interface StoryWorld {
  readonly world: EcsWorld;
  readonly tasks: ScriptedTasks;
  /** The ECS services by the names that the scenario gives them. */
  readonly services: ReadonlyMap<string, Service>;
  /** Its functions. */
  readonly lambdas: StoryLambdas;
  readonly random: (purpose: string) => SeededRandom;
}

function certificateOf({ certificateEndsIn }: StoryService): Certificate | undefined {
  if (certificateEndsIn === undefined) return undefined;
  const endsMs = BEGINS_AT_MS + certificateEndsIn;
  return { beganMs: endsMs - CERTIFICATE_LIVES_MS, endsMs };
}

/** The scenario's fleet in a simulated AWS. Luck is drawn per entity and purpose. */
export function createStoryWorld(scenario: Scenario, seed: number): StoryWorld {
  const random = (purpose: string) => seededRandom(`${seed}/${purpose}`);
  const tasks = new ScriptedTasks();
  const world = new EcsWorld(
    { startAtMs: BEGINS_AT_MS, random: (purpose) => random(purpose)(), ...PLACE_IN_AWS },
    tasks,
  );
  tasks.attach(world);
  const ecs = Object.entries(scenario.fleet.services).filter(([, service]) => service.kind === 'ecs');
  const services = Object.fromEntries(
    ecs.map(([name, service]) => [
      name,
      {
        ...service,
        runningForMs: service.runningFor,
        isDated: service.freshSeconds !== undefined,
        certificate: certificateOf(service),
      },
    ]),
  );
  createFleet(world, { ...PLACE, services }, tasks);
  const named = ecs.map(([name]) => {
    const { cluster, service } = fleetNames(PLACE, name);
    return [name, world.serviceNamed(cluster, service)] as const;
  });
  const byName = new Map(named);
  const lambdas = new StoryLambdas(scenario, world, (need) => {
    const service = byName.get(need);
    return service ? isDown(service) : tasks.dependencyFailure(need) !== undefined;
  });
  return { world, tasks, services: byName, lambdas, random };
}
