import type { Service } from './service.ts';
import type { Task } from './task.ts';

/** CPU and memory in percent of what the task may use; the rest only behind a target group. */
export interface Measured {
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly requestsPerMinute: number;
  /** Of its answers, if it gives any. */
  readonly latencyMs: number | undefined;
  readonly serverErrorsPerMinute: number;
}

/**
 * What runs inside the tasks: scripted behaviour in virtual time, child processes in a local run.
 * It answers through the world: `taskStarted`, `taskExited`, `taskFailedToStart`, `containerHealth`,
 * `setTargetHealth`, `setAnswering`.
 */
export interface TaskRuntime {
  /** The task is PENDING and its image is there: start the container. */
  start(task: Task): void;
  /** The container should end; the runtime then calls `taskExited`. */
  stop(taskArn: string, signal: 'SIGTERM' | 'SIGKILL'): void;
  /** A task of it gets no new requests from now on, or another count is wanted: the others, and who needs it, may answer otherwise. */
  changed?(service: Service): void;
  /** A task that was already RUNNING when the story begins. Without it, a fleet's tasks are started like others. */
  adopt?(task: Task): void;
  /** How long the network interface takes, where the runtime knows better than `durations.ts`. */
  provisioningMs?(task: Task): number;
  /** Its tasks answer rightly, and none does its work. */
  isIdle?(service: Service): boolean;
  /** What CloudWatch could measure of the task at an instant; no metrics without it. */
  measured?(task: Task, atMs: number): Measured | undefined;
}
