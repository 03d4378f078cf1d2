import type { Task } from './task.ts';

/** What CloudWatch could measure of a task from an instant on, until something changes. */
export interface Span {
  readonly fromMs: number;
  readonly cpuPercent: number;
  readonly memoryMiB: number;
  readonly mibPerHour: number;
  readonly requestsPerMinute: number;
  /** Of its answers, if it gives any. */
  readonly latencyMs: number | undefined;
  /** Its answers are errors of its own (status 500 and above). */
  readonly fails: boolean;
}

const HOUR_MS = 3_600_000;

/** The past of each task's measures, also of those that have stopped: metrics are asked for after the fact. */
export class TaskMeasures {
  readonly #spans = new WeakMap<Task, Span[]>();

  /** What is so from now on; a leak goes on from where it is. */
  note(task: Task, span: Span): void {
    const spans = this.#spans.get(task) ?? [];
    const last = spans.at(-1);
    const leaks = last && last.mibPerHour > 0 && span.mibPerHour > 0;
    const next = leaks ? { ...span, memoryMiB: memoryAt(last, span.fromMs) } : span;
    if (last && isSame(last, next)) return;
    this.#spans.set(task, [...spans.filter((one) => one.fromMs < span.fromMs), next]);
  }

  at(task: Task, atMs: number): (Span & { readonly usedMiB: number }) | undefined {
    const spans = this.#spans.get(task) ?? [];
    let last = spans.length - 1;
    while (last >= 0 && spans[last]!.fromMs > atMs) last -= 1;
    const span = spans[last];
    return span && { ...span, usedMiB: memoryAt(span, atMs) };
  }
}

const memoryAt = ({ memoryMiB, mibPerHour, fromMs }: Span, atMs: number): number =>
  memoryMiB + (mibPerHour * (atMs - fromMs)) / HOUR_MS;

function isSame(a: Span, b: Span): boolean {
  return (
    a.cpuPercent === b.cpuPercent &&
    a.mibPerHour === b.mibPerHour &&
    (a.mibPerHour > 0 || a.memoryMiB === b.memoryMiB) &&
    a.requestsPerMinute === b.requestsPerMinute &&
    a.latencyMs === b.latencyMs &&
    a.fails === b.fails
  );
}
