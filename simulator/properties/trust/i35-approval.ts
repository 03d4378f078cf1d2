import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

const VALID_MS = 30 * 60_000;

/** I35: where an approval is needed, one was given in time, and it is used for one plan. */
export function approval(history: History): RuleWatch {
  const used = new Map<number, string>();
  return {
    act: (act) => {
      const { fleet, timeline } = history.scenario;
      const mode = fleet.services[act.service]?.mode ?? fleet.mode;
      if (!isForward(act) || mode !== 'approve') return undefined;
      const opening = `${act.incident} ${act.before.incident?.opening}`;
      const given = timeline.find(({ at, approve }) => {
        const agoMs = act.atMs - history.startMs - at;
        if (approve?.service !== act.service || agoMs < 0) return false;
        return (
          used.get(at) === opening ||
          (!used.has(at) && agoMs <= VALID_MS && isAsked(act.before.incident?.openedAtMs, at))
        );
      });
      if (given) used.set(given.at, opening);
      return given
        ? undefined
        : `${act.kind} of ${act.service} at ${history.at(act.atMs)}, which nobody had approved`;
    },
  };

  /** It answers this incident's question, not an earlier one's. */
  function isAsked(openedAtMs: number | undefined, at: number): boolean {
    return openedAtMs !== undefined && history.startMs + at >= openedAtMs;
  }
}
