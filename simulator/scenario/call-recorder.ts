import { isDown } from '../ecs/answering.ts';
import type { BridgeEvent } from '../ecs/event-bridge.ts';
import type { RecordedCall } from '../ecs/recorded-calls.ts';
import type { ScriptedTasks } from '../ecs/scripted-tasks.ts';
import type { Service } from '../ecs/service.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { type Act, type ActKind, ActReader, DEPLOYS } from './recorded-acts.ts';
import { FunctionActReader } from './recorded-function-acts.ts';
import type { Scenario } from './scenario-schema.ts';
import type { StoryLambdas } from './story-lambdas.ts';
import type { StoryLog } from './story-log.ts';
import { firstFaults } from './touched-by-fault.ts';

const OF_ITSELF: ReadonlySet<string> = new Set(['EssentialContainerExited', 'TaskFailedToStart']);

/** A forward act, judged at the instant at which it was issued. */
export interface JudgedAct extends Act {
  readonly call: RecordedCall;
  /** Why nobody needed it, or undefined. */
  readonly needless: string | undefined;
  /** What ECS had shown of its launches by then: later it forgets. */
  readonly shown: Shown;
}

export interface Shown {
  /** When a task of it last ended by itself, or could not start. */
  readonly failedAtMs: number | undefined;
  /** When ECS last said that it finds no room for a task of it. */
  readonly unplacedAtMs: number | undefined;
}

export interface RecorderParts {
  readonly scenario: Scenario;
  readonly world: EcsWorld;
  readonly tasks: ScriptedTasks;
  readonly services: ReadonlyMap<string, Service>;
  readonly lambdas: StoryLambdas;
  readonly startMs: number;
  readonly log: StoryLog;
  /** Which function made a call, by its place in the world's record. */
  readonly callerOf?: (place: number) => string | undefined;
  /** Hears of every call with its place in the world's record; `act`: what it did to a service, if it is the watchdog's. */
  readonly onCall?: (
    call: RecordedCall,
    place: number,
    act: { service: string; kind: ActKind } | undefined,
  ) => void;
}

/** Reads the world's own record of calls while the story runs, and judges every act by the world's truth. */
export class CallRecorder {
  readonly acts: JudgedAct[] = [];
  readonly #parts: RecorderParts;
  readonly #reader: ActReader;
  readonly #functions: FunctionActReader;
  readonly #names: ReadonlyMap<Service, string>;
  readonly #firstFaults: ReadonlyMap<string, number>;
  /** When a task last ended by itself, or could not start, by the service's own name. */
  readonly #failedAtMs = new Map<string, number>();
  readonly #first: number;
  #read: number;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    const { services } = parts.scenario.fleet;
    const consumers = [...parts.services].filter(([name]) => services[name]?.consumes !== undefined);
    this.#reader = new ActReader(
      parts.world,
      consumers.map(([, service]) => service),
    );
    this.#functions = new FunctionActReader(parts.world);
    this.#names = new Map([...parts.services].map(([name, service]) => [service, name]));
    this.#firstFaults = firstFaults(parts.scenario);
    this.#read = parts.world.calls.length;
    this.#first = this.#read;
    parts.world.onEvent((event) => this.#noteFailure(event));
  }

  /** After anything may have been called. */
  readNew(): void {
    const { world, log, onCall, callerOf } = this.#parts;
    this.#reader.look();
    while (this.#read < world.calls.length) {
      const place = this.#read++;
      const call = world.calls[place]!;
      log.add('call', { by: call.by, call: call.call, input: call.input, error: call.error?.message });
      const read = this.#readFunction(call) ?? this.#readService(call);
      // The restorer deploys what is owed. A count that it sets is judged by what it was before.
      const isOwed = read && DEPLOYS.has(read.kind) && callerOf?.(place) === 'restore';
      const act = isOwed ? { ...read, kind: 'owed' as const } : read;
      onCall?.(call, place, act);
      if (!act || act.kind === 'owed') continue;
      const needless = this.#whyNeedless(act.service, call.atMs);
      this.acts.push({ ...act, atMs: call.atMs, call, needless, shown: this.#shownOf(act.service) });
    }
    this.#reader.noteRevisions();
  }

  /** What stopped is described for an hour only. */
  #noteFailure({ 'detail-type': type, detail }: BridgeEvent): void {
    const { lastStatus, stopCode = '', group = '' } = detail as Record<string, string | undefined>;
    if (type !== 'ECS Task State Change' || lastStatus !== 'STOPPED' || !OF_ITSELF.has(stopCode)) return;
    this.#failedAtMs.set(group.replace(/^service:/, ''), this.#parts.world.now);
  }

  #shownOf(name: string): Shown {
    const service = this.#parts.services.get(name);
    return {
      failedAtMs: service && this.#failedAtMs.get(service.name),
      unplacedAtMs: service?.events.find(({ message }) => message.includes('unable to place'))?.createdAt,
    };
  }

  #readService(call: RecordedCall): Omit<Act, 'atMs'> | undefined {
    const act = this.#reader.read(call);
    return act && { service: this.#names.get(act.service)!, kind: act.kind };
  }

  #readFunction(call: RecordedCall): Omit<Act, 'atMs'> | undefined {
    const fn = this.#functions.functionOf(call);
    const kind = fn && this.#functions.kindOf(call, fn);
    return fn && kind && { service: this.#parts.lambdas.nameOf(fn)!, kind };
  }

  /** Every mutating call since the story began, refused ones too. */
  calls(): readonly RecordedCall[] {
    return this.#parts.world.calls.slice(this.#first);
  }

  /** Calls that changed something, since the story began. */
  mutations(): { readonly service: string | undefined; readonly call: RecordedCall }[] {
    return this.calls()
      .filter((call) => call.error === undefined)
      .map((call) => ({ service: this.serviceName(call), call }));
  }

  serviceName(call: RecordedCall): string | undefined {
    const fn = this.#functions.functionOf(call);
    if (fn) return this.#parts.lambdas.nameOf(fn);
    const service = this.#reader.serviceOf(call);
    if (service) return this.#names.get(service);
    const { family, ...by } = call.input as Record<string, string | undefined>;
    const definition = by.taskDefinition ?? by.resourceArn;
    const named = family ?? definition?.slice(definition.lastIndexOf('/') + 1).split(':')[0];
    return [...this.#parts.services].find(([, one]) => one.name === named)?.[0];
  }

  #whyNeedless(name: string, atMs: number): string | undefined {
    const { scenario, startMs } = this.#parts;
    const { mustNotAct, mustAct } = scenario.expect;
    if (mustNotAct.includes(name) || (mustNotAct.includes('*') && !mustAct.includes(name)))
      return 'the story says that nothing must be done to it';
    const firstMs = this.#firstFaults.get(name);
    if (firstMs === undefined || atMs < startMs + firstMs) return 'no fault touches it';
    return this.#isIll(name, atMs) ? undefined : 'it had recovered by itself';
  }

  /** A fault of the story is active on it, or fewer than half of its tasks answer. */
  #isIll(name: string, atMs: number): boolean {
    const { lambdas, services, tasks, world } = this.#parts;
    const service = services.get(name);
    if (!service) return lambdas.isTouchedByFault(name) || lambdas.wasDownBefore(name, atMs);
    const noRoom = world.conditions.launchesFailReason !== undefined;
    return tasks.isTouchedByFault(name) || noRoom || isDown(service);
  }
}
