import { type Answer, answerOf, type Behaviour, HANGS, isRight, OK, worstOf } from './behaviour.ts';
import type { Scheduled } from './event-queue.ts';
import { buildOf, type Illness, isLifted, memoryMiBOf } from './illness.ts';
import type { DependencyFailure, ServiceScript } from './scripted-service.ts';
import type { Task } from './task.ts';

/** The scenario format: latency x 20 above 1.5 times the usual load a task, no answer above 3. */
const SLOWED_ABOVE_LOAD = 1.5;
const STOPPED_ABOVE_LOAD = 3;
const SLOWED_BY_FACTOR = 20;
/** Of a task's CPU under the usual load: at the load that slows it three quarters are in use. Assumed. */
const USUAL_CPU_PERCENT = 50;
/** Of a task that waits for ever, and so does nothing. Assumed. */
const IDLE_CPU_PERCENT = 2;
/** A task's share of the requests under the usual load. Assumed. */
const USUAL_REQUESTS_A_MINUTE = 60;

/** A task with its container. */
export interface Running {
  readonly task: Task;
  readonly script: ServiceScript;
  readonly sinceMs: number;
  up: boolean;
  /** When each illness of it will end it. */
  dueMs: ReadonlyMap<Behaviour, number>;
  /** The behaviour whose end is scheduled. */
  ending: Behaviour | undefined;
  end: Scheduled | undefined;
}

/** What is so at this moment: who is ill with what, who needs whom, and so what each task answers. */
export class ScriptedFleet {
  readonly running = new Map<string, Running>();
  readonly brokenDependencies = new Map<string, DependencyFailure>();
  readonly #scripts = new Map<string, ServiceScript>();
  readonly #byService = new Map<unknown, ServiceScript>();
  /** Who names it as a need. */
  readonly #neededBy = new Map<string, ServiceScript[]>();

  add(script: ServiceScript): void {
    for (const need of new Set(script.dependsOn)) {
      const needing = this.#neededBy.get(need) ?? [];
      this.#neededBy.set(need, needing);
      needing.push(script);
    }
    this.#scripts.set(script.name, script);
    this.#byService.set(script.service, script);
  }

  scripts(): Iterable<ServiceScript> {
    return this.#scripts.values();
  }

  /** Everything that ails a task: one that hangs can be killed all the same. */
  behavioursOf(entry: Running): readonly Behaviour[] {
    return this.#behaviours(entry, !this.failingDependency(entry.script));
  }

  #behaviours(entry: Running, dependenciesAreWell: boolean): readonly Behaviour[] {
    const ofBuild = entry.script.builds.get(buildOf(entry.task)) ?? OK;
    return [...afflictionsOf(entry, dependenciesAreWell).map(({ behaviour }) => behaviour), ofBuild];
  }

  /** What the task does now, before load and dependencies: the worst that ails it hides the others. */
  behaviourOf(entry: Running): Behaviour {
    return worstOf(this.behavioursOf(entry));
  }

  #afflictionsOf(entry: Running): readonly Illness[] {
    return afflictionsOf(entry, !this.failingDependency(entry.script));
  }

  /** A task that chokes on work is busy; one that hangs or waits for another is not. */
  effortOf(entry: Running): { cpuPercent: number; requestsPerMinute: number } {
    const load = this.loadPerTask(entry.script);
    const requestsPerMinute = load * USUAL_REQUESTS_A_MINUTE;
    const chokes = this.#afflictionsOf(entry).some(({ cure }) => cure.kind === 'scale-out');
    const { kind } = this.behaviourOf(entry);
    const waits = kind === 'hang' || kind === 'refuse' || this.failingDependency(entry.script) !== undefined;
    if (chokes) return { cpuPercent: 100, requestsPerMinute };
    const busy = Math.min(100, USUAL_CPU_PERCENT * load);
    return { cpuPercent: waits ? IDLE_CPU_PERCENT : busy, requestsPerMinute };
  }

  /** MiB in use now, and how fast they grow. */
  memoryOf(entry: Running, usualMiB: number): { memoryMiB: number; mibPerHour: number } {
    const limitMiB = memoryMiBOf(entry.task);
    const afflictions = this.#afflictionsOf(entry);
    const behaviours = this.behavioursOf(entry);
    const leak = behaviours.find((one) => one.kind === 'leak');
    const oom = behaviours.find((one) => one.kind === 'oom');
    if (leak) return { memoryMiB: usualMiB, mibPerHour: leak.mibPerHour };
    if (oom) return { memoryMiB: Math.min(limitMiB, oom.needsMiB), mibPerHour: 0 };
    const starves = afflictions.some(({ cure }) => cure.kind === 'memory');
    return { memoryMiB: starves ? limitMiB : usualMiB, mibPerHour: 0 };
  }

  answerOf(entry: Running): Answer {
    const { script } = entry;
    const own = this.#intrinsicAnswer(entry);
    if (own.kind !== 'answered' || own.status !== 200) return own;
    const failing = this.failingDependency(script);
    if (failing === 'slow' || failing === 'unreachable') return HANGS;
    if (failing) return { ...own, status: 503, body: '{"status":"unhealthy","detail":"dependency"}' };
    return own;
  }

  /** Without what the service depends on. */
  #intrinsicAnswer(entry: Running): Answer {
    return this.#underLoad(answerOf(this.behaviourOf(entry), entry.script.latencyMs), entry.script);
  }

  #underLoad(own: Answer, script: ServiceScript): Answer {
    if (own.kind !== 'answered' || script.loadFactor === undefined) return own;
    const load = this.loadPerTask(script);
    if (load > STOPPED_ABOVE_LOAD) return HANGS;
    return load > SLOWED_ABOVE_LOAD ? { ...own, latencyMs: own.latencyMs * SLOWED_BY_FACTOR } : own;
  }

  /** Factor x desired at the start / tasks that would answer; 1 while no load step is in force. */
  loadPerTask(script: ServiceScript): number {
    if (script.loadFactor === undefined) return 1;
    const answering = this.#answeringButForLoad(script);
    return (script.loadFactor * script.desiredAtStart) / Math.max(1, answering);
  }

  /** How the nearest ill thing that it needs, directly or not, fails; a service that is down is `down`. */
  failingDependency(script: ServiceScript): DependencyFailure | undefined {
    if (script.dependsOn.length === 0) return undefined;
    const seen = new Set<string>([script.name]);
    const queue = [...script.dependsOn];
    for (const name of queue) {
      if (seen.has(name)) continue;
      seen.add(name);
      const broken = this.brokenDependencies.get(name);
      if (broken) return broken;
      const other = this.#scripts.get(name);
      if (!other) continue;
      if (this.#isIntrinsicallyDown(other)) return 'down';
      queue.push(...other.dependsOn);
    }
    return undefined;
  }

  /** Who needs it misses none of those that somebody adds before they have started. */
  #isIntrinsicallyDown(script: ServiceScript): boolean {
    const right = this.#answersIfDependenciesAreWell(script).filter((own) =>
      isRight(this.#underLoad(own, script)),
    );
    return right.length < Math.min(script.service.wantedCount, script.desiredAtStart) / 2;
  }

  #answeringButForLoad(script: ServiceScript): number {
    return this.#answersIfDependenciesAreWell(script).filter(isRight).length;
  }

  /** Illnesses that a dependency cures are the dependency's: leaving them out keeps circles from locking. */
  #answersIfDependenciesAreWell(script: ServiceScript): Answer[] {
    return this.entriesOf(script)
      .filter(({ up }) => up)
      .map((entry) => answerOf(worstOf(this.#behaviours(entry, true)), script.latencyMs));
  }

  /** All that need it, directly or not, in the order in which they were added. */
  thoseNeeding(name: string): ServiceScript[] {
    const found = new Set(this.#neededBy.get(name));
    if (found.size === 0) return [];
    for (const one of found) for (const next of this.#neededBy.get(one.name) ?? []) found.add(next);
    return [...this.#scripts.values()].filter((one) => found.has(one));
  }

  entriesOf(script: ServiceScript): Running[] {
    return this.entriesAmong(script.service.tasks);
  }

  entriesAmong(tasks: Iterable<Task>): Running[] {
    const entries: Running[] = [];
    for (const task of tasks) {
      const entry = this.running.get(task.arn);
      if (entry) entries.push(entry);
    }
    return entries;
  }

  scriptOf(task: Task): ServiceScript {
    const script = this.#byService.get(task.service);
    if (!script) throw new Error(`Nobody scripted the service ${task.service.name}`);
    return script;
  }

  scriptNamed(service: string): ServiceScript {
    const script = this.#scripts.get(service);
    if (!script) throw new Error(`The fleet has no service ${service}`);
    return script;
  }
}

/** Everything that its tasks have caught, seen or not: what grows in memory grows behind a hang too. */
const afflictionsOf = ({ script, task }: Running, dependenciesAreWell: boolean): readonly Illness[] =>
  script.illnesses.filter(
    (illness) => illness.ill.has(task) && !isLifted(illness, script.service, dependenciesAreWell),
  );
