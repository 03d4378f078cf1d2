import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct, wasCrashLooping, wasFrozen } from '../seen-act.ts';

const RECHECK_MS = 30_000;

/** I13: the executor itself has read ECS and probed right before, and did not find it well. */
export function recheck(history: History): RuleWatch {
  return {
    act: (act) => {
      if (!isForward(act) || act.kind === 'suspend' || wasFrozen(act) || !act.before.service)
        return undefined;
      const why = whyUnchecked(act);
      return why && `${act.kind} of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };

  function whyUnchecked(act: SeenAct): string | undefined {
    const { service, atMs } = act;
    const sight = history.sight(service);
    const { last, lastAtMs } = sight;
    const describedMs = atMs - (history.describedAtMs.get(service)?.at(-1) ?? -Infinity);
    if (describedMs > RECHECK_MS) return `ECS was read ${Math.round(describedMs / 1000)} s before`;
    if (wasCrashLooping(act)) return undefined;
    if (atMs - lastAtMs > RECHECK_MS) return `it was probed ${Math.round((atMs - lastAtMs) / 1000)} s before`;
    // By the world's truth it answers and does no work: its probes cannot tell.
    if (act.judgedAs === 'restart-consumer') return undefined;
    return last === 'well' && !sight.brokenJustNow(atMs) ? 'it had just answered rightly' : undefined;
  }
}
