import type { Certificate } from '../../shared/core/health/certificate.ts';
import { type Answer, type Behaviour, type Cure, checkOf, dated, isRight, REFUSES } from './behaviour.ts';
import {
  endOf,
  type Illness,
  infect,
  infectNewcomer,
  infectSuccessor,
  memoryMiBOf,
  SIGKILL_EXIT,
  strikesNewcomers,
} from './illness.ts';
import { type Running, ScriptedFleet } from './scripted-fleet.ts';
import type { DependencyFailure, LogLine, Misregistration, ServiceScript } from './scripted-service.ts';
import type { Service } from './service.ts';
import type { Task } from './task.ts';
import { TaskMeasures } from './task-measures.ts';
import type { Measured, TaskRuntime } from './task-runtime.ts';
import type { EcsWorld } from './world.ts';

/** Share of its memory that a healthy task uses. Assumed. */
const USUAL_MEMORY_SHARE = 0.4;
const HOUR_MS = 3_600_000;
/** As Let's Encrypt issues them (its FAQ: 90 days). */
export const CERTIFICATE_LIVES_MS = 90 * 24 * HOUR_MS;
/** Assumed: something asks it about as often. */
const COMPLAINS_EVERY_MS = 10_000;
const ALL_REGISTERED: Misregistration = { gone: 0, missing: 0 };
const SIGTERM_EXIT = 143;

/** Tasks that behave as scenario files say, in virtual time. Answers change by events; nothing is polled. */
export class ScriptedTasks implements TaskRuntime {
  readonly logs: LogLine[] = [];
  #world!: EcsWorld;
  readonly #fleet = new ScriptedFleet();
  readonly #measures = new TaskMeasures();

  /** Once, right after the world was made with this runtime. */
  attach(world: EcsWorld): void {
    this.#world = world;
  }

  addService(script: ServiceScript): void {
    this.#fleet.add(script);
  }

  provisioningMs(task: Task): number {
    const script = this.#fleet.scriptOf(task);
    return Math.min(this.#world.settings.durations.provisioningMs, script.startMs / 2);
  }

  start(task: Task): void {
    const script = this.#fleet.scriptOf(task);
    const entry = this.#begin(task, script);
    for (const illness of script.illnesses) infectNewcomer(illness, task);
    const cannotStart = this.#fleet.behavioursOf(entry).find((one) => one.kind === 'cannot-start');
    if (cannotStart) {
      this.#fleet.running.delete(task.arn);
      this.#world.taskFailedToStart(task.arn, cannotStart);
      return;
    }
    this.#world.at(task.createdAtMs + script.startMs, () => {
      if (task.containerExited) return;
      if (this.#crashesOnStart(entry)) return;
      entry.up = true;
      this.#tell(entry);
      this.#world.taskStarted(task.arn);
      this.#refresh(script);
    });
  }

  adopt(task: Task): void {
    const entry = this.#begin(task, this.#fleet.scriptOf(task));
    entry.up = true;
    this.#tell(entry);
  }

  /** A task that hangs does not hear SIGTERM; it goes with SIGKILL (assumed). */
  stop(taskArn: string, signal: 'SIGTERM' | 'SIGKILL'): void {
    const entry = this.#fleet.running.get(taskArn);
    if (!entry) {
      this.#world.taskExited(taskArn, { exitCode: SIGTERM_EXIT });
      return;
    }
    const deaf = signal === 'SIGTERM' && this.#fleet.behaviourOf(entry).kind === 'hang';
    if (deaf) return;
    this.#exit(entry, { exitCode: signal === 'SIGKILL' ? SIGKILL_EXIT : SIGTERM_EXIT });
  }

  /** What anybody gets who asks the task's health path now. */
  answer(taskArn: string): Answer {
    const entry = this.#fleet.running.get(taskArn);
    if (!entry?.up) return REFUSES;
    const answer = this.#fleet.answerOf(entry);
    return entry.script.isDated ? dated(answer, this.#world.now) : answer;
  }

  changed(service: Service): void {
    for (const script of this.#fleet.scripts()) if (script.service === service) this.#refresh(script);
  }

  misregister(service: string, registration: Misregistration | undefined): void {
    this.#fleet.scriptNamed(service).registration = registration;
  }

  registrationOf(service: string): Misregistration {
    return this.#fleet.scriptNamed(service).registration ?? ALL_REGISTERED;
  }

  renewCertificate(service: string): void {
    const beganMs = this.#world.now;
    this.#fleet.scriptNamed(service).certificate = { beganMs, endsMs: beganMs + CERTIFICATE_LIVES_MS };
  }

  certificateOf(service: string): Certificate | undefined {
    return this.#fleet.scriptNamed(service).certificate;
  }

  /** The behaviour of a build (a revision's number as text) from now on. */
  setBuild(service: string, build: string, behaviour: Behaviour): void {
    const script = this.#fleet.scriptNamed(service);
    script.builds.set(build, behaviour);
    this.#refresh(script);
  }

  /** @returns the way to end it: `until`, or never called */
  fallIll(
    service: string,
    what: { behaviour: Behaviour; cure: Cure; tasks?: 'all' | number; log?: string },
  ): () => void {
    const script = this.#fleet.scriptNamed(service);
    const current = script.service.deployments[0]!.revision.taskDefinition;
    const illness: Illness = {
      behaviour: what.behaviour,
      cure: what.cure,
      tasks: what.tasks ?? 'all',
      build: current.containerDefinitions[0]?.dockerLabels?.build ?? String(current.revision),
      memoryMiB: Number(current.memory),
      log: what.log,
      ill: new Set(),
    };
    script.illnesses.push(illness);
    infect(illness, script.service);
    this.#refresh(script);
    if (illness.log !== undefined) this.#complain(illness, script);
    return () => {
      script.illnesses = script.illnesses.filter((kept) => kept !== illness);
      this.#refresh(script);
    };
  }

  /** Is any illness left on the service: a build that is not ok, or a break that still makes a task ill, or the next one? */
  isTouchedByFault(service: string): boolean {
    const script = this.#fleet.scriptNamed(service);
    if (script.loadFactor !== undefined || this.#fleet.failingDependency(script)) return true;
    if (script.illnesses.some((illness) => strikesNewcomers(illness, script.service))) return true;
    return this.#fleet.entriesOf(script).some((entry) => this.#fleet.behaviourOf(entry).kind !== 'ok');
  }

  /** Some task of it answers rightly and does its work. */
  isAtWork(service: string): boolean {
    const entries = this.#fleet.entriesOf(this.#fleet.scriptNamed(service));
    return entries.some(
      (entry) =>
        entry.up && this.#fleet.behaviourOf(entry).kind !== 'idle' && isRight(this.#fleet.answerOf(entry)),
    );
  }

  /** Some answer and take nothing from their queue, and no other takes anything. */
  isIdle(service: Service): boolean {
    const up = this.#fleet.entriesAmong(service.tasks).filter((entry) => entry.up);
    const idle = up.filter((entry) => this.#fleet.behaviourOf(entry).kind === 'idle');
    const others = up.filter((entry) => !idle.includes(entry));
    return idle.length > 0 && !others.some((entry) => isRight(this.#fleet.answerOf(entry)));
  }

  breakDependency(name: string, failure: DependencyFailure): void {
    this.#fleet.brokenDependencies.set(name, failure);
    this.#refreshAll();
  }

  mendDependency(name: string): void {
    this.#fleet.brokenDependencies.delete(name);
    this.#refreshAll();
  }

  dependencyFailure(name: string): DependencyFailure | undefined {
    return this.#fleet.brokenDependencies.get(name);
  }

  /** Request load relative to the usual; undefined ends the change. */
  setLoad(service: string, factor: number | undefined): void {
    const script = this.#fleet.scriptNamed(service);
    script.loadFactor = factor;
    this.#refresh(script);
  }

  measured(task: Task, atMs: number): Measured | undefined {
    const at = this.#measures.at(task, atMs);
    if (!at) return undefined;
    const { cpuPercent, usedMiB, requestsPerMinute, latencyMs, fails } = at;
    return {
      cpuPercent,
      memoryPercent: Math.min(100, (usedMiB / memoryMiBOf(task)) * 100),
      requestsPerMinute,
      latencyMs,
      serverErrorsPerMinute: fails ? requestsPerMinute : 0,
    };
  }

  #begin(task: Task, script: ServiceScript): Running {
    const entry: Running = {
      task,
      script,
      sinceMs: this.#world.now,
      up: false,
      dueMs: new Map(),
      ending: undefined,
      end: undefined,
    };
    this.#fleet.running.set(task.arn, entry);
    return entry;
  }

  #exit(entry: Running, exit: { exitCode: number; reason?: string }, log?: string): void {
    const { task, script } = entry;
    this.#fleet.running.delete(task.arn);
    this.#world.cancel(entry.end);
    if (log) this.#write(task, script, log);
    this.#world.taskExited(task.arn, exit);
    for (const illness of script.illnesses) infectSuccessor(illness, script.service);
    this.#refresh(script);
  }

  #write(task: Task, script: ServiceScript, message: string): void {
    const { now: atMs } = this.#world;
    this.logs.push({ atMs, service: script.name, taskArn: task.arn, message });
    // ECS developer guide, using_awslogs: prefix/container/task.
    const stream = `${script.name}/${script.name}/${task.id}`;
    this.#world.taskLogs.append(script.logGroup, { atMs, stream, message });
  }

  /** Every ill task writes its line, as long as the illness lasts. */
  #complain(illness: Illness, script: ServiceScript): void {
    if (!script.illnesses.includes(illness)) return;
    for (const { task } of this.#fleet.entriesOf(script))
      if (illness.ill.has(task)) this.#write(task, script, illness.log!);
    this.#world.after(COMPLAINS_EVERY_MS, () => this.#complain(illness, script));
  }

  /** Something changed for the service: its tasks may answer otherwise, and whoever needs it, too. */
  #refresh(script: ServiceScript): void {
    for (const entry of this.#fleet.entriesOf(script)) this.#update(entry);
    for (const other of this.#fleet.thoseNeeding(script.name)) {
      if (other === script) continue;
      for (const entry of this.#fleet.entriesOf(other)) this.#update(entry);
    }
  }

  #refreshAll(): void {
    for (const script of this.#fleet.scripts()) {
      for (const entry of this.#fleet.entriesOf(script)) this.#update(entry);
    }
  }

  #update(entry: Running): void {
    if (!entry.up) return;
    this.#tell(entry);
    this.#crashesOnStart(entry);
  }

  #crashesOnStart(entry: Running): boolean {
    const crash = this.#fleet.behavioursOf(entry).find((one) => one.kind === 'crash-on-start');
    if (crash) this.#exit(entry, { exitCode: crash.exitCode }, crash.log);
    return crash !== undefined;
  }

  #tell(entry: Running): void {
    const answer = this.#fleet.answerOf(entry);
    const { cpuPercent, requestsPerMinute } = this.#fleet.effortOf(entry);
    const { memoryMiB, mibPerHour } = this.#fleet.memoryOf(
      entry,
      entry.script.memoryMiB * USUAL_MEMORY_SHARE,
    );
    this.#measures.note(entry.task, {
      fromMs: this.#world.now,
      cpuPercent,
      requestsPerMinute,
      memoryMiB,
      mibPerHour,
      latencyMs: answer.kind === 'answered' ? answer.latencyMs : undefined,
      fails: answer.kind === 'answered' && answer.status >= 500,
    });
    const check = checkOf(answer);
    this.#world.setTargetHealth(entry.task.arn, check.passes, check.reason);
    this.#world.setAnswering(entry.task.arn, isRight(answer));
    this.#scheduleEnd(entry);
  }

  #scheduleEnd(entry: Running): void {
    const { now } = this.#world;
    const all = this.#fleet.behavioursOf(entry).flatMap((behaviour) => {
      const ends = endOf(behaviour, entry.task, entry.script.memoryMiB * USUAL_MEMORY_SHARE);
      return ends ? [{ behaviour, ends, dueMs: entry.dueMs.get(behaviour) ?? now + ends.afterMs }] : [];
    });
    entry.dueMs = new Map(all.map(({ behaviour, dueMs }) => [behaviour, dueMs]));
    const [first] = all.sort((a, b) => a.dueMs - b.dueMs);
    if (first?.behaviour === entry.ending) return;
    this.#world.cancel(entry.end);
    entry.ending = first?.behaviour;
    entry.end =
      first && this.#world.after(first.dueMs - now, () => this.#exit(entry, first.ends, first.ends.log));
  }
}
