import { isDown } from '../ecs/answering.ts';
import type { ScalableTarget } from '../ecs/autoscaling.ts';
import type { RecordedCall } from '../ecs/recorded-calls.ts';
import type { Service } from '../ecs/service.ts';
import { findTaskDefinition } from '../ecs/task-definitions.ts';
import type { UpdateServiceInput } from '../ecs/update-service.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { buildOfDefinition } from './builds.ts';

export type ActKind =
  | 'restart-consumer'
  | 'force-deploy'
  | 'scale-cycle'
  | 'roll-back'
  | 'stop-deployment'
  | 'raise-memory'
  | 'scale-out'
  | 'scale-in'
  | 'roll-back-alias'
  | 'raise-timeout'
  | 'provision-concurrency'
  | 'suspend'
  | 'owed';

/** Acts that make a deployment of a service in ECS. */
export const DEPLOYS: ReadonlySet<ActKind> = new Set<ActKind>([
  'restart-consumer',
  'force-deploy',
  'roll-back',
  'raise-memory',
]);

/** One accepted call of the watchdog that changed a service, named by what it does to it. */
export interface Act {
  readonly atMs: number;
  readonly service: string;
  readonly kind: ActKind;
}

/**
 * A minute's figures come a minute after its end and are the newest for one more (the scenario format): so long after a
 * moment they may still tell of it, if it was the first of its minute.
 */
const FIGURES_LATE_MS = 180_000;

/** Who is so at the moment, and when each was so last. */
interface LastTimes {
  readonly now: Set<Service>;
  readonly atMs: Map<Service, number>;
}

/** What was so at the last look was so until this one: nothing changes in between. */
function note(
  { now, atMs }: LastTimes,
  service: Service,
  { is, nowMs }: { is: boolean; nowMs: number },
): void {
  if (is || now.has(service)) atMs.set(service, nowMs);
  if (is) now.add(service);
  else now.delete(service);
}

/** What a call meant depends on what the service was before it: kept here, updated by everybody's calls. */
export class ActReader {
  readonly #world: EcsWorld;
  readonly #consumers: readonly Service[];
  readonly #desired = new Map<Service, number>();
  readonly #revision = new Map<Service, string>();
  readonly #idle: LastTimes = { now: new Set(), atMs: new Map() };
  readonly #down: LastTimes = { now: new Set(), atMs: new Map() };

  /** `consumers`: services that work off a queue. */
  constructor(world: EcsWorld, consumers: readonly Service[]) {
    this.#world = world;
    this.#consumers = consumers;
    for (const service of world.services.values()) {
      this.#desired.set(service, service.desiredCount);
    }
    this.noteRevisions();
  }

  /** After anything may have changed. */
  look(): void {
    const { runtime, now } = this.#world;
    for (const service of this.#consumers) {
      note(this.#idle, service, { is: runtime.isIdle?.(service) ?? false, nowMs: now });
      note(this.#down, service, { is: isDown(service), nowMs: now });
    }
  }

  /** Once every call is read: its circuit breaker, or a stopped deployment, takes a service back without one. */
  noteRevisions(): void {
    for (const service of this.#world.services.values())
      this.#revision.set(service, service.deployments[0]!.revision.taskDefinition.taskDefinitionArn);
  }

  /** The act behind an accepted call of the watchdog; undefined for others' calls and those that change nothing. */
  read(call: RecordedCall): { readonly service: Service; readonly kind: ActKind } | undefined {
    const service = this.serviceOf(call);
    if (!service || call.error) return undefined;
    const kind = call.by === 'watchdog' ? this.#kindOf(call, service) : undefined;
    this.#note(call, service);
    return kind && { service, kind };
  }

  serviceOf(call: RecordedCall): Service | undefined {
    const input = call.input as Record<string, string | undefined>;
    if (call.call === 'ecs:UpdateService')
      return this.#world.services.get(`${last(input.cluster)}/${last(input.service)}`);
    if (input.ResourceId !== undefined)
      return this.#world.services.get(input.ResourceId.replace(/^service\//, ''));
    if (input.serviceDeploymentArn !== undefined) {
      const [cluster, name] = input.serviceDeploymentArn.split('/').slice(1);
      return this.#world.services.get(`${cluster}/${name}`);
    }
    return undefined;
  }

  #kindOf(call: RecordedCall, service: Service): ActKind | undefined {
    if (call.call === 'ecs:StopServiceDeployment') return 'stop-deployment';
    if (call.call === 'application-autoscaling:RegisterScalableTarget') {
      const { SuspendedState } = call.input as Partial<ScalableTarget>;
      return Object.values(SuspendedState ?? {}).some(Boolean) ? 'suspend' : 'owed';
    }
    if (call.call !== 'ecs:UpdateService') return undefined;
    const input = call.input as UpdateServiceInput;
    if (input.desiredCount !== undefined) return this.#scaling(service, input.desiredCount);
    const before = this.#revision.get(service);
    if (input.taskDefinition !== undefined && input.taskDefinition !== before)
      return this.#isMoreMemory(input.taskDefinition, before) ? 'raise-memory' : 'roll-back';
    if (!input.forceNewDeployment) return undefined;
    // What answers and takes nothing from its queue has nothing else to be restarted for; so it looks after an outage too.
    const wasLately = ({ atMs }: LastTimes) =>
      this.#world.now - (atMs.get(service) ?? -Infinity) <= FIGURES_LATE_MS;
    const looksIdle = wasLately(this.#idle) || (!isDown(service) && wasLately(this.#down));
    return looksIdle ? 'restart-consumer' : 'force-deploy';
  }

  #scaling(service: Service, count: number): ActKind | undefined {
    const before = this.#desired.get(service) ?? 0;
    if (count === 0 && before > 0) return 'scale-cycle';
    if (before === 0 && count > 0) return 'owed';
    if (count > before) return 'scale-out';
    return count < before ? 'scale-in' : undefined;
  }

  /** The same build with more memory. */
  #isMoreMemory(now: string, before: string | undefined): boolean {
    const [to, from] = [now, before].map((arn) => arn && findTaskDefinition(this.#world, arn));
    if (!to || !from || buildOfDefinition(to) !== buildOfDefinition(from)) return false;
    return Number(to.memory) > Number(from.memory);
  }

  /** From the call itself: by the time it is read, later calls may have changed the service again. */
  #note(call: RecordedCall, service: Service): void {
    if (call.call !== 'ecs:UpdateService') return;
    const { desiredCount, taskDefinition } = call.input as UpdateServiceInput;
    if (desiredCount !== undefined) this.#desired.set(service, desiredCount);
    if (taskDefinition !== undefined) this.#revision.set(service, taskDefinition);
  }
}

const last = (name: string | undefined): string => (name ?? '').slice((name ?? '').lastIndexOf('/') + 1);
