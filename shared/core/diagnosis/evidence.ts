import type { Phase } from '../health/observation.ts';

/** One deployment of a service as ECS describes it. */
export interface DeploymentView {
  readonly id: string;
  readonly status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE' | string;
  readonly taskDefinition: string;
  readonly rolloutState?: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | string;
  readonly rolloutReason?: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly failedTasks: number;
}

/** What can be set of a Lambda function: of one version of it, or of `$LATEST`. */
export interface FunctionSettings {
  readonly version: string;
  readonly codeSha256: string;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** Digest of everything else that a version is published with: variables, layers, role, network. */
  readonly otherSettings: string;
  readonly revisionId: string;
  readonly updateStatus: 'Successful' | 'InProgress' | 'Failed' | string;
}

/** What only a function has. */
export interface FunctionView {
  /** The version that the alias points at. */
  readonly live: FunctionSettings;
  readonly state: 'Active' | 'Inactive' | 'Pending' | 'Failed' | string;
  readonly stateReason?: string;
  /** Shares of the traffic that the alias sends to other versions: a canary of somebody's. */
  readonly weights: Readonly<Record<string, number>>;
  /** Environments that somebody wants to be kept warm, and how far Lambda is with them. */
  readonly provisioned: number;
  readonly provisionedStatus?: 'IN_PROGRESS' | 'READY' | 'FAILED' | string;
}

/**
 * A service as AWS describes it. The alias of a Lambda function has the same form: its version is the task
 * definition, its last move the deployment; it has no tasks, so every count is 1.
 */
export interface ServiceView {
  readonly arn: string;
  readonly status: string;
  readonly createdAtMs: number;
  readonly controller: string;
  readonly scheduling: string;
  readonly taskDefinition: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly deployments: readonly DeploymentView[];
  /** ARN of ECS's own record of its newest deployment; only ECS's own controller keeps one. */
  readonly serviceDeployment?: string;
  readonly targetGroupArns: readonly string[];
  /** ECS registers its tasks in Cloud Map. */
  readonly inCloudMap?: true;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly graceSeconds: number;
  /** What its deployment circuit breaker does with a deployment whose tasks fail. */
  readonly breaker?: 'gives-up' | 'rolls-back';
  /** Of a Lambda function only. */
  readonly lambda?: FunctionView;
  /** Newest first, at most twenty. */
  readonly events: readonly { readonly atMs: number; readonly message: string }[];
}

/** A task that is running or has stopped. */
export interface TaskView {
  readonly arn: string;
  readonly taskDefinition: string;
  readonly startedBy?: string;
  readonly lastStatus: string;
  readonly desiredStatus: string;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  /** When it began to stop: of one that exits, its exit. */
  readonly stoppingAtMs?: number;
  readonly stoppedAtMs?: number;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  /** Its own, in a network of its own. */
  readonly address?: string;
  readonly containers: readonly {
    readonly name: string;
    readonly image?: string;
    readonly imageDigest?: string;
    readonly exitCode?: number;
    readonly reason?: string;
  }[];
}

/** What an independent source says about a service. */
export interface WitnessReading {
  readonly witness: 'ecs' | 'target-group' | 'alarm' | 'logs' | 'metrics';
  readonly verdict: 'healthy' | 'unhealthy' | 'unknown';
  readonly detail: string;
  /** Targets that their load balancer calls healthy. */
  readonly passing?: number;
  /** An alarm on how many hosts are healthy: it knows what their target group knows. */
  readonly countsHosts?: boolean;
}

/**
 * Whether it could notice such a failure. A target group reads the status of an answer and nothing of its body, and
 * waits for it until its time-out (5 s) is over (Application Load Balancer guide: target-group-health-checks).
 */
export function couldSee({ witness, countsHosts }: WitnessReading, phase: Phase | undefined): boolean {
  if (phase === 'latency') return witness !== 'target-group' && !countsHosts;
  return witness !== 'target-group' || (phase !== 'body' && phase !== 'stale');
}

/** An autoscaler's hold on a service's desired count. */
export interface ScalableTarget {
  readonly min: number;
  readonly max: number;
  readonly suspended: { readonly in: boolean; readonly out: boolean; readonly scheduled: boolean };
}

export function primaryOf(view: ServiceView): DeploymentView | undefined {
  return view.deployments.find((deployment) => deployment.status === 'PRIMARY');
}

/** True while a deployment of anybody's is under way or has failed without being replaced. */
export function isDeploying(view: ServiceView): boolean {
  const primary = primaryOf(view);
  return view.deployments.length !== 1 || (primary?.rolloutState ?? 'COMPLETED') !== 'COMPLETED';
}

/** Its circuit breaker ended its deployment: ECS starts nothing any more before another. */
export const isGivenUp = (view: ServiceView): boolean => primaryOf(view)?.rolloutState === 'FAILED';

/** When the current revision's deployment completed, as near as ECS tells. */
export function completedAtMs(view: ServiceView): number | undefined {
  const primary = primaryOf(view);
  return primary && primary.rolloutState !== 'IN_PROGRESS' ? primary.updatedAtMs : undefined;
}

/** `family:revision` of a task definition's ARN, `name:version` of a function's, or the text itself. */
export function revisionName(taskDefinition: string): string {
  return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1).replace(/^arn:.*:function:/, '');
}
