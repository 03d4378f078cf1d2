import type { Belief } from '../health/belief.ts';
import type { WatchedService } from '../watchlist/environment.ts';
import type { WitnessReading } from './evidence.ts';
import type { ServiceMetrics } from './metrics.ts';

/**
 * Its load balancer measures everybody's answers, and calls no target ill for late ones: in a whole minute since ours
 * were late, its slowest hundredth was late too.
 */
export function witnessOfLateAnswers(
  { phase, failingSinceMs }: Belief,
  metrics: ServiceMetrics | undefined,
  question: WatchedService['question'],
): WitnessReading | undefined {
  const last = metrics?.p99Ms.at(-1);
  if (phase !== 'latency' || question.kind !== 'http' || !last) return undefined;
  const { criticalMs } = question.latency;
  if (last.value < criticalMs) return undefined;
  if (failingSinceMs === undefined || last.atMs < failingSinceMs) return undefined;
  const detail = `p99 ${Math.round(last.value)} ms at its load balancer (critical from ${criticalMs} ms on)`;
  return { witness: 'metrics', verdict: 'unhealthy', detail };
}
