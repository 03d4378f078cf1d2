import { isoTime } from '../clock/iso-time.ts';
import type { Deployment } from './deployment.ts';
import { uuid } from './identifiers.ts';
import type { Service } from './service.ts';
import type { Task } from './task.ts';
import type { WorldState } from './world-state.ts';

/** As EventBridge delivers it (ECS developer guide, ecs_cwe_events). */
export interface BridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export function emitTaskChange(world: WorldState, task: Task): void {
  task.version += 1;
  world.touch(task.service);
  if (world.listeners.length === 0) return;
  emit(world, 'ECS Task State Change', 'aws.ecs', task.arn, {
    clusterArn: task.service.clusterArn,
    taskArn: task.arn,
    taskDefinitionArn: task.taskDefinition.taskDefinitionArn,
    group: `service:${task.service.name}`,
    startedBy: task.deployment.id,
    launchType: 'FARGATE',
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    createdAt: isoTime(task.createdAtMs),
    startedAt: task.startedAtMs === undefined ? undefined : isoTime(task.startedAtMs),
    stoppedAt: task.stoppedAtMs === undefined ? undefined : isoTime(task.stoppedAtMs),
    containers: task.taskDefinition.containerDefinitions.map(({ name }) => ({
      name,
      lastStatus: task.lastStatus,
      exitCode: task.exitCode,
      reason: task.containerReason,
    })),
    version: task.version,
  });
}

type Severity = 'INFO' | 'WARN' | 'ERROR';

/** ECS developer guide, ecs_service_events. It has no `version`: it cannot be ordered. */
export function emitServiceAction(
  world: WorldState,
  service: Service,
  eventType: Severity,
  eventName: string,
  reason?: string,
): void {
  emit(world, 'ECS Service Action', 'aws.ecs', service.arn, {
    eventType,
    eventName,
    clusterArn: service.clusterArn,
    createdAt: isoTime(world.now),
    reason,
  });
}

/** ECS developer guide, ecs_service_deployment_events. It has no cluster: that stands in `resources[0]`. */
export function emitDeploymentChange(
  world: WorldState,
  service: Service,
  deployment: Deployment,
  what: { eventType: Severity; eventName: string; reason: string },
): void {
  emit(world, 'ECS Deployment State Change', 'aws.ecs', service.arn, {
    eventType: what.eventType,
    eventName: what.eventName,
    deploymentId: deployment.id,
    updatedAt: isoTime(world.now),
    reason: what.reason,
  });
}

/** Delivered as often as the conditions say; the copies share the id, as EventBridge's do. */
export function emit(
  world: WorldState,
  detailType: string,
  source: string,
  resource: string,
  detail: Readonly<Record<string, unknown>>,
): void {
  if (world.listeners.length === 0) return;
  const event: BridgeEvent = {
    version: '0',
    id: uuid(world.uniqueText('event')),
    'detail-type': detailType,
    source,
    account: world.settings.account,
    time: isoTime(world.now),
    region: world.settings.region,
    resources: [resource],
    detail,
  };
  for (let copy = 0; copy < world.conditions.eventCopies; copy++) {
    for (const listener of world.listeners) listener(event);
  }
}
