import type { Certificate } from '../../shared/core/health/certificate.ts';
import type { Behaviour } from './behaviour.ts';
import type { Illness } from './illness.ts';
import type { Service } from './service.ts';

/** What a scenario says about a service, beside what ECS knows of it. */
export interface ServiceScript {
  readonly name: string;
  readonly service: Service;
  readonly startMs: number;
  readonly latencyMs: number;
  readonly memoryMiB: number;
  readonly desiredAtStart: number;
  readonly dependsOn: readonly string[];
  /** Its body says of when its data are, in `asOf`. */
  readonly isDated: boolean;
  readonly logGroup: string;
  certificate?: Certificate;
  /** Behaviour of a build that is not plainly ok. */
  readonly builds: Map<string, Behaviour>;
  illnesses: Illness[];
  /** Where Cloud Map and its tasks disagree. */
  registration?: Misregistration;
  /** Request load relative to the usual; undefined while nobody changes it. */
  loadFactor: number | undefined;
}

/** So many addresses of tasks that are no more, and so many running tasks that Cloud Map does not know. */
export interface Misregistration {
  readonly gone: number;
  readonly missing: number;
}

export type DependencyFailure = 'down' | 'slow' | 'throttled' | 'unreachable';

/** One line of a task's log. */
export interface LogLine {
  readonly atMs: number;
  readonly service: string;
  readonly taskArn: string;
  readonly message: string;
}
