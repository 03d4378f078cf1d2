import { type DeploymentView, primaryOf, type ServiceView, type TaskView } from './evidence.ts';

/** So many essential exits in this time are a crash loop, whatever a probe says between two deaths. */
export const CRASH_LOOP = { exits: 3, withinMs: 15 * 60_000 } as const;

const OUT_OF_MEMORY = /OutOfMemory|out of memory|killed due to memory/i;

export interface Crashes {
  /** Essential exits and failed starts of the current deployment's tasks since `sinceMs`, newest first. */
  readonly exits: readonly TaskView[];
  readonly failedStarts: readonly TaskView[];
  readonly outOfMemory: readonly TaskView[];
  /** Tasks keep exiting, and the next exit is not overdue. */
  readonly isLoop: boolean;
  /** Its load balancer has had tasks replaced as often as a crash loop loses them, and as many as it has. */
  readonly isReplacedInLoop: boolean;
}

/**
 * Counts only tasks of the current PRIMARY deployment that stopped by themselves: scaling and
 * replacement by ECS are not failures.
 */
export function readCrashes(
  view: ServiceView | undefined,
  stopped: readonly TaskView[],
  span: { readonly nowMs: number; readonly sinceMs: number; readonly needsBackMs?: number },
): Crashes {
  const primary = view && primaryOf(view);
  const ofPrimary = stopped.filter((task) => !primary || task.startedBy === primary.id);
  const known = ofPrimary
    .filter(({ stoppedAtMs = -Infinity }) => stoppedAtMs >= span.sinceMs)
    .sort((a, b) => (b.stoppedAtMs ?? 0) - (a.stoppedAtMs ?? 0));
  const own = known.filter(({ stoppedAtMs = 0 }) => stoppedAtMs >= span.nowMs - CRASH_LOOP.withinMs);
  const exits = own.filter(hasExited);
  // What was replaced while something that it needs was ill says nothing of those that run now.
  const { needsBackMs = 0 } = span;
  const replaced = own.filter((task) => wasCalledIll(task) && task.stoppedAtMs! >= needsBackMs);
  const failedStarts = own.filter((task) => task.stopCode === 'TaskFailedToStart');
  return {
    exits,
    failedStarts,
    outOfMemory: exits.filter(isOutOfMemory),
    isLoop:
      exits.length >= CRASH_LOOP.exits &&
      goesOn(exits, known.findLast(hasExited)!, span.nowMs - newestEndMs(exits, ofPrimary)),
    isReplacedInLoop: replaced.length >= Math.max(CRASH_LOOP.exits, view?.desired ?? 0),
  };
}

const hasExited = ({ stopCode }: TaskView): boolean => stopCode === 'EssentialContainerExited';

/** ECS calls a task stopped a minute after its exit, when its successor is being made already (measured: 66 s at most). */
const STOPS_WITHIN_MS = 90_000;

const ranMs = ({ stoppedAtMs = 0, startedAtMs = stoppedAtMs }: TaskView): number => stoppedAtMs - startedAtMs;

/** SIGKILL: of the kernel when memory is short, and of ECS when a task does not stop in time. */
export const KILLED = 137;

/** What dies within a minute has died as it started; ECS says so a while later. */
const AT_START_MS = 60_000 + STOPS_WITHIN_MS;

/** Most die as they start, and not for want of memory: with more of it they would die as well. */
export function startsNotForMemory(exits: readonly TaskView[]): boolean {
  const others = exits.filter(
    (one) =>
      ranMs(one) < AT_START_MS &&
      !isOutOfMemory(one) &&
      one.containers.every(({ exitCode }) => exitCode !== KILLED),
  );
  return others.length > exits.length / 2;
}

/** A task of another revision that was made since this deployment began has ended by itself: so ends what it would go back to. */
export const formerEnds = ({ taskDefinition, createdAtMs }: DeploymentView, stopped: readonly TaskView[]) =>
  stopped.some(
    (one) => one.taskDefinition !== taskDefinition && one.createdAtMs > createdAtMs && hasExited(one),
  );

/** Most were killed for memory. */
export const lackMemory = (exits: readonly TaskView[]): boolean =>
  exits.filter(isOutOfMemory).length > exits.length / 2;

const endMs = ({ stoppedAtMs = 0, stoppingAtMs = stoppedAtMs }: TaskView): number => stoppingAtMs;

/** By itself, as far as ECS says so far: it calls it stopped a minute later. */
const isEnding = (one: TaskView): boolean =>
  one.stoppedAtMs === undefined && (one.stopCode === undefined || hasExited(one));

const newestEndMs = (exits: readonly TaskView[], all: readonly TaskView[]): number =>
  Math.max(...[...exits, ...all.filter(isEnding)].map(endMs));

/**
 * What was made after the first exit has exited too: where all died at once, each for the first time, nobody knows that it goes
 * on. And the next exit has not been missing for as long as it ever took: then it is over.
 */
function goesOn(exits: readonly TaskView[], first: TaskView, quietMs: number): boolean {
  const times = exits.map(endMs);
  const gapsMs = times.slice(1).map((atMs, at) => times[at]! - atMs);
  // Those that were started together exit together: the next exit comes when a successor has lived as long.
  const lifeMs = times[0]! - exits[0]!.createdAtMs;
  return (
    quietMs < 2 * Math.max(lifeMs, ...gapsMs) &&
    exits.some(
      (one) => one.createdAtMs > first.createdAtMs && one.createdAtMs > first.stoppedAtMs! - STOPS_WITHIN_MS,
    )
  );
}

/** Those that ECS makes at one time are not made at one moment (assumed). */
const TOGETHER_MS = 5_000;

/**
 * Something was made after an exit and when nothing older ran any more, and has exited as well: what an empty start could
 * cure is not what it has. `all`: every task that runs or has stopped since the oldest of the exits.
 */
export function hadEmptyStart(exits: readonly TaskView[], all: readonly TaskView[]): boolean {
  return exits.some(
    (one) =>
      exits.some((earlier) => endMs(earlier) <= one.createdAtMs) &&
      all.every(
        (other) =>
          other.createdAtMs >= one.createdAtMs - TOGETHER_MS ||
          (endMs(other) > 0 && endMs(other) <= one.createdAtMs),
      ),
  );
}

/** ECS's words for a task that it stopped because its load balancer called it unhealthy. */
const wasCalledIll = ({ stoppedReason = '' }: TaskView): boolean =>
  /failed ELB health checks/.test(stoppedReason);

/** ECS puts the reason on the container, not reliably on the task. */
export function isOutOfMemory(task: TaskView): boolean {
  return [task.stoppedReason, ...task.containers.map((container) => container.reason)].some(
    (reason) => reason !== undefined && OUT_OF_MEMORY.test(reason),
  );
}

const NO_ROOM = /unable to place a task|could not launch|Capacity is unavailable|RESOURCE:/i;

/**
 * What ECS said about having no room for new tasks: no act of ours makes room. It does not say it again for six hours (developer guide,
 * service-event-messages): what it said since `sinceMs` stands, and from `stillMs` on unless something has started since.
 */
export function noRoomSince(
  { events }: Pick<ServiceView, 'events'>,
  sinceMs: number,
  stillMs = sinceMs,
): string | undefined {
  const startedMs = events.find(({ message }) => /has started|steady state/.test(message))?.atMs ?? 0;
  const fromMs = Math.min(sinceMs, Math.max(stillMs, startedMs + 1));
  return events.find(({ atMs, message }) => atMs >= fromMs && NO_ROOM.test(message))?.message;
}

/** One line about why a task stopped, with the container that says why, or else with the one that failed. */
export function describeStop(task: TaskView): string {
  const container =
    task.containers.find(({ reason }) => reason !== undefined) ??
    task.containers.find(({ exitCode = 0 }) => exitCode !== 0) ??
    task.containers.find(({ exitCode }) => exitCode !== undefined);
  const parts = [
    task.stoppedReason ?? task.stopCode ?? 'stopped',
    container?.exitCode === undefined ? undefined : `exit code ${container.exitCode}`,
    container?.reason,
  ];
  return parts.filter((part) => part !== undefined).join('; ');
}
