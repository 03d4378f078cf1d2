import type { Deployment } from './deployment.ts';
import type { Scheduled } from './event-queue.ts';
import type { Service } from './service.ts';
import type { TargetHealthState } from './target-groups.ts';
import type { TaskDefinition } from './task-definitions.ts';

/** ECS developer guide, task-lifecycle-explanation. */
type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

/** The task as a target of its service's target group. */
export interface Target {
  state: TargetHealthState;
  reason: string | undefined;
  readonly registeredAtMs: number;
  /** Instant of its first health check; the others follow at the group's interval. */
  readonly firstCheckAtMs: number;
  verdict: Scheduled | undefined;
}

export interface Task {
  readonly arn: string;
  readonly id: string;
  readonly service: Service;
  readonly deployment: Deployment;
  readonly taskDefinition: TaskDefinition;
  readonly createdAtMs: number;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  /** Rises with every change (ECS API, Task.version): drop what is older. */
  version: number;
  startedAtMs: number | undefined;
  stoppingAtMs: number | undefined;
  stoppedAtMs: number | undefined;
  stopCode: string | undefined;
  stoppedReason: string | undefined;
  exitCode: number | undefined;
  containerReason: string | undefined;
  containerExited: boolean;
  imageDigest: string | undefined;
  privateIpv4Address: string;
  /** Of the container's own health check. */
  containerHealth: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  target: Target | undefined;
  /** Would the target group's check pass now? Undefined until the runtime has said so. */
  checkPasses: boolean | undefined;
  checkReason: string | undefined;
  /** Does it answer its health check correctly? The truth, whatever ECS thinks. */
  answersRightly: boolean;
  /** Counts as healthy for the scheduler. */
  healthy: boolean;
  /** ECS wants another one in its place; the stoppedReason that it will get. */
  replacedBecause: string | undefined;
  replacement: Task | undefined;
}

export const isLive = (task: Task): boolean => task.desiredStatus === 'RUNNING';

export const isPending = (task: Task): boolean =>
  task.lastStatus === 'PROVISIONING' || task.lastStatus === 'PENDING' || task.lastStatus === 'ACTIVATING';
