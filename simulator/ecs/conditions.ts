/** What is wrong with AWS itself just now. A driver sets and clears the fields. */
export interface Conditions {
  /** Every ECS call is refused with ThrottlingException. */
  ecsThrottled: boolean;
  /** Every ECS call fails with ServerException. */
  ecsUnavailable: boolean;
  /** No task can be placed; the reason stands in the service's events. */
  launchesFailReason: string | undefined;
  /** On top of the usual delay of metrics and alarms. */
  cloudwatchDelayMs: number;
  /** How many times each event is delivered. */
  eventCopies: number;
}

export const noConditions = (): Conditions => ({
  ecsThrottled: false,
  ecsUnavailable: false,
  launchesFailReason: undefined,
  cloudwatchDelayMs: 0,
  eventCopies: 1,
});
