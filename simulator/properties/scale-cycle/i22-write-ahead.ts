import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import type { SeenAct } from '../seen-act.ts';

/** I22: the journal knows what is owed before the count is 0, and does not change its mind. */
export function writeAhead(history: History): RuleWatch {
  /** When the service's count changed last, and what it was before. */
  const counts = new Map<string, { readonly atMs: number; readonly was: number; readonly now: number }>();
  return {
    time: () => {
      for (const { name, service } of history.fleet) {
        const { desiredCount } = service;
        const known = counts.get(name);
        if (known?.now !== desiredCount)
          counts.set(name, { atMs: history.nowMs, was: known?.now ?? desiredCount, now: desiredCount });
      }
      return undefined;
    },
    item: (write) => {
      if (write.kind !== 'park' || !write.now) return undefined;
      const { was, now, id } = write;
      const what = `the journal of ${id} at ${history.at(history.nowMs)}`;
      if (!(now.desired >= 1)) return `${what} owes ${now.desired} tasks`;
      const sameDebt = was?.status === 'open' && now.epoch === was.epoch;
      if (sameDebt && now.desired !== was.desired)
        return `${what} owes ${now.desired} instead of ${was.desired}`;
      return was?.status === 'open' && now.status === 'open' && now.epoch !== was.epoch
        ? `${what} was opened again before it was repaid`
        : undefined;
    },
    act: (act) => {
      if (act.kind !== 'scale-cycle') return undefined;
      const why = whyNotOwed(act);
      return why && `the park of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };

  function whyNotOwed({ service, before, atMs }: SeenAct): string | undefined {
    const { park, execution } = before;
    if (park?.status !== 'open' && !isTombstoneOf(execution, park)) return 'nothing in the journal';
    if (!park) return undefined;
    const known = counts.get(service);
    const changedLately = known !== undefined && atMs - known.atMs < 90_000 + history.faults.lagMs(atMs);
    if (park.desired !== before.desired && !(changedLately && park.desired === known.was))
      return `the journal owes ${park.desired} of ${before.desired} tasks`;
    const scaled = history.scenario.fleet.services[service]!.autoscaling;
    return scaled && !park.autoscaler ? 'the journal does not know its autoscaler' : undefined;
  }

  /** A frozen park that lands after it was repaid. */
  function isTombstoneOf(execution: string | undefined, park: SeenAct['before']['park']): boolean {
    return park?.status === 'repaid' && park.execution === execution;
  }
}
