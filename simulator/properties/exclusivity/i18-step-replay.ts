import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

/** I18: one change of AWS for each remedy of an incident, however often its step is played. */
export function stepReplay(history: History): RuleWatch {
  return {
    act: (act) => {
      if (!isForward(act) || act.incident === undefined) return undefined;
      const same = history.actsOf(act.incident).filter((one) => one.kind === act.kind);
      const most = act.kind === 'suspend' ? Infinity : 1;
      return same.length > most
        ? `${act.kind} of ${act.service} at ${history.at(act.atMs)} had been done at ${history.at(same[0]!.atMs)}`
        : undefined;
    },
  };
}
