import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { downSpans, type Span } from './spans.ts';

/**
 * Some of its tasks are ill of what every task catches that starts beside them; all others failed of something else when something
 * was done, and so nobody could see that only some have it. From when the others would have been well again until it is back, or that
 * which spreads ends.
 */
export function hiddenSpread(
  name: string,
  { timeline, duration }: Scenario,
  played: Pick<Played, 'recorder' | 'startMs' | 'log' | 'clock'>,
): Span[] {
  const { recorder, startMs } = played;
  const down = downSpans(name, played);
  const ills = timeline.flatMap(({ at, break: ill }) =>
    ill?.service === name
      ? [{ ...ill, fromMs: startMs + at, untilMs: startMs + (ill.until ?? duration) }]
      : [],
  );
  const spreading = ills.filter(({ cure, tasks }) => cure.kind === 'cycle' && tasks !== 'all');
  return spreading.flatMap((one) =>
    ills.flatMap((other): Span[] => {
      const isHidden = recorder.acts.some(
        ({ service, atMs }) =>
          service === name &&
          [one, other].every(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs) &&
          down.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs),
      );
      const back = down.find(({ fromMs, untilMs }) => fromMs <= other.untilMs && other.untilMs < untilMs);
      if (one === other || !isHidden || !back || one.untilMs <= other.untilMs) return [];
      return [{ fromMs: other.untilMs, untilMs: Math.min(back.untilMs, one.untilMs) }];
    }),
  );
}
