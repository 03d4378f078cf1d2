import type { Task } from './task.ts';
import type { TaskDefinition } from './task-definitions.ts';

export type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'STOP_REQUESTED'
  | 'STOPPED'
  | 'SUCCESSFUL'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

/** The record of one deployment, kept 90 days (ECS developer guide, service-deployment). */
export interface ServiceDeployment {
  readonly arn: string;
  readonly createdAtMs: number;
  readonly targetRevision: ServiceRevision;
  readonly sourceRevision: ServiceRevision | undefined;
  startedAtMs: number;
  updatedAtMs: number;
  finishedAtMs: number | undefined;
  status: ServiceDeploymentStatus;
  statusReason: string | undefined;
}

/** What a deployment deploys. A rollback makes no new one (ECS developer guide, service-revision). */
export interface ServiceRevision {
  readonly arn: string;
  readonly createdAtMs: number;
  readonly taskDefinition: TaskDefinition;
  /** Container name to digest; undefined while nothing was resolved (created at desired 0). */
  readonly digests: ReadonlyMap<string, string> | undefined;
}

/** One element of `deployments[]` of DescribeServices. */
export interface Deployment {
  readonly id: string;
  readonly createdAtMs: number;
  readonly revision: ServiceRevision;
  /** The record that its outcome is written to; a rollback writes to the failed deployment's record. */
  record: ServiceDeployment;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  updatedAtMs: number;
  desiredCount: number;
  /** Consecutive failed tasks, or all of them when the breaker does not reset on a healthy task. */
  failedTasks: number;
  everRunning: boolean;
  everHealthy: boolean;
  /** An alarm that rings fails it. */
  heedsAlarms: boolean;
  /** The end of its bake time, once that has begun. */
  bakesUntilMs: number | undefined;
  /** A deployment that a scenario keeps IN_PROGRESS. */
  heldOpen: boolean;
  /** All tasks of it that are not STOPPED. */
  readonly tasks: Set<Task>;
}
