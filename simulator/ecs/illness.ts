import type { Behaviour, Cure } from './behaviour.ts';
import type { Service } from './service.ts';
import type { Task } from './task.ts';

/** One `break` of a scenario, while it lasts. */
export interface Illness {
  readonly behaviour: Behaviour;
  readonly cure: Cure;
  /** How many tasks at a time; `all`, or a number. */
  readonly tasks: 'all' | number;
  /** The build that is ill, where the cure is another one. */
  readonly build: string;
  /** The memory that is too little, where the cure is more of it. */
  readonly memoryMiB: number;
  /** What each ill task writes again and again. */
  readonly log?: string;
  readonly ill: Set<Task>;
}

/**
 * What a task is built from: a label of its definition, so that a copy registered with more memory, or again
 * after a deregistration, is still the same build.
 */
export const BUILD_LABEL = 'build';

export function buildOf(task: Task): string {
  const label = task.taskDefinition.containerDefinitions[0]?.dockerLabels?.[BUILD_LABEL];
  return label ?? String(task.taskDefinition.revision);
}

export const memoryMiBOf = (task: Task): number => Number(task.taskDefinition.memory);

/** Who is ill when it begins. */
export function infect(illness: Illness, service: Service): void {
  const running = [...service.tasks].filter(
    (task) => !task.containerExited && task.desiredStatus === 'RUNNING',
  );
  const count = illness.tasks === 'all' || illness.cure.kind === 'rollback' ? running.length : illness.tasks;
  for (const task of running.slice(0, count)) if (isSusceptible(illness, task)) illness.ill.add(task);
}

/**
 * Whether a task that starts now falls ill too. `restart`: never. `cycle`: while an ill one is alive, and for
 * good. `rollback`: any task of the build. The others: any task, but never more of them than are to be ill.
 */
export function infectNewcomer(illness: Illness, task: Task): void {
  const alive = illAlive(illness);
  const catches =
    illness.cure.kind === 'rollback' ||
    (illness.cure.kind === 'cycle' && alive > 0) ||
    (outlivesTasks(illness) && (illness.tasks === 'all' || alive < illness.tasks));
  if (catches && isSusceptible(illness, task)) illness.ill.add(task);
}

/**
 * When an ill task has gone, another falls ill in its place, if the illness is not cured by new tasks. What strikes
 * on start spares whoever has started.
 */
export function infectSuccessor(illness: Illness, service: Service): void {
  const isOfStarts = illness.behaviour.kind === 'crash-on-start';
  if (isOfStarts || !outlivesTasks(illness) || illness.tasks === 'all') return;
  for (const task of service.tasks) {
    if (illAlive(illness) >= illness.tasks) return;
    const isCandidate = task.lastStatus === 'RUNNING' && !illness.ill.has(task);
    if (isCandidate && isSusceptible(illness, task)) illness.ill.add(task);
  }
}

/** Nobody is ill with it between the death of its victim and the next task that comes up, and yet it lasts. */
export const strikesNewcomers = (illness: Illness, { tasks }: Service): boolean =>
  outlivesTasks(illness) &&
  illness.cure.kind !== 'dependency' &&
  illness.cure.kind !== 'scale-out' &&
  [...tasks].some((task) => isSusceptible(illness, task));

function illAlive(illness: Illness): number {
  for (const task of illness.ill) if (task.containerExited) illness.ill.delete(task);
  return illness.ill.size;
}

const outlivesTasks = ({ cure }: Illness): boolean =>
  cure.kind !== 'restart' && cure.kind !== 'cycle' && cure.kind !== 'rollback';

/** `needsMiB` decides where the behaviour names it; otherwise any more memory than at the break helps. */
function isSusceptible(illness: Illness, task: Task): boolean {
  if (illness.cure.kind === 'rollback') return buildOf(task) === illness.build;
  if (illness.cure.kind !== 'memory') return true;
  const needsMiB = illness.behaviour.kind === 'oom' ? illness.behaviour.needsMiB : illness.memoryMiB + 1;
  return memoryMiBOf(task) < needsMiB;
}

/** Illnesses that lift for everybody while something around the tasks is right. */
export function isLifted(illness: Illness, service: Service, dependenciesAreWell: boolean): boolean {
  if (illness.cure.kind === 'dependency') return dependenciesAreWell;
  if (illness.cure.kind !== 'scale-out') return false;
  let running = 0;
  for (const task of service.tasks) if (task.lastStatus === 'RUNNING') running += 1;
  return running >= illness.cure.desired;
}

/** Of the kernel when memory is short, and of ECS when a task does not stop in time. */
export const SIGKILL_EXIT = 137;
const OOM_REASON = 'OutOfMemoryError: Container killed due to memory usage';
const HOUR_MS = 3_600_000;

/**
 * How such a task ends, and how long after it came up, or fell ill if that was later; undefined where it lives on. `usualMiB`:
 * what it uses while it is well.
 */
export function endOf(behaviour: Behaviour, task: Task, usualMiB: number) {
  const oom = { exitCode: SIGKILL_EXIT, reason: OOM_REASON, log: undefined };
  switch (behaviour.kind) {
    case 'crash-after':
      return { afterMs: behaviour.afterMs, exitCode: behaviour.exitCode, log: behaviour.log };
    case 'oom':
      return memoryMiBOf(task) < behaviour.needsMiB ? { ...oom, afterMs: behaviour.afterMs } : undefined;
    case 'leak':
      return { ...oom, afterMs: ((memoryMiBOf(task) - usualMiB) / behaviour.mibPerHour) * HOUR_MS };
    default:
      return undefined;
  }
}
