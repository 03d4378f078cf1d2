import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { deathSpans } from './healed-by-deaths.ts';
import { downSpans, type Span } from './spans.ts';

/** What ECS takes to see that a task has exited, and to make another (measured: 66 s at most). */
const REPLACED_MS = 90_000;
/** What an act takes before its tasks start: deregistration, stop time-out, and the looks between (assumed). */
const STOPPING_MS = 120_000;

/**
 * Tasks that die again and again die in turn, and the others answer, or all at once: after an act that did not end that it is
 * luck which. From when the act's own tasks have started until more is done, or the dying ends; only where it was never down for
 * longer in that time than a death takes down.
 */
export function deathsInStep(
  name: string,
  { timeline, duration, fleet }: Scenario,
  played: Pick<Played, 'recorder' | 'startMs' | 'log' | 'clock'>,
): Span[] {
  const { recorder, startMs } = played;
  const startsMs = (fleet.services[name]?.startSeconds ?? 0) * 1000;
  const acts = recorder.acts.filter((act) => act.service === name);
  const down = downSpans(name, played);
  return deathSpans(name, timeline, duration).flatMap((deaths) =>
    acts.flatMap(({ atMs }, at): Span[] => {
      const fromMs = atMs + STOPPING_MS + startsMs;
      const untilMs = Math.min(startMs + deaths.untilMs, acts[at + 1]?.atMs ?? Infinity);
      const isIn = startMs + deaths.fromMs <= atMs && fromMs < untilMs;
      const inside = down.filter((one) => fromMs < one.untilMs && one.fromMs < untilMs);
      return isIn && inside.every((one) => one.untilMs - one.fromMs <= REPLACED_MS + startsMs)
        ? [{ fromMs, untilMs }]
        : [];
    }),
  );
}
