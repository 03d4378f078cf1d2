import type { EcsService } from '../../shared/core/watchlist/environment.ts';
import type { BridgeEvent } from '../ecs/event-bridge.ts';
import type { StoryService } from '../scenario/fleet-schema.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { Rival, RivalWorld } from './rival.ts';

/**
 * Only what Amazon ECS does by itself: it replaces tasks that exit or fail the target group's check, and its
 * deployment circuit breaker rolls a failed deployment back (ECS developer guide: deployment-circuit-breaker).
 *
 * Its best shot: circuit breaker and rollback are on for every service whose controller is ECS, and a rule sends its
 * deployment failures to the topic that people read (ECS developer guide: ecs_service_deployment_events).
 */
export const ecsNative: Rival = { prepare, hear };

function prepare(scenario: Scenario): Scenario {
  const services = Object.entries(scenario.fleet.services).map(([name, service]) => [name, protect(service)]);
  return { ...scenario, fleet: { ...scenario.fleet, services: Object.fromEntries(services) } };
}

function protect(service: StoryService): StoryService {
  return service.kind === 'ecs' && service.controller === 'ECS'
    ? { ...service, circuitBreaker: { rollback: true } }
    : service;
}

async function hear(event: BridgeEvent, service: EcsService, { book }: RivalWorld): Promise<void> {
  const { eventName, reason } = event.detail as { eventName?: string; reason?: string };
  if (eventName === 'SERVICE_DEPLOYMENT_FAILED') {
    book.open(service, reason ?? 'its deployment failed');
    book.tell(service, 'opened', `A deployment of ${service.modelName} failed`);
  }
  if (eventName === 'SERVICE_DEPLOYMENT_COMPLETED')
    book.close(service, 'recovered', reason ?? 'a deployment has completed');
}
