import type { Deployment } from '../ecs/deployment.ts';
import type { RecordedCall } from '../ecs/recorded-calls.ts';
import type { Service } from '../ecs/service.ts';
import type { ActKind } from '../scenario/recorded-acts.ts';
import type { IncidentItem, LeaseItem, ParkItem } from './item-books.ts';

/** How things stood at the instant at which a call of the watchdog was about to land. */
export interface Moment {
  /** When the function made the call; a frozen one lands later. */
  readonly issuedAtMs: number;
  readonly byFunction: string;
  readonly execution: string | undefined;
  readonly service: Service | undefined;
  readonly desired: number;
  readonly answering: number;
  /** Tasks of the revision that runs keep exiting by themselves. */
  readonly crashLoop: boolean;
  /** When the last of them did, in ms. */
  readonly exitedAtMs: number;
  readonly deployments: readonly Pick<
    Deployment,
    'id' | 'createdAtMs' | 'rolloutState' | 'status' | 'revision'
  >[];
  readonly lease: LeaseItem | undefined;
  readonly park: ParkItem | undefined;
  readonly incident: IncidentItem | undefined;
}

/** A call of the watchdog that AWS accepted, and that changed a service. */
export interface SeenAct {
  readonly atMs: number;
  readonly service: string;
  readonly kind: ActKind;
  /**
   * Whose word counts against the act. A consumer is restarted by the same call as any other service: for its queue only where it
   * answers and takes nothing from it; whose probes fail is restarted for that.
   */
  readonly judgedAs: ActKind;
  readonly call: RecordedCall;
  readonly before: Moment;
  /** Of the execution that acted. */
  readonly incident: string | undefined;
  /** The incident's first forward act since it was opened last. */
  readonly isFirst: boolean;
}

/** ECS's call deadline: what lands later was frozen on its way, and no check before the call can help. */
const CALL_DEADLINE_MS = 10_000;

/** It could not be called back any more: the one call in flight that ECS leaves open. */
export const wasFrozen = (act: SeenAct): boolean => act.atMs - act.before.issuedAtMs > CALL_DEADLINE_MS;

/** Between two deaths nobody's "healthy" counts. */
export const wasCrashLooping = ({ before }: SeenAct): boolean => before.crashLoop;

/** Suspending an autoscaler belongs to the park that follows it. */
export const isForward = ({ kind }: SeenAct): boolean => kind !== 'owed';
