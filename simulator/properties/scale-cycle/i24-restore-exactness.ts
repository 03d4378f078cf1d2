import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import type { SeenAct } from '../seen-act.ts';

/** I24: only a 0 is raised, to what is owed within the autoscaler's bounds, and nothing else is changed. */
export function restoreExactness(history: History): RuleWatch {
  return {
    act: (act) => {
      const { desiredCount, taskDefinition } = act.call.input as {
        desiredCount?: number;
        taskDefinition?: string;
      };
      const isRestore = act.kind === 'owed' && desiredCount !== undefined;
      const why = isRestore
        ? whyInexact(act, desiredCount, taskDefinition)
        : liftedWithoutZero(act, desiredCount);
      return why && `the restore of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };

  function whyInexact({ before, service }: SeenAct, count: number, taskDefinition: string | undefined) {
    const { park } = before;
    if (taskDefinition !== undefined) return 'it changes the revision';
    if (!park) return 'nothing is owed';
    const { min, max } = park.autoscaler ?? { min: 1, max: Infinity };
    const owed = Math.min(Math.max(park.desired, min, 1), Math.max(max, 1));
    return count === owed ? undefined : `${count} tasks, and ${owed} are owed to ${service}`;
  }

  /** A count that whoever repays sets although it was not at 0. */
  function liftedWithoutZero({ kind, before, atMs }: SeenAct, count: number | undefined): string | undefined {
    if (count === undefined || count === 0 || (kind !== 'scale-out' && kind !== 'scale-in')) return undefined;
    const repays = before.byFunction === 'restore' || before.park?.status === 'open';
    if (!repays || history.faults.lagMs(atMs) > 0) return undefined;
    return `the count was ${before.desired} already`;
  }
}
