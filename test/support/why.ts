import { expect } from 'vitest';
import { type CaseFile, type Diagnosis, diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import type { Belief } from '../../shared/core/health/belief.ts';
import { HOUR, illBelief, MINUTE, NOON, steadyView } from './cases.ts';

export const SINCE = NOON - 2 * MINUTE;

export const ill = (given: Partial<Belief>): Belief => illBelief(SINCE, { reason: 'REASON', ...given });

/** A case in which nothing is known but what is given. */
export const plainFile = (given: Partial<CaseFile> = {}): CaseFile => ({
  service: 'cart',
  nowMs: NOON,
  belief: illBelief(SINCE),
  view: steadyView(),
  stopped: [],
  sickNeeds: [],
  currentIsBaseline: true,
  blameMs: 14 * 24 * HOUR,
  witnessSaysWell: false,
  countStopsFromMs: 0,
  ...given,
});

/** Why it is ill. Whatever is found says on what it rests. */
export function why(given: Partial<CaseFile>): Diagnosis {
  const found = diagnose(plainFile({ belief: ill({ phase: 'timeout' }), ...given }));
  for (const { because, against = ['-'] } of [found, ...(found.alternatives ?? [])]) {
    expect(because).not.toHaveLength(0);
    for (const words of [...because, ...against]) expect(words).toMatch(/\w|-/);
  }
  return found;
}

export const said = ({ because }: Diagnosis) => because.join('\n');
