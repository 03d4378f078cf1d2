import type { Belief } from '../health/belief.ts';
import type { WatchedService } from '../watchlist/environment.ts';
import { primaryOf, type ServiceView, type WitnessReading } from './evidence.ts';
import type { ServiceMetrics } from './metrics.ts';

/** I5: so old may the word of a witness be. */
const FRESH_MS = 5 * 60_000;
/** Of fewer requests a minute our own probes may be the slowest hundredth. */
const LEAST_REQUESTS = 20;

export interface LateAnswers {
  readonly nowMs: number;
  readonly belief: Belief;
  readonly metrics?: ServiceMetrics;
  readonly question: WatchedService['question'];
  readonly view?: ServiceView;
}

/**
 * Its load balancer measures everybody's answers, and calls no target ill for late ones: in a whole minute since ours were late, and since
 * what runs was deployed, its slowest hundredth was late too, as it was not before.
 */
export function witnessOfLateAnswers(seen: LateAnswers): WitnessReading | undefined {
  const { nowMs, belief, metrics, question, view } = seen;
  const { phase, failingSinceMs } = belief;
  const last = metrics?.p99Ms.at(-1);
  if (phase !== 'latency' || failingSinceMs === undefined || question.kind !== 'http' || !metrics || !last)
    return undefined;
  const { criticalMs } = question.latency;
  const sinceMs = Math.max(failingSinceMs, nowMs - FRESH_MS, (view && primaryOf(view)?.createdAtMs) ?? 0);
  const asked = metrics.requests.find(({ atMs }) => atMs === last.atMs)?.value ?? 0;
  const wasQuick = metrics.p99Ms.some(({ atMs, value }) => atMs < failingSinceMs && value < criticalMs);
  if (last.value < criticalMs || last.atMs < sinceMs || asked < LEAST_REQUESTS || !wasQuick) return undefined;
  const detail = `p99 ${Math.round(last.value)} ms at its load balancer (critical from ${criticalMs} ms on)`;
  return { witness: 'metrics', verdict: 'unhealthy', detail };
}
