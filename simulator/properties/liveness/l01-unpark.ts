import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';

const UNPARK_MS = 5 * 60_000;
/** The quarter of a minute after which it is looked at again. */
const LOOK_MS = 15_000;
/** What may keep the restorer from its work (Q5, Q6, and its own table); nothing else may. */
const HINDERS = new Set([
  'schedule-silent',
  'table-unavailable',
  'table-throttled',
  'ecs-throttled',
  'ecs-unavailable',
  'ecs-lag',
  'crash',
  'pause',
  'clock-skew',
]);

/** L1: five undisturbed minutes after we have set a count to 0, it is above 0. */
export function unpark(history: History): RuleWatch {
  const zeroSinceMs = new Map<string, number>();
  return {
    act: (act) => {
      if (act.kind === 'scale-cycle') zeroSinceMs.set(act.service, act.atMs);
      return undefined;
    },
    foreign: (call, service) => {
      if ('desiredCount' in (call.input as object)) zeroSinceMs.delete(service);
      return undefined;
    },
    time: () => [...zeroSinceMs].flatMap(([name, sinceMs]) => stillParked(name, sinceMs) ?? []),
  };

  function stillParked(name: string, sinceMs: number): string | undefined {
    if ((history.services.get(name)?.desiredCount ?? 0) > 0) {
      zeroSinceMs.delete(name);
      return undefined;
    }
    const quietMs = history.faults.longestQuietMs(HINDERS, sinceMs, history.nowMs);
    return quietMs > UNPARK_MS + LOOK_MS
      ? `${name} is at 0 since ${history.at(sinceMs)}, and we set it`
      : undefined;
  }
}
