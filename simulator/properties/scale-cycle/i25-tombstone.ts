import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';

const TOMBSTONE_MS = 30 * 60_000;
/** A frozen restorer, and a restore that takes a while. */
const SLACK_MS = 5 * 60_000;

/** I25: a park's row stays; long after it was repaid, a 0 is a human's and is left alone. */
export function tombstone(history: History): RuleWatch {
  return {
    item: (write) => {
      if (write.kind !== 'park' || !write.was) return undefined;
      if (!write.now) return `the journal of ${write.id} was deleted at ${history.at(history.nowMs)}`;
      const rewound =
        write.now.epoch < write.was.epoch ||
        (write.was.status === 'repaid' && write.now.status === 'open' && write.now.epoch === write.was.epoch);
      return rewound ? `the journal of ${write.id} went back at ${history.at(history.nowMs)}` : undefined;
    },
    act: (act) => {
      const { desiredCount } = act.call.input as { desiredCount?: number };
      if (act.kind !== 'owed' || desiredCount === undefined) return undefined;
      const { park } = act.before;
      const agoMs = act.before.issuedAtMs - (park?.repaidAtMs ?? act.before.issuedAtMs);
      return park?.status === 'repaid' && agoMs > TOMBSTONE_MS + SLACK_MS
        ? `${act.service} was restored ${Math.round(agoMs / 60_000)} min after its debt was paid: the zero was a human's`
        : undefined;
    },
  };
}
