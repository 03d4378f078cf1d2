import { isDown } from '../ecs/answering.ts';
import type { RecordedCall } from '../ecs/recorded-calls.ts';
import type { Service } from '../ecs/service.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { type ActKind, DEPLOYS } from '../scenario/recorded-acts.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { FaultTimes } from './fault-times.ts';
import { type IncidentItem, ItemBooks, type ItemWrite } from './item-books.ts';
import type { Moment, SeenAct } from './seen-act.ts';
import { type RawAnswer, Sight } from './sight.ts';
import { readWitness, type WitnessRead } from './witness-read.ts';

export interface HistoryParts {
  readonly scenario: Scenario;
  readonly world: EcsWorld;
  /** The ECS services by the names that the scenario gives them. */
  readonly services: ReadonlyMap<string, Service>;
  /** Ids of the services that the watchdog was told to watch. */
  readonly watched: ReadonlySet<string>;
  readonly startMs: number;
}

/** So many looks in a row that did not happen; one may only have been late. */
const MISSED_LOOKS = 3;
/** Older than this no witness proves anything. */
const WITNESS_KEPT_MS = 5 * 60_000;
const CRASH_WITHIN_MS = 15 * 60_000;
const CRASH_LOOP_EXITS = 3;
/** Between the check and the act (I13). */
const SLACK_MS = 30_000;

/**
 * What happened so far, by the world's record, the tables' items and the calls at the world's edge. It knows
 * nothing of what the watchdog thinks, and shares no code with it.
 */
export class History {
  readonly scenario: Scenario;
  readonly world: EcsWorld;
  readonly services: ReadonlyMap<string, Service>;
  readonly watched: ReadonlySet<string>;
  readonly startMs: number;
  readonly faults: FaultTimes;
  readonly books = new ItemBooks();
  readonly acts: SeenAct[] = [];
  /** Accepted calls of people and pipelines, by service. */
  readonly foreign = new Map<string, RecordedCall[]>();
  /** Deployments that calls of the watchdog started. */
  readonly ownDeployments = new Set<string>();
  /** The open incident of each service. */
  readonly open = new Map<string, IncidentItem>();
  /** The incident of each execution. */
  readonly incidentOf = new Map<string, string>();
  readonly notices: { readonly atMs: number; readonly notice: Readonly<Record<string, unknown>> }[] = [];
  /** When the remediator has read the service from ECS, newest last. */
  readonly describedAtMs = new Map<string, number[]>();
  /** When AWS last said how a target is that no probe asks. */
  readonly measuredAtMs = new Map<string, number>();
  readonly witnesses = new Map<string, WitnessRead[]>();
  readonly moments = new Map<number, Moment>();
  readonly #sights = new Map<string, Sight>();
  readonly #needs = new Map<string, readonly string[]>();
  readonly #names: ReadonlyMap<Service, string>;
  /** The services as a list: some rules look at all of them again and again. */
  readonly fleet: readonly { readonly name: string; readonly service: Service }[];

  constructor(parts: HistoryParts) {
    this.scenario = parts.scenario;
    this.world = parts.world;
    this.services = parts.services;
    this.watched = parts.watched;
    this.startMs = parts.startMs;
    this.faults = new FaultTimes(parts.scenario, parts.startMs);
    this.fleet = [...parts.services].map(([name, service]) => ({ name, service }));
    this.#names = new Map([...parts.services].map(([name, service]) => [service, name]));
    for (const [name, { desired }] of Object.entries(parts.scenario.fleet.services))
      this.sight(name).everWell = desired > 0;
  }

  get nowMs(): number {
    return this.world.now;
  }

  get lookMs(): number {
    return this.scenario.fleet.intervalSeconds * 1000;
  }

  sight(target: string): Sight {
    const known = this.#sights.get(target);
    if (known) return known;
    const sight = new Sight(MISSED_LOOKS * this.lookMs);
    this.#sights.set(target, sight);
    return sight;
  }

  nameOf(service: Service): string | undefined {
    return this.#names.get(service);
  }

  answered(target: string, atMs: number, answers: readonly RawAnswer[], look: object): void {
    this.sight(target).take(answers, atMs, look);
  }

  described(name: string): void {
    const reads = this.describedAtMs.get(name) ?? [];
    this.describedAtMs.set(name, reads);
    reads.push(this.nowMs);
  }

  witnessRead(name: string): void {
    const service = this.services.get(name);
    if (!service) return;
    const reads = this.witnesses.get(name) ?? [];
    this.witnesses.set(name, reads);
    reads.push(readWitness(this.world, service, this.scenario.fleet.services[name]!.latency.criticalMs));
    while (reads[0]!.atMs < this.nowMs - WITNESS_KEPT_MS) reads.shift();
  }

  /** Reads of other witnesses within so long, newest last. */
  readsWithin(name: string, ms: number): readonly WitnessRead[] {
    return (this.witnesses.get(name) ?? []).filter((one) => one.atMs >= this.nowMs - ms);
  }

  written(kind: string, id: string, item: object | undefined): ItemWrite | undefined {
    const write = this.books.note(kind, id, item);
    if (write?.kind === 'incident' && write.now) {
      const { service, status, execution } = write.now;
      if (status !== 'closed') this.open.set(service, write.now);
      else if (this.open.get(service)?.id === write.now.id) this.open.delete(service);
      if (execution !== undefined && !this.incidentOf.has(execution)) this.incidentOf.set(execution, id);
    }
    return write;
  }

  /** Of an accepted call of the watchdog that did something to a service. */
  acted(call: RecordedCall, place: number, act: { service: string; kind: ActKind }): SeenAct | undefined {
    const before = this.moments.get(place);
    this.moments.delete(place);
    if (!before) return undefined;
    const { execution } = before;
    const incident = execution === undefined ? undefined : this.incidentOf.get(execution);
    const openedAtMs = before.incident?.openedAtMs ?? Infinity;
    const earlier = this.actsOf(incident).some((one) => one.kind !== 'suspend' && one.atMs >= openedAtMs);
    const kind = kindOnRecord(act.kind, before);
    const takesNothing = act.kind === 'restart-consumer' || (before.service && isDown(before.service));
    const isForItsQueue = takesNothing && this.sight(act.service).last !== 'ill';
    const judgedAs = kind === 'restart-consumer' && !isForItsQueue ? 'force-deploy' : kind;
    const seen = {
      atMs: call.atMs,
      service: act.service,
      kind,
      judgedAs,
      call,
      before,
      incident,
      isFirst: !earlier,
    };
    this.acts.push(seen);
    if (DEPLOYS.has(act.kind) || (act.kind === 'owed' && before.byFunction === 'restore')) {
      const primary = before.service?.deployments[0];
      if (primary) this.ownDeployments.add(primary.id);
    }
    return seen;
  }

  calledByOthers(call: RecordedCall, service: string): void {
    const calls = this.foreign.get(service) ?? [];
    this.foreign.set(service, calls);
    calls.push(call);
  }

  /** Forward acts of an incident, suspending included. */
  actsOf(incident: string | undefined): readonly SeenAct[] {
    return incident === undefined
      ? []
      : this.acts.filter((one) => one.incident === incident && one.kind !== 'owed');
  }

  /** Everything that a target needs, directly or not. */
  needs(id: string): readonly string[] {
    const known = this.#needs.get(id);
    if (known) return known;
    const found = new Set<string>();
    const follow = (one: string) => {
      for (const need of this.scenario.fleet.services[one]?.dependsOn ?? []) {
        if (found.has(need)) continue;
        found.add(need);
        follow(need);
      }
    };
    follow(id);
    found.delete(id);
    this.#needs.set(id, [...found]);
    return [...found];
  }

  /** Something it needs was met ill by probes, or sent them away, no longer ago than so long. */
  hasSickNeed(id: string, withinMs: number): boolean {
    return this.needs(id).some((need) => {
      const { lastIllAtMs, lastSentAwayAtMs } = this.sight(need);
      return Math.max(lastIllAtMs, lastSentAwayAtMs) > this.nowMs - withinMs;
    });
  }

  /** Tasks of the present revision that have exited by themselves within a quarter of an hour, newest last. */
  essentialExits(service: Service, withinMs = CRASH_WITHIN_MS): readonly number[] {
    return this.#exited(service, withinMs).map(({ atMs }) => atMs);
  }

  /** The newest of them, one that is still being stopped too. */
  newestExitMs({ tasks, stoppedTasks, deployments }: Service): number {
    const { taskDefinition } = deployments[0]!.revision;
    const own = [...tasks, ...stoppedTasks].filter(
      (task) => task.stopCode === 'EssentialContainerExited' && task.taskDefinition === taskDefinition,
    );
    return Math.max(-Infinity, ...own.map((task) => task.stoppingAtMs ?? task.stoppedAtMs ?? -Infinity));
  }

  /** I13: until nobody has exited for twice as long as it took before. */
  isCrashLooping(service: Service): boolean {
    const exits = this.#exited(service, CRASH_WITHIN_MS);
    const last = exits.at(-1);
    if (!last || exits.length < CRASH_LOOP_EXITS) return false;
    const pauses = exits.slice(1).map(({ atMs }, at) => atMs - exits[at]!.atMs);
    return this.nowMs - last.atMs < 2 * Math.max(last.livedMs, ...pauses) + SLACK_MS;
  }

  #exited(service: Service, withinMs: number): { readonly atMs: number; readonly livedMs: number }[] {
    const revision = service.deployments[0]!.revision.taskDefinition;
    return service.stoppedTasks
      .filter((task) => task.stopCode === 'EssentialContainerExited' && task.taskDefinition === revision)
      .map((task) => {
        const atMs = task.stoppedAtMs ?? task.stoppingAtMs ?? this.nowMs;
        return { atMs, livedMs: atMs - task.createdAtMs };
      })
      .filter(({ atMs }) => this.nowMs - atMs <= withinMs)
      .sort((a, b) => a.atMs - b.atMs);
  }

  /** Of a moment, in words. */
  at(atMs: number): string {
    return `${Math.round((atMs - this.startMs) / 1000)} s`;
  }
}

const RESTARTS: readonly string[] = ['restart-consumer', 'force-deploy'] satisfies ActKind[];

/** Of the two that are one call, the one that was announced last: the ladder is climbed by what is on record. */
function kindOnRecord(kind: ActKind, { incident }: Moment): ActKind {
  if (!RESTARTS.includes(kind) || !incident) return kind;
  const announced = incident.rungs.filter(
    ({ remedy, intentAtMs }) => RESTARTS.includes(remedy) && intentAtMs >= incident.openedAtMs,
  );
  const [newest] = announced.sort((a, b) => b.intentAtMs - a.intentAtMs);
  return (newest?.remedy as ActKind | undefined) ?? kind;
}
