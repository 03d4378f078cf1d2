import type { History } from '../history.ts';
import { onlyIllness } from '../only-illness.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

const LOOKS = 3;
const MORE_MS = 2 * 60_000;
/** The slowest other witness. */
const REACTION_MS = 3 * 60_000;
/** The whole ladder: the first rungs take until they are verified to have come to nothing. */
export const LADDER_MS = 45 * 60_000;

/** So long after it fell ill an admitted service has got its first act at the latest. */
export const firstActDueMs = (lookMs: number): number => LOOKS * lookMs + MORE_MS + REACTION_MS;

/** L3: the one thing that happens is an illness that a remedy heals: it is acted upon in time, and heals. */
export function progress(history: History): RuleWatch {
  const ill = onlyIllness(history.scenario);
  if (!ill) return {};
  const { service, at, until } = ill;
  const dueMs = firstActDueMs(history.lookMs);
  return {
    time: () => {
      const { illSinceMs } = history.sight(service);
      if (illSinceMs === undefined || history.nowMs - illSinceMs < dueMs) return undefined;
      const acted = history.acts.some((one) => one.service === service && isForward(one));
      return acted ? undefined : `nothing was done to ${service} ${dueMs / 1000} s after it fell ill`;
    },
    end: () => {
      const lastsMs = Math.min(until ?? Infinity, history.scenario.duration) - at;
      const { answering = 0, wantedCount = 0 } = history.services.get(service) ?? {};
      return answering < wantedCount / 2 && lastsMs > LADDER_MS
        ? `${service} did not recover, and ${ill.cure.kind} would have healed it`
        : undefined;
    },
  };
}
