import type { LogEntry } from './story-log.ts';

/** A run's log as lines for a reader: the time since the story began, what it is, and its facts. */
export function traceLines(entries: readonly LogEntry[], startMs: number): string[] {
  return entries.map(({ atMs, kind, facts }) => `${stamp(atMs - startMs)} ${kind.padEnd(9)} ${say(facts)}`);
}

function stamp(ms: number): string {
  const seconds = ms / 1000;
  const minutes = Math.floor(seconds / 60);
  return `${String(minutes).padStart(4)}m${(seconds - minutes * 60).toFixed(1).padStart(4, '0')}s`;
}

const MOST_TEXT = 300;

function say(facts: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(facts).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [`${name}=${text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}...`}`];
  });
  return parts.join('  ');
}
