import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { inAny, inBoth, type Span } from './spans.ts';

/** The restorer is called once a minute (Q5). */
const PAID_WITHIN_MS = 60_000;

/**
 * What is owed is written in one table, and ECS has to take the count: while either is away nobody can pay, and nobody knew that
 * it would go when the count was set to 0. From that until the restorer has been called again and a task has started.
 */
export function unpaidDebts(
  name: string,
  { timeline, duration, fleet }: Scenario,
  { recorder, startMs, clock }: Pick<Played, 'recorder' | 'startMs' | 'clock'>,
): Span[] {
  const counts = recorder.mutations().flatMap(({ service, call }) => {
    const { desiredCount } = call.input as { desiredCount?: number };
    return service === name && desiredCount !== undefined ? [{ ...call, desiredCount }] : [];
  });
  const zeros = counts.flatMap(({ by, atMs, desiredCount }, at): Span[] =>
    by === 'watchdog' && desiredCount === 0
      ? [{ fromMs: atMs, untilMs: counts[at + 1]?.atMs ?? clock.now() }]
      : [],
  );
  const startedMs = PAID_WITHIN_MS + (fleet.services[name]?.startSeconds ?? 0) * 1000;
  const away = timeline.flatMap(({ at, watchdog, aws }): Span[] => {
    const isTable = watchdog?.fault === 'table-unavailable' && watchdog.table !== 'health-state';
    const isEcs = aws?.fault === 'ecs-unavailable' || aws?.fault === 'ecs-throttled';
    const overMs = startMs + ((watchdog ?? aws)?.until ?? duration);
    const atZero = zeros.some(({ fromMs, untilMs }) => fromMs < startMs + at && startMs + at < untilMs);
    return (isTable || isEcs) && atZero ? [{ fromMs: startMs + at, untilMs: overMs + startedMs }] : [];
  });
  const owed = zeros.map(({ fromMs, untilMs }) => ({ fromMs, untilMs: untilMs + startedMs }));
  return inBoth(inAny(away), inAny(owed));
}
