import type { Deployment, ServiceDeploymentStatus } from './deployment.ts';
import { heedsAlarms } from './deployment-alarms.ts';
import { emitDeploymentChange, emitServiceAction } from './event-bridge.ts';
import { requestPass } from './pass-requests.ts';
import { primaryOf, type Service } from './service.ts';
import { say } from './service-events.ts';
import { forgetFailedStarts } from './start-throttle.ts';
import type { WorldState } from './world-state.ts';

const BREAKER = { who: 'ECS deployment circuit breaker:', why: 'tasks failed to start' };

/** New tasks healthy and old ones gone: COMPLETED, and the only element of `deployments`. */
export function complete(world: WorldState, service: Service): void {
  const primary = primaryOf(service);
  primary.rolloutState = 'COMPLETED';
  primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
  primary.updatedAtMs = world.now;
  service.lastCompleted = primary;
  const rolledBack = primary.record.status === 'ROLLBACK_IN_PROGRESS';
  close(world, primary.record, rolledBack ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL');
  say(world, service, `(deployment ${primary.id}) deployment completed.`);
  emitDeploymentChange(world, service, primary, {
    eventType: 'INFO',
    eventName: 'SERVICE_DEPLOYMENT_COMPLETED',
    reason: primary.rolloutStateReason,
  });
}

/** The event says "tasks failed to start" even when health checks were the cause, as captured traces show. */
export function fail(
  world: WorldState,
  service: Service,
  options: { readonly rollback: boolean; readonly who?: string; readonly why?: string },
): void {
  const { who, why, rollback } = { ...BREAKER, ...options };
  const failed = primaryOf(service);
  failed.rolloutState = 'FAILED';
  failed.rolloutStateReason = `${who} ${why}.`;
  failed.updatedAtMs = world.now;
  say(world, service, `(deployment ${failed.id}) deployment failed: ${why}.`);
  emitDeploymentChange(world, service, failed, {
    eventType: 'ERROR',
    eventName: 'SERVICE_DEPLOYMENT_FAILED',
    reason: failed.rolloutStateReason,
  });
  const target = service.lastCompleted;
  if (failed.record.status === 'ROLLBACK_IN_PROGRESS') close(world, failed.record, 'ROLLBACK_FAILED');
  else if (rollback && target && target !== failed) rollBack(world, service, target, who);
  else close(world, failed.record, 'STOPPED', failed.rolloutStateReason);
  requestPass(world, service);
}

/**
 * The old deployment's own id becomes current again and goes from COMPLETED to IN_PROGRESS; it is no target
 * of another rollback until it is COMPLETED again (ECS developer guide, deployment-circuit-breaker).
 */
export function rollBack(world: WorldState, service: Service, target: Deployment, who: string): void {
  const left = primaryOf(service);
  left.status = 'ACTIVE';
  target.record = left.record;
  target.record.status = 'ROLLBACK_IN_PROGRESS';
  target.record.updatedAtMs = world.now;
  service.lastCompleted = undefined;
  service.deployments = [target, ...service.deployments.filter((deployment) => deployment !== target)];
  target.status = 'PRIMARY';
  target.rolloutState = 'IN_PROGRESS';
  target.rolloutStateReason = `${who} rolling back to deploymentId ${target.id}.`;
  target.updatedAtMs = world.now;
  target.desiredCount = service.desiredCount;
  target.failedTasks = 0;
  target.heedsAlarms = heedsAlarms(world, service);
  target.bakesUntilMs = undefined;
  target.everRunning = [...target.tasks].some((task) => task.startedAtMs !== undefined);
  target.everHealthy = [...target.tasks].some((task) => task.healthy);
  forgetFailedStarts(service);
  service.steady = false;
  say(world, service, `rolling back to deployment ${target.id}.`);
  emitDeploymentChange(world, service, target, {
    eventType: 'INFO',
    eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
    reason: target.rolloutStateReason,
  });
  requestPass(world, service);
}

/** "(service S) has reached a steady state.", once each time it is reached. */
export function announceSteadyState(world: WorldState, service: Service): void {
  service.steady = true;
  say(world, service, 'has reached a steady state.');
  emitServiceAction(world, service, 'INFO', 'SERVICE_STEADY_STATE');
}

function close(
  world: WorldState,
  record: Deployment['record'],
  status: ServiceDeploymentStatus,
  reason?: string,
): void {
  record.status = status;
  record.statusReason = reason;
  record.finishedAtMs = world.now;
  record.updatedAtMs = world.now;
}
