import type { HealthStatus } from '../../shared/core/health/belief.ts';
import { composeAlone } from '../../shared/core/notices/compose-alone.ts';
import { needsOf, nodesOf } from '../../shared/core/watchlist/graph.ts';
import { isTold } from '../tell/tell.ts';
import type { Glance } from './glance.ts';
import type { WatchPorts } from './ports.ts';

const WAS_ILL: ReadonlySet<HealthStatus> = new Set<HealthStatus>(['unhealthy', 'recovering']);

/**
 * Of a heartbeat, or a queue that nobody names, nobody else would speak: no service's incident blames it. Returns of whom it could
 * not be told: their rows stay as they were, so that the next look finds the change again.
 */
export async function tellAlone(
  glances: ReadonlyMap<string, Glance>,
  world: WatchPorts,
): Promise<ReadonlySet<string>> {
  const { environment } = world;
  const changed = environment.dependencies.filter(({ id }) => {
    const glance = glances.get(id);
    if (!glance?.isKnown) return false;
    const [was, is] = [glance.before.belief.status, glance.row.belief.status];
    return is === 'unhealthy' ? was !== 'unhealthy' : is === 'healthy' && WAS_ILL.has(was);
  });
  const untold = new Set<string>();
  if (changed.length === 0) return untold;
  const nodes = nodesOf(environment);
  const needed = new Set(environment.services.flatMap(({ id }) => needsOf(id, nodes)));
  const consumed = new Set(
    environment.services.flatMap((one) => ('consumes' in one ? one.consumes?.queue : [])),
  );
  for (const one of changed) {
    const isSpokenOf = needed.has(one.id) && one.question?.kind !== 'orphans';
    if (isSpokenOf || consumed.has(one.id)) continue;
    const { before, row } = glances.get(one.id)!;
    const change = { belief: row.belief, beforeSinceMs: before.belief.sinceMs, nowMs: world.clock.now() };
    if (!(await isTold(composeAlone(environment, one, change), world))) untold.add(one.id);
  }
  return untold;
}
