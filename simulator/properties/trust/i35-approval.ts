import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

const VALID_MS = 30 * 60_000;
/** From its use to the act. */
const WORK_MS = 60_000;

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
        const givenAtMs = history.startMs + at;
        if (approve?.service !== act.service || act.atMs < givenAtMs) return false;
        const isInTime = act.atMs - (askedAtMs(act.service, givenAtMs) ?? givenAtMs) <= VALID_MS + WORK_MS;
        return (
          used.get(at) === opening ||
          (!used.has(at) && isInTime && isAsked(act.before.incident?.openedAtMs, at))
        );
      });
      if (given) used.set(given.at, opening);
      return given
        ? undefined
        : `${act.kind} of ${act.service} at ${history.at(act.atMs)}, which nobody had approved`;
    },
  };

  /** A yes is good for as long as its question is, of which people were told. */
  function askedAtMs(service: string, givenAtMs: number): number | undefined {
    return history.notices.findLast(
      ({ atMs, notice }) => atMs <= givenAtMs && notice.kind === 'decision' && notice.about === service,
    )?.atMs;
  }

  /** It answers this incident's question, not an earlier one's. */
  function isAsked(openedAtMs: number | undefined, at: number): boolean {
    return openedAtMs !== undefined && history.startMs + at >= openedAtMs;
  }
}
