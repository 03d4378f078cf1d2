import { emitServiceAction } from './event-bridge.ts';
import type { Service } from './service.ts';
import { sayUnlessRepeated } from './service-events.ts';
import type { Task } from './task.ts';
import type { WorldState } from './world-state.ts';

/** How many failed starts in a row are "repeatedly". Assumed. */
const FAILURES_BEFORE_THROTTLE = 3;

/**
 * ECS developer guide, service-throttle-logic: tasks that go from PENDING to STOPPED again and again are
 * started ever more rarely, at last every 27 minutes: "the time between subsequent restart attempts" grows, so that tasks which are
 * started together are one attempt. Tasks that were RUNNING do not count.
 */
export function recordFailedStart(world: WorldState, { service, createdAtMs }: Task): void {
  if (createdAtMs < service.startFailedAtMs) return;
  service.startFailures += 1;
  service.startFailedAtMs = world.now;
  const over = service.startFailures - FAILURES_BEFORE_THROTTLE;
  if (over < 0) return;
  const { startBackoffFirstMs, startBackoffLongestMs } = world.settings.durations;
  const delayMs = Math.min(startBackoffFirstMs * 2 ** Math.min(over, 30), startBackoffLongestMs);
  service.launchBlockedUntilMs = world.now + world.scaled(delayMs);
  if (sayUnlessRepeated(world, service, 'is unable to consistently start tasks successfully.')) {
    emitServiceAction(world, service, 'WARN', 'SERVICE_TASK_START_IMPAIRED');
  }
}

/** "After the service is updated, it resumes normal behavior." */
export function forgetFailedStarts(service: Service): void {
  service.startFailures = 0;
  service.startFailedAtMs = Number.NEGATIVE_INFINITY;
  service.launchBlockedUntilMs = Number.NEGATIVE_INFINITY;
}
