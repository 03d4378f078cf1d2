import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct } from '../seen-act.ts';

const MOST_ACTING = 2;

/** I8: remediations that have acted and are not over, and services that we have set to 0. */
export function concurrency(history: History): RuleWatch {
  const acting = new Map<string, string>();
  const parked = new Set<string>();
  return {
    item: (write) => {
      if (write.kind === 'incident' && write.now?.status === 'closed') acting.delete(write.id);
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
      if (open && open.id === act.incident) acting.set(open.id, act.service);
      const said = act.isFirst ? tooMany(act, others) : [];
      if (act.kind !== 'scale-cycle') return said;
      for (const name of parked) if ((history.services.get(name)?.desiredCount ?? 1) > 0) parked.delete(name);
      const together =
        parked.size > 0 ? [`${act.service} was parked while ${[...parked].join(', ')} was`] : [];
      parked.add(act.service);
      return [...said, ...together];
    },
  };

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
