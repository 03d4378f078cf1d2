import type { Observation } from './observation.ts';

/**
 * It answers, and does not take what waits for it: then it is down, however well it answers. Figures from before
 * `sinceMs` say nothing about what was done since.
 */
export function withBacklog(
  seen: Observation,
  queue: string,
  backlog: Observation | undefined,
  sinceMs = 0,
): Observation {
  const answers = seen.verdict === 'up' || seen.verdict === 'degraded';
  if (!answers || backlog?.verdict !== 'down' || backlog.atMs < sinceMs) return seen;
  return {
    ...seen,
    verdict: 'down',
    phase: 'backlog',
    detail: `it answers, but ${queue}: ${backlog.detail}`,
  };
}
