import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

/** I30: before the call, the incident's own row says what is about to be done. */
export function auditFirst(history: History): RuleWatch {
  return {
    act: (act) => {
      if (!isForward(act)) return undefined;
      const { incident } = act.before;
      const remedy = act.kind === 'suspend' ? 'scale-cycle' : act.kind;
      const intent = incident?.rungs.find((one) => one.remedy === remedy);
      const what = `${act.kind} of ${act.service} at ${history.at(act.atMs)}`;
      if (act.incident === undefined) return `${what} belongs to no incident`;
      if (incident && incident.id !== act.incident) return `${what} by an execution of ${act.incident}`;
      return intent || act.atMs > act.before.issuedAtMs ? undefined : `${what} is not on record`;
    },
  };
}
