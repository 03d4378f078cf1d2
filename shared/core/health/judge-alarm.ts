import type { WitnessReading } from '../diagnosis/evidence.ts';
import type { Observation } from './observation.ts';

/** What an alarm says of a target, as one observation. */
export function judgeAlarm(
  target: string,
  nowMs: number,
  { verdict, detail }: Omit<WitnessReading, 'witness'>,
): Observation {
  const base = { target, atMs: nowMs, detail, asked: 1 };
  if (verdict === 'unknown') return { ...base, verdict, phase: 'self', right: 0 };
  return verdict === 'unhealthy'
    ? { ...base, verdict: 'down', phase: 'alarm', right: 0 }
    : { ...base, verdict: 'up', right: 1 };
}
