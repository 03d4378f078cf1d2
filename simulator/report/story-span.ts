import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';

/** The part of a story that is drawn, in epoch milliseconds. */
export interface Span {
  readonly startMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

const BEFORE_MS = 120_000;
const AFTER_MS = 240_000;
/** What only says that the story goes on. */
const QUIET: ReadonlySet<string> = new Set(['certified', 'hint ignored']);

/** From shortly before the first thing that happens to shortly after the last. */
export function spanOf(scenario: Scenario, { log, beliefs, startMs }: Played): Span {
  const endMs = startMs + scenario.duration;
  const happened = log.entries
    .filter(({ kind, facts }) => kind !== 'journal' || !QUIET.has(String(facts.event)))
    .map((entry) => entry.atMs);
  const ends = scenario.timeline.flatMap((step) => {
    const until = untilOf(step);
    return until === undefined ? [] : [startMs + until];
  });
  const times = [...happened, ...ends, ...beliefs.map((one) => one.atMs).filter((atMs) => atMs > startMs)];
  if (times.length === 0) return { startMs, fromMs: startMs, toMs: endMs };
  const fromMs = Math.max(startMs, Math.min(...times) - BEFORE_MS);
  return { startMs, fromMs, toMs: Math.min(endMs, Math.max(...times) + AFTER_MS) };
}

/** When what a step begins ends by itself, in milliseconds from the start of the story. */
export function untilOf(step: Scenario['timeline'][number]): number | undefined {
  const what = step.break ?? step.breakDependency ?? step.load ?? step.watchdog ?? step.aws;
  // A crash strikes once: its `until` only bounds how late.
  if (step.watchdog?.fault === 'crash') return undefined;
  if (what?.until !== undefined) return what.until;
  return step.pause && step.at + step.pause.for;
}
