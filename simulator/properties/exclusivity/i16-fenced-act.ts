import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, wasFrozen } from '../seen-act.ts';

/** The call's deadline and the difference of clocks. */
const LEFT_MS = 40_000;
const SKEW_MS = 60_000;

/** I16: whoever acts holds the lease, with time enough left for the call. */
export function fencedAct(history: History): RuleWatch {
  return {
    act: (act) => {
      if (!isForward(act)) return undefined;
      const { lease, execution, byFunction } = act.before;
      const what = `${act.kind} of ${act.service} at ${history.at(act.atMs)}`;
      if (execution === undefined) return `${what} by ${byFunction}, which holds no lease`;
      if (lease?.holder !== execution)
        return `${what} by ${execution}, while ${lease?.holder ?? 'nobody'} holds the lease`;
      const skewMs = history.faults.since('clock-skew', act.atMs) === undefined ? 0 : SKEW_MS;
      const leftMs = lease.expiresAtMs - act.atMs;
      return leftMs + skewMs < (wasFrozen(act) ? 0 : LEFT_MS)
        ? `${what} with ${leftMs / 1000} s of its lease left`
        : undefined;
    },
  };
}
