import type { ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import type { ServiceMetrics } from '../../shared/core/diagnosis/metrics.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import { type Clock, type FleetReader, TransientError } from '../../shared/ports.ts';

/** Paid by the metric, so only for the ill. What CloudWatch cannot say now is missing, not good. */
export async function readMetrics(
  ill: readonly WatchedService[],
  views: ReadonlyMap<string, ServiceView>,
  world: { readonly fleet: FleetReader; readonly clock: Clock },
): Promise<ReadonlyMap<string, ServiceMetrics>> {
  if (ill.length === 0) return new Map();
  try {
    return await world.fleet.metrics(ill, views, world.clock.now());
  } catch (error) {
    if (error instanceof TransientError) return new Map();
    throw error;
  }
}
