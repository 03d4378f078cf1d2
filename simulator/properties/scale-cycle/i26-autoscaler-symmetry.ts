import type { ScalableTarget } from '../../ecs/autoscaling.ts';
import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';

const UNPARK_MS = 5 * 60_000;
const HINDERS = new Set([
  'schedule-silent',
  'table-unavailable',
  'table-throttled',
  'crash',
  'pause',
  'ecs-throttled',
  'ecs-unavailable',
]);

/** I26: suspending is on record, and flags and bounds are as before once the incident is over. */
export function autoscalerSymmetry(history: History): RuleWatch {
  const bounds = new Map<string, { readonly min: number; readonly max: number }>();
  const closedAtMs = new Map<string, number>();
  for (const [name, { autoscaling }] of Object.entries(history.scenario.fleet.services))
    if (autoscaling) bounds.set(name, autoscaling);
  return {
    act: (act) => {
      if (act.kind !== 'suspend') return undefined;
      const known = act.before.park?.status === 'open' && act.before.park.autoscaler;
      return known || act.before.park?.execution === act.before.execution
        ? undefined
        : `the autoscaler of ${act.service} was suspended at ${history.at(act.atMs)} with nothing on record`;
    },
    item: (write) => {
      if (write.kind !== 'incident' || !write.now) return undefined;
      if (write.now.status === 'closed') closedAtMs.set(write.now.service, history.nowMs);
      else closedAtMs.delete(write.now.service);
      return undefined;
    },
    time: () => [...bounds.keys()].flatMap((name) => unequal(name, closedAtMs.get(name)) ?? []),
    end: () => [...bounds.keys()].flatMap((name) => unequal(name, -Infinity) ?? []),
  };

  function unequal(name: string, sinceMs: number | undefined): string | undefined {
    if (sinceMs === undefined || history.nowMs - sinceMs < UNPARK_MS) return undefined;
    if (sinceMs > 0 && history.faults.longestQuietMs(HINDERS, sinceMs, history.nowMs) < UNPARK_MS)
      return undefined;
    const target = targetOf(name);
    if (!target) return undefined;
    const { min, max } = bounds.get(name)!;
    if (Object.values(target.SuspendedState).some(Boolean))
      return isAtWork(name) ? undefined : `the autoscaler of ${name} is left suspended`;
    return target.MinCapacity === min && target.MaxCapacity === max
      ? undefined
      : `the autoscaler of ${name} is left at ${target.MinCapacity} to ${target.MaxCapacity}`;
  }

  function isAtWork(name: string): boolean {
    return history.open.has(name) && history.nowMs < history.startMs + history.scenario.duration;
  }

  function targetOf(name: string): ScalableTarget | undefined {
    const service = history.services.get(name);
    return service && history.world.scalableTargets.get(`service/${service.cluster}/${service.name}`);
  }
}
