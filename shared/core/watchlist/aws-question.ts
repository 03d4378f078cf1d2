import type { Phase } from '../health/observation.ts';

/** One series of CloudWatch: all of its dimensions, or there is no data. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Average`, `Minimum`, `Maximum`, or a percentile such as `p99`. */
  readonly stat: string;
}

/** From `warn` on it is degraded, from `critical` on down; one that is left out is never reached. */
export interface Bands {
  readonly warn?: number;
  readonly critical?: number;
}

/** One figure about a target, and which of its values are too much, or too little. */
export interface Measure extends Bands {
  /** As people say it: `oldest message`. */
  readonly name: string;
  readonly unit: '' | 's' | 'ms' | '%' | 'MiB';
  /** What is the matter when it is outside its bands. */
  readonly phase: Phase;
  readonly metric: Metric;
  /** Then the value is a percentage of the sum of this one. */
  readonly per?: Metric;
  /** The newest value, or the sum of all of the last `minutes`. */
  readonly take: 'newest' | 'sum';
  /** From CloudWatch's unit to ours. */
  readonly factor?: number;
  readonly worse: 'above' | 'below';
  /** What no data means: `zero` where AWS writes nothing while nothing happens, `unknown` elsewhere. */
  readonly missing: 'zero' | 'unknown';
}

/** Asked of CloudWatch in one call with all others of a shard. */
export interface MeasuredQuestion {
  readonly kind: 'measured';
  readonly measures: readonly Measure[];
  /** Down only where each figure is: one alone says too little. */
  readonly every?: true;
}

/** Asked of CloudWatch: what somebody's alarm says, in one call with all others of a shard. */
export interface AlarmQuestion {
  readonly kind: 'alarm';
  readonly alarm: string;
}

/** Asked of a DynamoDB table: when did the thing that writes this item last do so? */
export interface HeartbeatQuestion {
  readonly kind: 'heartbeat';
  readonly table: string;
  /** Partition key first. */
  readonly key: Readonly<Record<string, string | number>>;
  readonly attribute: string;
  readonly warnSeconds?: number;
  readonly staleSeconds: number;
  /** With both of them, two beats may be too close together. */
  readonly previousAttribute?: string;
  readonly leastSeconds?: number;
  readonly ifMissing: 'down' | 'unknown';
}

/** Asked of a table of work records, of ECS, and of Step Functions: is everything that is under way known to both? */
export interface OrphansQuestion {
  readonly kind: 'orphans';
  readonly table: string;
  /** Its partition key is the status; without it the table is scanned, up to a bound. */
  readonly indexName?: string;
  readonly statusAttribute: string;
  readonly underWay: string;
  /** ISO 8601 text. */
  readonly startedAttribute: string;
  readonly graceSeconds: number;
  readonly cluster: string;
  readonly family: string;
  readonly orphans: Bands;
  /** With it they are matched one by one; without it only counted. */
  readonly idAttribute?: string;
  /** ARN. */
  readonly stateMachine?: string;
}

/** Asked of AWS about a target; nothing is sent to the target itself. */
export type AwsQuestion = MeasuredQuestion | AlarmQuestion | HeartbeatQuestion | OrphansQuestion;

const KINDS: ReadonlySet<string> = new Set<AwsQuestion['kind']>([
  'measured',
  'alarm',
  'heartbeat',
  'orphans',
]);

export const isOfAws = (question: { readonly kind: string }): question is AwsQuestion =>
  KINDS.has(question.kind);
