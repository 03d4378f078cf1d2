import { uuid } from './identifiers.ts';
import type { Service } from './service.ts';
import type { Task } from './task.ts';
import type { WorldState } from './world-state.ts';

export interface ServiceEvent {
  readonly id: string;
  readonly createdAt: number;
  readonly message: string;
}

/** ECS API, Service.events: at most 100, newest first. */
const MOST_EVENTS = 100;

/** Adds `(service NAME) …` to the service's events. */
export function say(world: WorldState, service: Service, message: string): void {
  service.events.unshift({
    id: uuid(world.uniqueText(`service-event/${service.name}`)),
    createdAt: world.now,
    message: `(service ${service.name}) ${message}`,
  });
  if (service.events.length > MOST_EVENTS) service.events.length = MOST_EVENTS;
  world.touch(service);
}

/** For complaints: silent while the same one stands among the events of the last six hours. */
export function sayUnlessRepeated(world: WorldState, service: Service, message: string): boolean {
  const text = `(service ${service.name}) ${message}`;
  const silentSinceMs = world.now - world.scaled(world.settings.durations.repeatedEventSilentMs);
  for (const event of service.events) {
    if (event.createdAt < silentSinceMs || isSteady(event)) break;
    if (event.message === text) return false;
  }
  say(world, service, message);
  return true;
}

/** "(task a) (task b)", as ECS lists tasks in its messages. */
export const named = (tasks: readonly Task[]): string => tasks.map((task) => `(task ${task.id})`).join(' ');

const isSteady = (event: ServiceEvent): boolean => event.message.endsWith('has reached a steady state.');
