import type { History } from '../history.ts';
import type { IncidentItem } from '../item-books.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct } from '../seen-act.ts';

const MOST_ACTING = 2;

/** Whom people hold up between two rungs has no turn, and needs one to go on. */
const HELD_BY_PEOPLE = new Set(['stopped', 'paused', 'maintenance', 'observe']);

/** I8: remediations that have acted and are not over, and services that we have set to 0. */
export function concurrency(history: History): RuleWatch {
  const acting = new Map<string, string>();
  const parked = new Set<string>();
  return {
    item: (write) => {
      if (write.kind === 'incident' && write.now && hasNoTurn(write.now)) acting.delete(write.id);
      return undefined;
    },
    act: (act) => {
      const { desiredCount } = act.call.input as { desiredCount?: number };
      if (!isForward(act)) {
        if (desiredCount !== undefined) parked.delete(act.service);
        return undefined;
      }
      const others = [...acting]
        .filter(([, service]) => service !== act.service)
        .map(([, service]) => service);
      const open = history.open.get(act.service);
      const asksForTurn = act.isFirst || (open !== undefined && !acting.has(open.id));
      if (open && open.id === act.incident) acting.set(open.id, act.service);
      const said = asksForTurn ? tooMany(act, others) : [];
      if (act.kind !== 'scale-cycle') return said;
      for (const name of parked) if ((history.services.get(name)?.desiredCount ?? 1) > 0) parked.delete(name);
      const together =
        parked.size > 0 ? [`${act.service} was parked while ${[...parked].join(', ')} was`] : [];
      parked.add(act.service);
      return [...said, ...together];
    },
  };

  function hasNoTurn({ status, service, hold, execution, rungs }: IncidentItem): boolean {
    const isIdle = execution === undefined && rungs.every(({ result }) => result !== undefined);
    const isHeld = hold !== undefined && HELD_BY_PEOPLE.has(hold.reason);
    return status === 'closed' || (isHeld && isIdle && !parked.has(service));
  }

  function tooMany({ kind, service, atMs }: SeenAct, others: readonly string[]): string[] {
    const what = `${kind} of ${service} at ${history.at(atMs)}`;
    const kin = others.find((one) => isOneGroup(one, service));
    return [
      ...(others.length >= MOST_ACTING ? [`${what} while ${others.join(' and ')} are under repair`] : []),
      ...(kin === undefined ? [] : [`${what} while ${kin}, of the same group, is under repair`]),
    ];
  }

  /** One needs the other, or both need the same thing. */
  function isOneGroup(one: string, other: string): boolean {
    const [needs, theirs] = [history.needs(one), history.needs(other)];
    return needs.includes(other) || theirs.includes(one) || needs.some((need) => theirs.includes(need));
  }
}
