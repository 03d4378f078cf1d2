import { createHash } from 'node:crypto';
import type { AlarmState } from '../ecs/alarms.ts';
import type { Scheduled } from '../ecs/event-queue.ts';

/** What an invocation meets. */
export type Outcome =
  | { readonly kind: 'ok'; readonly durationMs: number }
  /** `lines`: what its log says about it. `share`: so many of all, 0 to 1; without it every one. */
  | {
      readonly kind: 'error';
      readonly durationMs: number;
      readonly lines: readonly string[];
      readonly share?: number;
    }
  /** It was not run at all: counted in Throttles, neither in Invocations nor in Errors. */
  | { readonly kind: 'throttled' };

/** Fewer than half of its invocations end well. */
export const isDown = (outcome: Outcome): boolean =>
  outcome.kind === 'throttled' || (outcome.kind === 'error' && (outcome.share ?? 1) > 0.5);

/** `$LATEST`, or a version with a number; versions never change. */
export interface FunctionVersion {
  readonly version: string;
  /** Which build of the code it carries. */
  build: number;
  codeSha256: string;
  memoryMiB: number;
  timeoutSeconds: number;
  /** Its environment, what people call variables. */
  variables: Readonly<Record<string, string>>;
  /** When it was published, or last changed. */
  modifiedAtMs: number;
  state: 'Active' | 'Failed';
  stateReason: string | undefined;
  /** Only `$LATEST` is ever updated. */
  updateStatus: 'Successful' | 'InProgress' | 'Failed';
  revisionId: string;
}

export interface FunctionAlias {
  readonly name: string;
  version: string;
  /** Shares of the traffic that go to other versions. */
  weights: Readonly<Record<string, number>>;
  revisionId: string;
  /** Environments kept warm for it. */
  provisioned: { readonly requested: number; readonly readyAtMs: number } | undefined;
}

/** One stretch of time in which every invocation met the same. */
export interface Stretch {
  readonly fromMs: number;
  readonly outcome: Outcome;
  readonly invocationsAMinute: number;
}

export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly latest: FunctionVersion;
  readonly versions: Map<string, FunctionVersion>;
  readonly alias: FunctionAlias;
  /** Oldest first. */
  readonly stretches: Stretch[];
  /** The newest number that a version was given: numbers are never given twice. */
  newest: number;
  alarm: FunctionAlarm | undefined;
}

/** An alarm that watches a function from outside: it knows the truth, two minutes late. */
export interface FunctionAlarm {
  readonly name: string;
  readonly arn: string;
  state: AlarmState;
  updatedAtMs: number;
  change: Scheduled | undefined;
}

/** Of a build's code, whatever its settings (Lambda API: CodeSha256 is the digest of the package). */
export const codeOf = (functionName: string, build: number): string =>
  createHash('sha256').update(`${functionName}/${build}`).digest('base64');

export const versionArn = (fn: LambdaFunction, version: string): string => `${fn.arn}:${version}`;
