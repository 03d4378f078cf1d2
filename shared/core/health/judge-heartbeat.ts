import type { HeartbeatQuestion } from '../watchlist/aws-question.ts';
import { instantOf, judgeFreshness } from './freshness.ts';
import type { Observation } from './observation.ts';

/** The item as its table has it; undefined where it has none. */
export type Item = Readonly<Record<string, unknown>> | undefined;

/** Does it still beat, and not faster than it may? */
export function judgeHeartbeat(
  target: string,
  nowMs: number,
  question: HeartbeatQuestion,
  item: Item,
): Observation {
  const base = { target, atMs: nowMs, asked: 1 };
  if (item === undefined) {
    const isDown = question.ifMissing === 'down';
    const detail = `${question.table} has no such item`;
    return { ...base, verdict: isDown ? 'down' : 'unknown', phase: 'absent', detail, right: 0 };
  }
  const asked = { ...question, path: question.attribute, ifMissing: 'stale' } as const;
  const age = judgeFreshness(item[question.attribute], nowMs, asked);
  if (age.verdict !== 'up') return { ...base, ...age, phase: 'stale', right: age.verdict === 'down' ? 0 : 1 };
  const hurry = tooFast(question, item);
  if (hurry !== undefined) return { ...base, verdict: 'down', phase: 'too-fast', detail: hurry, right: 0 };
  return { ...base, verdict: 'up', detail: 'its heart beats', right: 1 };
}

/** A loop that spins writes a beat right after the one before. */
function tooFast(question: HeartbeatQuestion, item: NonNullable<Item>): string | undefined {
  const { attribute, previousAttribute, leastSeconds } = question;
  if (previousAttribute === undefined || leastSeconds === undefined) return undefined;
  const [last, previous] = [instantOf(item[attribute]), instantOf(item[previousAttribute])];
  if (last === undefined || previous === undefined || last - previous >= leastSeconds * 1000)
    return undefined;
  return `beat ${(last - previous) / 1000} s after the one before (at least ${leastSeconds} s apart)`;
}
