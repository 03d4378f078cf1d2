import { type CaseFile, type Diagnosis, illSinceMs } from './diagnose.ts';
import { completedAtMs } from './evidence.ts';
import { isIdle } from './read-metrics.ts';

/** ECS says so of a count that somebody or something lowered (ECS developer guide: service-event-messages-list). */
const STOPPED = /has stopped (\d{1,5}) running tasks/;
const STARTED = /has started \d{1,5} tasks/;
/** What came longer before has shown that it is no trouble. Assumed. */
const SOON_MS = 10 * 60_000;
/** So much less is another service. */
const LEAST_SHARE = 1 / 3;

/** A good part of its tasks was taken away, no deployment did it, and those that are left are too slow since. */
export function blameFewerTasks(file: CaseFile): Diagnosis | undefined {
  const { view, belief, metrics, nowMs, service, countStopsFromMs } = file;
  const failingSinceMs = illSinceMs(file);
  const isSlow = belief.phase === 'latency' || belief.phase === 'timeout';
  if (!view || !isSlow || view.running < view.desired || isIdle(metrics, { nowMs, failingSinceMs }))
    return undefined;
  const fromMs = Math.max(failingSinceMs - SOON_MS, countStopsFromMs, completedAtMs(view) ?? nowMs);
  const last = view.events.find(({ message }) => STOPPED.test(message) || STARTED.test(message));
  const stopped = Number(STOPPED.exec(last?.message ?? '')?.[1] ?? 0);
  if (!last || last.atMs <= fromMs || last.atMs > failingSinceMs) return undefined;
  if (stopped < (stopped + view.desired) * LEAST_SHARE) return undefined;
  const minutes = Math.round((failingSinceMs - last.atMs) / 60_000);
  const because = [
    `${stopped} of its ${stopped + view.desired} tasks were taken away ${minutes === 0 ? 'just' : `${minutes} min`} before it fell ill, and by no deployment`,
    `those that are left: ${belief.reason}`,
  ];
  return { cause: 'overload', blames: service, confidence: 0.75, because };
}
