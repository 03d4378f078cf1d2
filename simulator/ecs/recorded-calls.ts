import type { AwsError } from './aws-error.ts';

/** Who calls: a role name where the wire knows it; `watchdog` for every function of the watchdog. */
export type Caller = 'watchdog' | 'ci' | 'human' | 'autoscaler' | (string & {});

/** A mutating call as the world saw it, whether it was accepted or refused. */
export interface RecordedCall {
  readonly atMs: number;
  readonly by: Caller;
  /** As in IAM: `ecs:UpdateService`. */
  readonly call: string;
  readonly input: unknown;
  readonly result?: unknown;
  readonly error?: AwsError;
}
