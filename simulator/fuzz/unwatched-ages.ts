import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { Span } from './spans.ts';

/**
 * Data that are no older than their owner allows, or of whose age he says nothing: no probe of ours calls them old. What renewed them
 * when only observed was a death of another illness, against which we had acted before. From when they are old until they are not,
 * or until something is done to the service.
 */
export function unwatchedAges(
  name: string,
  { fleet, timeline, duration }: Scenario,
  { recorder, startMs }: Pick<Played, 'recorder' | 'startMs'>,
): Span[] {
  const { freshSeconds = Infinity } = fleet.services[name] ?? {};
  const acts = recorder.acts.filter((act) => act.service === name);
  return timeline.flatMap(({ at, break: ill }) => {
    if (ill?.service !== name || ill.behaviour.kind !== 'stale' || ill.behaviour.ageMs > freshSeconds * 1000)
      return [];
    const fromMs = startMs + at;
    const wasActedOn = acts.some((act) => act.atMs < fromMs);
    const untilMs = Math.min(
      startMs + (ill.until ?? duration),
      ...acts.flatMap(({ atMs }) => (atMs >= fromMs ? [atMs] : [])),
    );
    return wasActedOn && fromMs < untilMs ? [{ fromMs, untilMs }] : [];
  });
}
