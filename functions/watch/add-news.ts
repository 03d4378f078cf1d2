import { evaluateHealth } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { HealthRow } from '../../shared/ports.ts';
import { orLoseRace } from './lost-race.ts';
import type { WatchPorts } from './ports.ts';

/**
 * Of two looks at one moment one may meet the only wrong answer, or the only right one: without it health would seem
 * unbroken (I11), or an illness (I4).
 */
export async function addNews(
  { target, shard }: Pick<HealthRow, 'target' | 'shard'>,
  seen: readonly Observation[],
  world: WatchPorts,
): Promise<void> {
  const failed = seen.findLast((one) => one.verdict === 'down');
  const last = seen.at(-1);
  const answered = last?.verdict === 'up' || last?.verdict === 'degraded' ? last : undefined;
  if (!failed && !answered) return;
  const other = await world.health.load(target, shard);
  if (!other) return;
  const { failedAtMs = 0, failingSinceMs } = other.belief;
  const breaksOff = answered !== undefined && failingSinceMs !== undefined && answered.atMs > failedAtMs;
  if (!breaksOff && (!failed || failed.atMs <= failedAtMs)) return;
  const belief = evaluateHealth(other.belief, breaksOff ? [answered] : seen);
  await orLoseRace(() => world.health.replace({ ...other, belief }), target, world);
}
