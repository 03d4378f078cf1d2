import { HeldItems } from '../measured/held-items.ts';
import { Measurements } from '../measured/measurements.ts';
import type { Alarm } from './alarms.ts';
import type { ScalableTarget } from './autoscaling.ts';
import { type Conditions, noConditions } from './conditions.ts';
import type { ServiceView } from './describe-services.ts';
import type { EcsDurations } from './durations.ts';
import type { BridgeEvent } from './event-bridge.ts';
import { EventQueue, type Scheduled } from './event-queue.ts';
import type { RecordedCall } from './recorded-calls.ts';
import { ImageRegistry } from './registry.ts';
import type { Service } from './service.ts';
import type { SnapshotStore } from './snapshots.ts';
import type { TargetGroup } from './target-groups.ts';
import type { Task } from './task.ts';
import type { TaskDefinition } from './task-definitions.ts';
import { TaskLogs } from './task-logs.ts';
import type { TaskRuntime } from './task-runtime.ts';
import type { Bucket } from './throttle-buckets.ts';
import type { WorkTask } from './work-tasks.ts';

interface WorldSettings {
  /** The world's first instant, epoch milliseconds. */
  readonly startAtMs: number;
  /** In [0, 1), drawn per entity and purpose, so that two runs of a story share their luck. */
  readonly random: (purpose: string) => number;
  readonly durations: EcsDurations;
  /** Simulated AWS is this many times faster than the real one. */
  readonly timeScale: number;
  readonly region: string;
  readonly account: string;
}

interface RunningExecution {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly startedAtMs: number;
}

/** What the parts of the model share. Only the driver moves its clock. */
export class WorldState {
  now: number;
  runtime: TaskRuntime;
  readonly settings: WorldSettings;
  readonly conditions: Conditions = noConditions();
  readonly registry = new ImageRegistry();
  readonly services = new Map<string, Service>();
  readonly clusters = new Set<string>();
  readonly tasks = new Map<string, Task>();
  readonly taskDefinitions = new Map<string, TaskDefinition[]>();
  readonly targetGroups = new Map<string, TargetGroup>();
  readonly scalableTargets = new Map<string, ScalableTarget>();
  readonly measured = new Measurements();
  readonly items = new HeldItems();
  readonly taskLogs = new TaskLogs();
  /** Of other people's state machines, those that run. */
  readonly runningExecutions: RunningExecution[] = [];
  /** Those that they run: tasks of no service. */
  readonly workTasks: WorkTask[] = [];
  readonly alarms = new Map<string, Alarm>();
  /** Those that watch a service; no alarm is ever replaced. */
  readonly alarmsOf = new Map<Service, readonly Alarm[]>();
  readonly buckets = new Map<string, Bucket>();
  readonly calls: RecordedCall[] = [];
  /** Services of which more or fewer tasks answer, or are wanted, since a meter last looked. */
  readonly stirred = new Set<Service>();
  /** How ECS describes a service, until something about it changes. */
  readonly described = new Map<Service, ServiceView>();
  readonly listeners: ((event: BridgeEvent) => void)[] = [];
  snapshots: SnapshotStore | undefined;
  readonly #queue = new EventQueue();
  readonly #idCounts = new Map<string, number>();

  constructor(settings: WorldSettings, runtime: TaskRuntime) {
    this.settings = settings;
    this.runtime = runtime;
    this.now = settings.startAtMs;
  }

  /** AWS's time in the world's: divided by the time scale. */
  scaled(durationMs: number): number {
    return durationMs / this.settings.timeScale;
  }

  after(delayMs: number, run: () => void): Scheduled {
    return this.#queue.schedule(this.now + delayMs, run);
  }

  at(atMs: number, run: () => void): Scheduled {
    return this.#queue.schedule(Math.max(atMs, this.now), run);
  }

  cancel(entry: Scheduled | undefined): void {
    this.#queue.cancel(entry);
  }

  nextEventAtMs(): number | undefined {
    return this.#queue.nextAtMs();
  }

  /** Runs what is due, in order, each at its own instant. */
  advanceTo(nowMs: number): void {
    for (let due = this.#queue.takeDue(nowMs); due; due = this.#queue.takeDue(nowMs)) {
      this.now = Math.max(this.now, due.atMs);
      due.run?.();
      this.snapshots?.keepTouched(this);
    }
    this.now = Math.max(this.now, nowMs);
  }

  /**
   * A text that no other call of this world gets: what ids are made of, and luck hangs on ids. Counted by purpose, so
   * that what becomes of one service does not change another's luck.
   */
  uniqueText(purpose: string): string {
    const count = (this.#idCounts.get(purpose) ?? 0) + 1;
    this.#idCounts.set(purpose, count);
    return `${purpose}/${count}`;
  }

  ecsArn(resource: string): string {
    return `arn:aws:ecs:${this.settings.region}:${this.settings.account}:${resource}`;
  }

  /** Something about the service changed: readers need a new picture of it. */
  touch(service: Service): void {
    this.described.delete(service);
    this.snapshots?.touched.add(service);
  }
}
