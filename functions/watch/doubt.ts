import { doubtOurselves, type Turn } from '../../shared/core/health/self-doubt.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { needsOf, nodesOf } from '../../shared/core/watchlist/graph.ts';
import type { Evidence } from './evidence.ts';
import type { Glance } from './glance.ts';

const ILL = new Set(['unhealthy', 'suspect']);

/** Are this look's verdicts more likely our own trouble than the world's? Says why, or undefined. */
export function doubtLook(
  glances: ReadonlyMap<string, Glance>,
  evidence: Evidence,
  environment: Environment,
): string | undefined {
  const nodes = nodesOf(environment);
  const turns = [...glances.values()].map(({ before, seen, row }): Turn => {
    const turned = !ILL.has(before.belief.status) && ILL.has(row.belief.status);
    const sickNeed = (): boolean =>
      needsOf(row.target, nodes).some((id) => ILL.has(glances.get(id)?.row.belief.status ?? ''));
    const witnesses = evidence.witnesses.get(row.target) ?? [];
    return {
      target: row.target,
      turned,
      ill: ILL.has(row.belief.status),
      // That nobody invokes a function is no trouble of ours.
      unknown: seen.at(-1)?.verdict === 'unknown' && seen.at(-1)?.phase !== 'idle',
      explained: turned && sickNeed(),
      witnessed: witnesses.some((witness) => witness.verdict === 'unhealthy'),
    };
  });
  return doubtOurselves(turns);
}
