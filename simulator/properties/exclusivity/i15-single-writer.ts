import type { History } from '../history.ts';
import type { LeaseItem } from '../item-books.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

/** Q4, both ways: one clock wrote the end, another one reads it. */
const SKEW_MS = 60_000;

/** I15: a lease changes hands only when it is free or over, and its epoch never falls. */
export function singleWriter(history: History): RuleWatch {
  const acting = new Map<string, { readonly execution: string; readonly atMs: number }>();
  return {
    item: (write) => {
      if (write.kind !== 'lease' || !write.was) return undefined;
      const why = whyNot(write.was, write.now);
      return why && `the lease of ${write.id} at ${history.at(history.nowMs)}: ${why}`;
    },
    act: (act) => {
      const { execution } = act.before;
      if (!isForward(act) || execution === undefined) return undefined;
      const other = acting.get(act.service);
      acting.set(act.service, { execution, atMs: act.before.issuedAtMs });
      const holder = act.before.lease?.holder;
      if (!other || other.execution === execution || holder !== other.execution) return undefined;
      return `${execution} acts on ${act.service} while ${other.execution} holds the lease`;
    },
  };

  function whyNot(was: LeaseItem, now: LeaseItem | undefined): string | undefined {
    if (!now) return 'its row, and with it the epoch, is gone';
    if (now.epoch < was.epoch) return `its epoch fell from ${was.epoch} to ${now.epoch}`;
    if (now.holder === was.holder || now.holder === undefined) return undefined;
    if (now.epoch === was.epoch) return `${now.holder} took it without a new epoch`;
    const isHeld = was.holder !== undefined && was.expiresAtMs - slackMs() > history.nowMs;
    return isHeld ? `${now.holder} took it from ${was.holder}, whose it still was` : undefined;
  }

  function slackMs(): number {
    return history.faults.since('clock-skew', history.nowMs) === undefined ? 0 : SKEW_MS;
  }
}
