import type { Deployment } from './deployment.ts';
import { fail } from './deployment-ends.ts';
import { type CircuitBreaker, primaryOf, type Service } from './service.ts';
import type { WorldState } from './world-state.ts';

const DEFAULT_THRESHOLD = { type: 'BOUNDED_PERCENT', value: 50 } as const;
const FEWEST_FAILURES = 3;
const MOST_FAILURES = 200;

/**
 * ECS developer guide, deployment-circuit-breaker (2026): half of the desired count, at least 3, at most 200;
 * UNBOUNDED_PERCENT is not clamped, COUNT is a fixed number.
 */
export function failureThreshold(breaker: CircuitBreaker, desiredCount: number): number {
  const { type, value } = breaker.thresholdConfiguration ?? DEFAULT_THRESHOLD;
  if (type === 'COUNT') return value;
  const share = Math.ceil((value / 100) * desiredCount);
  if (type === 'UNBOUNDED_PERCENT') return Math.max(1, share);
  return Math.min(MOST_FAILURES, Math.max(FEWEST_FAILURES, share));
}

/**
 * Stage 1 counts tasks that never reach RUNNING; once one has, stage 2 counts failed health checks only.
 * A task that exits after RUNNING counts in neither.
 */
export function recordFailedTask(
  world: WorldState,
  service: Service,
  deployment: Deployment,
  failed: 'start' | 'health',
): void {
  if (deployment !== primaryOf(service) || deployment.rolloutState !== 'IN_PROGRESS') return;
  const stage = deployment.everRunning ? 'health' : 'start';
  if (failed !== stage) return;
  const breaker = service.configuration.deploymentCircuitBreaker;
  if (deployment.everHealthy && resets(breaker)) return;
  deployment.failedTasks += 1;
  deployment.updatedAtMs = world.now;
  world.touch(service);
  if (!breaker?.enable) return;
  if (deployment.failedTasks >= failureThreshold(breaker, service.desiredCount)) {
    fail(world, service, { rollback: breaker.rollback });
  }
}

/** ECS API, Deployment.failedTasks: resets to zero with a healthy task "and stops being evaluated". */
export function recordHealthyTask(deployment: Deployment, service: Service): void {
  deployment.everHealthy = true;
  if (resets(service.configuration.deploymentCircuitBreaker)) deployment.failedTasks = 0;
}

const resets = (breaker: CircuitBreaker | undefined): boolean => breaker?.resetOnHealthyTask ?? true;
