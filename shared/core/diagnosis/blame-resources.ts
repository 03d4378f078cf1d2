import { CRASH_LOOP, type Crashes, describeStop, isOutOfMemory, KILLED } from './crashes.ts';
import { type CaseFile, type Diagnosis, illSinceMs } from './diagnose.ts';
import type { TaskView } from './evidence.ts';
import { howMany } from './how-many.ts';
import { NO_METRICS } from './metrics.ts';
import {
  type Climb,
  FULL_MEMORY_PERCENT,
  memoryNow,
  readLeak,
  readOverload,
  wasFull,
} from './read-metrics.ts';

/** A task this full is about to be killed, and may be too busy collecting garbage to answer. */
const NEARLY_FULL_PERCENT = 85;

/** Killed for memory: a slow climb is a leak, anything else needs more than it has. */
export function blameMemory(file: CaseFile, crashes: Crashes): Diagnosis | undefined {
  const killed = crashes.exits.filter(
    (task) => crashes.outOfMemory.includes(task) || isKernelKill(task, file),
  );
  const last = killed[0];
  if (!last) return undefined;
  const measured = crashes.outOfMemory.includes(last)
    ? ''
    : `, with at least ${FULL_MEMORY_PERCENT} % of its memory in use`;
  const said = `${howMany(killed.length, 'task was', 'tasks were')} killed for memory; the last: ${describeStop(last)}${measured}`;
  const leak = readLeak(file.metrics ?? NO_METRICS);
  if (leak && !file.currentIsBaseline) return undefined; // a revision that leaks from its first day is a bad one
  if (leak) return leaking(file, [said, describeClimb(leak)], 0.85);
  const earlier = earlierKills(file, last);
  const isSure = crashes.outOfMemory.length > 1 || earlier.length > 0;
  const confidence = crashes.outOfMemory.length === 0 ? 0.75 : isSure ? 0.95 : 0.8;
  const because = [said, ...earlierSaid(earlier)];
  return { cause: 'out-of-memory', blames: file.service, confidence, because };
}

/** Of the same revision, long before this incident: kept when they happened, because ECS forgets. */
const earlierKills = ({ stopped, nowMs }: CaseFile, { taskDefinition }: TaskView): TaskView[] =>
  stopped.filter(
    (task) =>
      task.taskDefinition === taskDefinition &&
      isOutOfMemory(task) &&
      nowMs - (task.stoppedAtMs ?? nowMs) > CRASH_LOOP.withinMs,
  );

function earlierSaid(earlier: readonly TaskView[]): string[] {
  const firstMs = Math.min(...earlier.map(({ stoppedAtMs }) => stoppedAtMs!));
  if (earlier.length === 0) return [];
  return [
    `this revision was killed for memory before: ${earlier.length} on record, first at ${new Date(firstMs).toISOString()}`,
  ];
}

/** ECS does not always tell a kill for memory from another one; the metrics do. */
function isKernelKill(task: TaskView, { metrics }: CaseFile): boolean {
  const wasKilled = task.containers.some(({ exitCode }) => exitCode === KILLED);
  return wasKilled && metrics !== undefined && wasFull(metrics, task.stoppedAtMs ?? 0);
}

/** Not killed yet, and ill: its memory has climbed until there is hardly any left. */
export function blameLeak(file: CaseFile): Diagnosis | undefined {
  const { metrics = NO_METRICS, nowMs } = file;
  const leak = readLeak(metrics);
  const used = memoryNow(metrics, { nowMs, sinceMs: 0 });
  if (!leak || used === undefined || used < NEARLY_FULL_PERCENT) return undefined;
  return leaking(file, [describeClimb(leak), `it is ill: ${file.belief.reason}`], 0.75);
}

const leaking = ({ service }: CaseFile, because: readonly string[], confidence: number): Diagnosis => ({
  cause: 'memory-leak',
  blames: service,
  confidence,
  because,
});

const describeClimb = ({ fromPercent, toPercent, minutes }: Climb): string =>
  `its memory climbed steadily from ${fromPercent} % to ${toPercent} % within ${minutes} min`;

/** More work than its tasks can do. A revision that nobody has proven must show more requests, not only a busy CPU. */
export function blameOverload(file: CaseFile): Diagnosis | undefined {
  const { metrics = NO_METRICS, belief, nowMs, service } = file;
  const isSlow = belief.phase === 'latency' || belief.phase === 'timeout' || belief.phase === 'http';
  if (!isSlow || belief.failingSinceMs === undefined) return undefined;
  const because = readOverload(metrics, { nowMs, failingSinceMs: illSinceMs(file) });
  const isAskedMore = because.length > 1;
  if (because.length === 0 || (!isAskedMore && !file.currentIsBaseline)) return undefined;
  return {
    cause: 'overload',
    blames: service,
    confidence: isAskedMore ? 0.9 : 0.7,
    because: [...because, belief.reason],
  };
}
