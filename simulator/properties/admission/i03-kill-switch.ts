import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, wasFrozen } from '../seen-act.ts';

const HEARD_MS = 30_000;

/** I3: stopped, or not to be read, for 30 s: nothing forward is done. */
export function killSwitch(history: History): RuleWatch {
  let stoppedSinceMs: number | undefined;
  return {
    item: (write) => {
      if (write.kind !== 'control') return undefined;
      stoppedSinceMs = write.now?.stopped === false ? undefined : (stoppedSinceMs ?? history.nowMs);
      return undefined;
    },
    act: (act) => {
      if (!isForward(act) || wasFrozen(act)) return undefined;
      const goneSinceMs = history.faults.tableGoneSince('rollback-state', act.atMs);
      const sinceMs = Math.min(stoppedSinceMs ?? Infinity, goneSinceMs ?? Infinity);
      if (act.atMs - sinceMs < HEARD_MS || sinceMs === Infinity) return undefined;
      const why = sinceMs === stoppedSinceMs ? 'the watchdog was stopped' : 'the switch could not be read';
      return `${act.kind} of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };
}
