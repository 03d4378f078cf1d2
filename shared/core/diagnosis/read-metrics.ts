import type { Series, ServiceMetrics } from './metrics.ts';

const MINUTE_MS = 60_000;

/** Above it tasks wait for the CPU (the runbooks want it below 70 % in daily life). */
const BUSY_CPU_PERCENT = 75;
/** So much more CPU than before, in points: a service that is always busy is not ill of it. */
const MORE_CPU_POINTS = 15;
/** So many times the usual requests are a load of their own, and not a few retries. */
const MORE_REQUESTS = 1.3;
/** The runbooks' five minutes, and CloudWatch's delay of one to three. */
const NOW_MS = 6 * MINUTE_MS;
/** What was usual: before the illness, and not counting its first minutes. */
const USUAL_GAP_MS = 3 * MINUTE_MS;

/** A leak takes time and is steady; what jumps within a minute or two is need, not a leak. */
const LEAK = { minutes: 8, points: 15, largestStepShare: 0.4 } as const;
/** A drop by so many points is a task that ended. */
const NEW_TASK_POINTS = 10;
/** Memory in use at which the kernel is about to kill. */
export const FULL_MEMORY_PERCENT = 93;

export interface Spell {
  readonly nowMs: number;
  /** Since when it has failed. */
  readonly failingSinceMs: number;
}

/** More work than its tasks can do: what says so, or nothing where it does not look so or nobody measured. */
export function readOverload(metrics: ServiceMetrics, spell: Spell): readonly string[] {
  const cpu = compare(metrics.cpuPercent, spell);
  if (!cpu || cpu.now < BUSY_CPU_PERCENT) return [];
  const busy = `CPU at ${Math.round(cpu.now)} %, usually ${percent(cpu.usual)}`;
  const requests = compare(metrics.requests, spell);
  if (requests?.usual !== undefined) {
    const ratio = requests.now / Math.max(1, requests.usual);
    return ratio >= MORE_REQUESTS ? [busy, `${ratio.toFixed(1)} times the usual requests`] : [];
  }
  return cpu.usual !== undefined && cpu.now - cpu.usual >= MORE_CPU_POINTS ? [busy] : [];
}

/** Measured since it fell ill, and far from busy. */
export function isIdle(metrics: ServiceMetrics | undefined, spell: Spell): boolean {
  const cpu = metrics && compare(metrics.cpuPercent, spell);
  return cpu !== undefined && cpu.now < BUSY_CPU_PERCENT;
}

/** CloudWatch measures this service, and has no minute of its illness yet. */
export function isNotMeasuredYet({ cpuPercent }: ServiceMetrics, { failingSinceMs }: Spell): boolean {
  const last = cpuPercent.at(-1);
  return last !== undefined && !isOfIllness(last, failingSinceMs);
}

/** A figure stands at the beginning of its minute, of which the larger part has to be of the illness. */
const isOfIllness = ({ atMs }: Series[number], failingSinceMs: number): boolean =>
  atMs + MINUTE_MS / 2 >= failingSinceMs;

export interface Climb {
  readonly fromPercent: number;
  readonly toPercent: number;
  readonly minutes: number;
}

/** The newest steady climb of memory from one start of a task to its end, or to now. */
export function readLeak({ memoryPercent }: ServiceMetrics): Climb | undefined {
  return livesOf(memoryPercent)
    .map(climbOf)
    .findLast((climb) => climb !== undefined);
}

/** In use now, by the fullest task, in percent; undefined where nobody has measured it since then. */
export function memoryNow(
  { memoryPercent }: ServiceMetrics,
  { nowMs, sinceMs }: { readonly nowMs: number; readonly sinceMs: number },
): number | undefined {
  const last = memoryPercent.at(-1);
  return last && last.atMs >= sinceMs && nowMs - last.atMs <= NOW_MS ? last.value : undefined;
}

/** It ran out of memory shortly before then. */
export function wasFull({ memoryPercent }: ServiceMetrics, atMs: number): boolean {
  return memoryPercent.some(
    (one) => one.value >= FULL_MEMORY_PERCENT && one.atMs <= atMs && atMs - one.atMs <= NOW_MS,
  );
}

/** The newest value that may speak for now, against what was usual before the illness. */
export function compare(series: Series, { nowMs, failingSinceMs }: Spell) {
  const ill = series.filter((one) => isOfIllness(one, failingSinceMs) && nowMs - one.atMs <= NOW_MS);
  if (ill.length === 0) return undefined;
  const usual = series.filter((one) => one.atMs < failingSinceMs - USUAL_GAP_MS).map((one) => one.value);
  return { now: Math.max(...ill.map((one) => one.value)), usual: median(usual) };
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

const percent = (value: number | undefined): string =>
  value === undefined ? 'unknown' : `${Math.round(value)} %`;

/** Cut where memory falls: there a task ended and a new one began. */
function livesOf(series: Series): Series[] {
  const lives: { atMs: number; value: number }[][] = [];
  for (const one of series) {
    const life = lives.at(-1);
    const last = life?.at(-1);
    if (life && last && one.value > last.value - NEW_TASK_POINTS) life.push(one);
    else lives.push([one]);
  }
  return lives;
}

function climbOf(life: Series): Climb | undefined {
  const first = life[0]!;
  const last = life.at(-1)!;
  const rise = last.value - first.value;
  if (life.length < LEAK.minutes || rise < LEAK.points) return undefined;
  const steps = life.slice(1).map((one, at) => one.value - life[at]!.value);
  if (Math.max(...steps) > rise * LEAK.largestStepShare) return undefined;
  return {
    fromPercent: Math.round(first.value),
    toPercent: Math.round(last.value),
    minutes: Math.round((last.atMs - first.atMs) / MINUTE_MS),
  };
}
