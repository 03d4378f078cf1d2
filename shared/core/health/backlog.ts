import type { Belief } from './belief.ts';
import { LATE_MS } from './judge-measures.ts';
import type { Observation } from './observation.ts';

/**
 * It answers, and does not take what waits for it: then it is down, however well it answers. Figures from before
 * `sinceMs` say nothing about what was done since; those that are later than CloudWatch mostly is, nothing about now.
 */
export function withBacklog(
  seen: Observation,
  queue: string,
  backlog: Observation | undefined,
  sinceMs = 0,
): Observation {
  const answers = seen.verdict === 'up' || seen.verdict === 'degraded';
  if (!answers || backlog?.verdict !== 'down' || backlog.atMs < sinceMs) return seen;
  const minutesAgo = Math.round((seen.atMs - backlog.atMs) / 60_000);
  const isOld = seen.atMs - backlog.atMs > LATE_MS;
  return {
    ...seen,
    measuredToMs: backlog.atMs,
    verdict: isOld ? 'unknown' : 'down',
    phase: 'backlog',
    detail: `it answers, but ${queue}: ${backlog.detail}${isOld ? ` ${minutesAgo} min ago` : ''}`,
  };
}

const MINUTE_MS = 60_000;

/**
 * From when on figures tell of a consumer that has not answered until lately: what waited for it meanwhile is no sign that
 * it takes nothing now. Undefined where any figure does.
 */
export function figuresCountFromMs({ phase, failures, cameBackMs }: Belief): number | undefined {
  if (failures > 0 && phase !== 'backlog') return Number.POSITIVE_INFINITY;
  return cameBackMs === undefined ? undefined : cameBackMs + MINUTE_MS;
}
