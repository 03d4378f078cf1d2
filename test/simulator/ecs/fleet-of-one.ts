import {
  createFleet,
  type FleetService,
  fleetNames,
  fleetTaskDefinition,
} from '../../../simulator/ecs/fleet.ts';
import { ScriptedTasks } from '../../../simulator/ecs/scripted-tasks.ts';
import { EcsWorld, type EcsWorldOptions } from '../../../simulator/ecs/world.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const START = Date.UTC(2026, 0, 5, 9);
const SPEC = { project: 'tradai', env: 'prod' };

/** One service `backend` (and what `others` adds), steady, with a scripted runtime and half-way luck. */
export function fleetOfOne(
  settings: FleetService = {},
  options: Partial<EcsWorldOptions> & { others?: Record<string, FleetService> } = {},
) {
  const { others, ...worldOptions } = options;
  const tasks = new ScriptedTasks();
  const world = new EcsWorld({ startAtMs: START, random: () => 0.5, ...worldOptions }, tasks);
  tasks.attach(world);
  createFleet(world, { ...SPEC, services: { backend: settings, ...others } }, tasks);
  const names = fleetNames(SPEC, 'backend');
  const address = { cluster: names.cluster, service: names.service };
  return {
    world,
    tasks,
    names,
    address,
    describe: () =>
      world.describeServices({ cluster: names.cluster, services: [names.service] }).services[0]!,
    /** Live tasks unless told otherwise. */
    list: (desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING') => {
      const { taskArns } = world.listTasks({
        cluster: names.cluster,
        serviceName: names.service,
        desiredStatus,
      });
      return taskArns.length ? world.describeTasks({ cluster: names.cluster, tasks: taskArns }).tasks : [];
    },
    pass: (durationMs: number) => world.advanceTo(world.now + durationMs),
    register: (revision: number, more: { image?: string; memoryMiB?: number; cpu?: number } = {}) => {
      const input = fleetTaskDefinition(SPEC, 'backend', { revision, ...more });
      if (!more.image) world.registry.push(input.containerDefinitions[0]!.image);
      return world.registerTaskDefinition(input, 'ci').taskDefinition.taskDefinitionArn;
    },
    messages: () => world.serviceNamed(names.cluster, names.service).events.map((event) => event.message),
  };
}

/** Number of times `text` is the end of a message, ids left out. */
export const count = (messages: readonly string[], text: string): number =>
  messages.filter((message) => message.includes(text)).length;
