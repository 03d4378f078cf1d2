/**
 * How long the simulated AWS takes, in one place. All are milliseconds at time scale 1; `timeScale` divides
 * them. The traces are captured service events of public Fargate deployments (desired 1, behind an ALB).
 */
export interface EcsDurations {
  readonly provisioningMs: number;
  readonly schedulerPassMs: number;
  readonly healthyAfterRunningMs: number;
  readonly deregisteringMs: number;
  readonly deprovisioningMs: number;
  readonly launchRetryMs: number;
  readonly startBackoffFirstMs: number;
  readonly startBackoffLongestMs: number;
  readonly stoppedTaskKeptMs: number;
  readonly repeatedEventSilentMs: number;
  readonly alarmEvaluationMs: number;
  readonly bakeMs: number;
  readonly metricDelayMs: number;
  readonly serviceDeploymentHistoryMs: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

export const DEFAULT_DURATIONS: EcsDurations = {
  /** Network interface before the image is pulled. Assumed; traces show 20 to 40 s from start to registered. */
  provisioningMs: 8 * SECOND_MS,
  /** From a change to the scheduler's next look. Trace: "has stopped" to "has started" 0.8 s. */
  schedulerPassMs: SECOND_MS,
  /** ECS API, DeploymentConfiguration.minimumHealthyPercent: without any check, 40 s in RUNNING. */
  healthyAfterRunningMs: 40 * SECOND_MS,
  /** Trace: "has stopped" to "deregistered ... begun draining" 9 to 10 s. */
  deregisteringMs: 10 * SECOND_MS,
  /** Trace: DEPROVISIONING at +47 s, STOPPED at +57 s. */
  deprovisioningMs: 10 * SECOND_MS,
  /** Until a task that could not be placed is tried again. Assumed. */
  launchRetryMs: 30 * SECOND_MS,
  /** First delay of the start throttle; it doubles. Assumed: only its end is documented. */
  startBackoffFirstMs: 10 * SECOND_MS,
  /** ECS developer guide, service-throttle-logic: at most 27 minutes. */
  startBackoffLongestMs: 27 * MINUTE_MS,
  /** ECS API, DescribeTasks: stopped tasks are returned for at least one hour. */
  stoppedTaskKeptMs: HOUR_MS,
  /** ECS developer guide, service-event-messages: identical messages are suppressed for up to six hours. */
  repeatedEventSilentMs: 6 * HOUR_MS,
  /** The scenario format: an outside alarm changes two minutes after the fact. */
  alarmEvaluationMs: 2 * MINUTE_MS,
  /** ECS developer guide, deployment-alarm-failure: made from the alarm's periods; typically under five minutes. */
  bakeMs: 4 * MINUTE_MS,
  /** Assumed: metrics are one minute late. */
  metricDelayMs: MINUTE_MS,
  /** ECS developer guide, service-deployment: the history of the last 90 days. */
  serviceDeploymentHistoryMs: 90 * 24 * HOUR_MS,
};
