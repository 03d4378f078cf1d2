import type { Played } from '../scenario/play.ts';

export interface Span {
  readonly fromMs: number;
  /** Not of it any more. */
  readonly untilMs: number;
}

/** When a service was down, by the world's own record. */
export function downSpans(name: string, { log, clock }: Pick<Played, 'log' | 'clock'>): Span[] {
  const spans: Span[] = [];
  let fromMs: number | undefined;
  for (const { kind, facts, atMs } of log.entries) {
    if (kind !== 'health' || facts.service !== name) continue;
    if (facts.down === true) fromMs ??= atMs;
    else if (fromMs !== undefined) {
      spans.push({ fromMs, untilMs: atMs });
      fromMs = undefined;
    }
  }
  return fromMs === undefined ? spans : [...spans, { fromMs, untilMs: clock.now() }];
}

/** What is in both. Neither overlaps with itself. */
export const inBoth = (some: readonly Span[], others: readonly Span[]): Span[] =>
  some.flatMap((one) =>
    others.flatMap((other) => {
      const fromMs = Math.max(one.fromMs, other.fromMs);
      const untilMs = Math.min(one.untilMs, other.untilMs);
      return fromMs < untilMs ? [{ fromMs, untilMs }] : [];
    }),
  );

/** What is in any of them, in order and without overlaps. */
export function inAny(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const one of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last && one.fromMs <= last.untilMs)
      joined.splice(-1, 1, { ...last, untilMs: Math.max(last.untilMs, one.untilMs) });
    else joined.push(one);
  }
  return joined;
}

export const lengthMs = (spans: readonly Span[]): number =>
  spans.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
