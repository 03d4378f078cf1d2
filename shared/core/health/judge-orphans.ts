import type { Bands, OrphansQuestion } from '../watchlist/aws-question.ts';
import type { Observation } from './observation.ts';

/** What two sources say is under way at one moment. */
export interface UnderWay {
  /** Records that say so and have said so for longer than a start takes. */
  readonly oldRecords: number;
  readonly records: number;
  readonly tasks: number;
}

/**
 * Work that one side knows and the other does not. Counted, not matched: at least so many are orphans, because a
 * task and a record that both have lost the other hide each other.
 */
export function judgeOrphans(
  target: string,
  nowMs: number,
  { orphans }: OrphansQuestion,
  { oldRecords, records, tasks }: UnderWay,
): Observation {
  const withoutTask = Math.max(0, oldRecords - tasks);
  const withoutRecord = Math.max(0, tasks - records);
  const base = { target, atMs: nowMs, asked: 1 };
  const verdict = bandOf(orphans, withoutTask + withoutRecord);
  const found = `${withoutTask} records without a task, ${withoutRecord} tasks without a record`;
  const detail = `${found} (${records} records say that work is under way, ${tasks} tasks run)`;
  if (verdict === 'up') return { ...base, verdict, detail, right: 1 };
  return { ...base, verdict, phase: 'orphans', detail, right: verdict === 'degraded' ? 1 : 0 };
}

function bandOf({ warn = Infinity, critical = Infinity }: Bands, orphans: number) {
  if (orphans >= critical) return 'down';
  return orphans >= warn ? 'degraded' : 'up';
}
