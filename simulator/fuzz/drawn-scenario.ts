import type { z } from 'zod';
import type { StoryDependency } from '../scenario/fleet-schema.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { Step } from '../scenario/timeline-schema.ts';

/** A scenario as its file says it: nothing is filled in, durations are texts. */
export type DrawnScenario = Omit<z.input<typeof Scenario>, 'fleet'> & { readonly fleet: DrawnFleet };
export type DrawnStep = z.input<typeof Step>;

export interface DrawnFleet {
  readonly mode?: 'observe' | 'approve' | 'auto';
  readonly intervalSeconds?: number;
  readonly services: Readonly<Record<string, DrawnService>>;
  readonly dependencies?: Readonly<Record<string, DrawnDependency>>;
}

export interface DrawnDependency {
  readonly kind: StoryDependency['kind'];
  readonly watched?: false;
  readonly seenBy?: 'metrics' | 'alarm';
}

export interface DrawnService {
  readonly kind?: 'lambda';
  readonly desired?: number;
  readonly dependsOn?: readonly string[];
  readonly previous?: readonly number[];
  readonly runningFor?: string;
  readonly memoryMiB?: number;
  readonly cpu?: number;
  readonly startSeconds?: number;
  readonly latencyMs?: number;
  readonly latency?: { readonly warnMs: number; readonly criticalMs: number };
  readonly minimumHealthyPercent?: number;
  readonly maximumPercent?: number;
  readonly circuitBreaker?: { readonly rollback: boolean };
  readonly controller?: 'CODE_DEPLOY' | 'EXTERNAL';
  readonly scheduling?: 'DAEMON';
  readonly autoscaling?: { readonly min: number; readonly max: number };
  readonly loadBalancer?: false;
  readonly cloudMap?: true;
  readonly freshSeconds?: number;
  readonly consumes?: string;
  readonly smokeTest?: true;
  readonly raiseMemoryUpToMiB?: number;
  readonly raiseTimeoutUpToSeconds?: number;
  readonly scaleOutUpTo?: number;
  readonly mode?: 'observe' | 'approve';
  readonly maintenance?: { readonly from: string; readonly until: string };
  readonly scaleCycle?: false;
  readonly rollBack?: false;
  readonly alarm?: false;
}

/** A revision that runs before anything is deployed, by the format's default. */
export const FIRST_REVISION = 10;
export const USUAL_PREVIOUS: readonly number[] = [9];
/** Of a deployment that has no revision yet. */
export const NOT_NUMBERED = 1;
/** Tasks of a service that names no other count, by the format's default. */
const USUAL_COUNT = 2;

export const countOf = (service: DrawnService): number => service.desired ?? USUAL_COUNT;
export const inSeconds = (seconds: number): string => `${seconds}s`;
