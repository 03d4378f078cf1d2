import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

/** Suspending and parking are one remedy's. */
const MOST_AT_ONCE = 2;

/** I2: only listed services, and no more than one remedy in one run of a function. */
export function emptyIsNothing({ watched, acts }: History): RuleWatch {
  return {
    act: (act) => {
      if (!watched.has(act.service)) return `${act.kind} of ${act.service}, which is not on the watchlist`;
      const together = acts.filter(
        (one) => isForward(one) && one.atMs === act.atMs && one.before.execution === act.before.execution,
      );
      if (together.length <= MOST_AT_ONCE) return undefined;
      return `${together.length} acts of ${act.before.execution ?? act.before.byFunction} at once: ${act.kind} of ${act.service}`;
    },
  };
}
