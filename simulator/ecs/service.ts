import type { Deployment, ServiceDeployment, ServiceRevision } from './deployment.ts';
import type { ServiceEvent } from './service-events.ts';
import type { Task } from './task.ts';

export interface CircuitBreaker {
  enable: boolean;
  rollback: boolean;
  resetOnHealthyTask?: boolean;
  thresholdConfiguration?: { type: 'BOUNDED_PERCENT' | 'UNBOUNDED_PERCENT' | 'COUNT'; value: number };
}

export interface DeploymentConfiguration {
  minimumHealthyPercent: number;
  maximumPercent: number;
  deploymentCircuitBreaker?: CircuitBreaker;
  /** ECS API, DeploymentAlarms. */
  alarms?: { alarmNames: readonly string[]; enable: boolean; rollback: boolean };
}

export interface LoadBalancerReference {
  targetGroupArn: string;
  containerName: string;
  containerPort: number;
}

export interface Service {
  readonly arn: string;
  readonly name: string;
  readonly cluster: string;
  readonly clusterArn: string;
  readonly createdAtMs: number;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  readonly scheduling: 'REPLICA' | 'DAEMON';
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  /** The count that a human or CI last set. */
  ownerCount: number;
  /** The count that its owner or its autoscaler last set: what the watchdog has to leave it at. */
  setCount: number;
  /** What its autoscaler asks for and may not set yet: it is suspended, or the service deploys. */
  autoscalerAsks: number | undefined;
  /**
   * How many tasks are missed where they do not answer: the owner's count, or what the autoscaler last asked for where that is
   * less, whether it could be set or not. What the autoscaler and the watchdog add is not missed when it goes.
   */
  wantedCount: number;
  configuration: DeploymentConfiguration;
  healthCheckGracePeriodSeconds: number;
  loadBalancers: readonly LoadBalancerReference[];
  serviceRegistries: readonly { readonly registryArn: string }[];
  networkConfiguration: unknown;
  /** PRIMARY first; the others newest first, while they have tasks. */
  deployments: Deployment[];
  /** Where a rollback goes: the most recent COMPLETED deployment. */
  lastCompleted: Deployment | undefined;
  records: ServiceDeployment[];
  revisions: ServiceRevision[];
  /** Newest first, at most 100. */
  events: ServiceEvent[];
  readonly tasks: Set<Task>;
  stoppedTasks: Task[];
  answering: number;
  /** Attempts in a row whose tasks stopped before RUNNING, and when the last of them was seen to fail. */
  startFailures: number;
  startFailedAtMs: number;
  launchBlockedUntilMs: number;
  passPending: boolean;
  steady: boolean;
}

/** `deployments` always starts with the PRIMARY. */
export const primaryOf = (service: Service): Deployment => service.deployments[0]!;
