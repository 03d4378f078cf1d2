import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct, wasFrozen } from '../seen-act.ts';

const LEAST_GRACE_MS = 2 * 60_000;
const QUIET_MS = 10 * 60_000;
/** Q4: clocks differ by so much. */
const SKEW_MS = 30_000;

/** I14: an incident does not begin to act right after a deployment, or after an earlier act. */
export function grace(history: History): RuleWatch {
  return {
    act: (act) => {
      if (!isForward(act) || act.kind === 'suspend' || !act.isFirst || wasFrozen(act)) return undefined;
      const why = tooSoon(act) ?? notQuiet(act);
      return why && `${act.kind} of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };

  function slackMs(atMs: number): number {
    return history.faults.since('clock-skew', atMs) === undefined ? 1_000 : 2 * SKEW_MS;
  }

  function tooSoon({ service, before, atMs }: SeenAct): string | undefined {
    const finishedAtMs = before.service?.lastCompleted?.record.finishedAtMs;
    if (finishedAtMs === undefined) return undefined;
    const { startSeconds } = history.scenario.fleet.services[service]!;
    const graceMs = (before.service!.healthCheckGracePeriodSeconds + startSeconds) * 1000;
    const agoMs = atMs - finishedAtMs;
    const isTooSoon = agoMs < Math.max(LEAST_GRACE_MS, graceMs) - slackMs(atMs);
    return isTooSoon ? `its deployment completed only ${Math.round(agoMs / 1000)} s before` : undefined;
  }

  function notQuiet(act: SeenAct): string | undefined {
    const earlier = history.acts.findLast(
      (one) => one !== act && one.service === act.service && isForward(one) && one.atMs < act.atMs,
    );
    if (!earlier) return undefined;
    const agoMs = act.atMs - earlier.atMs;
    return agoMs < QUIET_MS - slackMs(act.atMs)
      ? `${earlier.kind} was only ${Math.round(agoMs / 1000)} s before`
      : undefined;
  }
}
