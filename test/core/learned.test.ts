import { describe, expect, it } from 'vitest';
import type { Cause } from '../../shared/core/diagnosis/diagnose.ts';
import type { Outcome, RungResult } from '../../shared/core/remediation/incident.ts';
import type { Remedy } from '../../shared/core/remediation/ladder.ts';
import { learnedDiagnosis } from '../../shared/core/remediation/learned.ts';
import { incidentAt, NOON, taskDefinition } from '../support/cases.ts';

const learned = (cause: Cause, rungs: readonly (readonly [Remedy, RungResult])[], outcome: Outcome) => {
  const incident = incidentAt(NOON, {
    diagnosis: { cause, blames: 'cart', confidence: 0.6, because: ['it answers 500'] },
    rungs: rungs.map(([remedy, result]) => ({ remedy, result, intentAtMs: NOON })),
    plan: { rungs: rungs.map(([remedy]) => remedy), leftOut: [], rollBackTo: taskDefinition(9) },
  });
  return learnedDiagnosis(incident, outcome);
};

describe('what cures teach about a cause', () => {
  it('blames the revision when only leaving it helped', () => {
    const rungs = [
      ['force-deploy', 'not-cured'],
      ['roll-back', 'verified'],
    ] as const;
    expect(learned('hung-tasks', rungs, 'recovered')).toMatchObject({
      cause: 'bad-revision',
      because: ['going back to shop-cart-prod:9 made it well', 'it answers 500'],
    });
  });

  it('blames the version of a function that only leaving it helped, without a restart', () => {
    expect(learned('hung-tasks', [['roll-back-alias', 'verified']], 'recovered')?.cause).toBe('bad-revision');
  });

  it('takes back that tasks hung when an empty start was ill too', () => {
    expect(learned('hung-tasks', [['scale-cycle', 'not-cured']], 'escalated')?.cause).toBe('unknown');
  });

  it.each<[string, Cause, readonly (readonly [Remedy, RungResult])[], Outcome]>([
    ['a restart that helped', 'hung-tasks', [['force-deploy', 'verified']], 'recovered'],
    ['a ladder that somebody else cut short', 'hung-tasks', [['force-deploy', 'not-cured']], 'aborted'],
    [
      'a ladder that never came to an empty start',
      'hung-tasks',
      [['force-deploy', 'not-cured']],
      'escalated',
    ],
    ['what AWS itself said', 'out-of-memory', [['roll-back', 'verified']], 'recovered'],
    ['a service to which nothing was done', 'hung-tasks', [], 'escalated'],
    ['tasks that nobody had started anew before', 'hung-tasks', [['roll-back', 'verified']], 'recovered'],
  ])('leaves as it was: %s', (_, cause, rungs, outcome) => {
    expect(learned(cause, rungs, outcome)?.cause).toBe(cause);
  });
});
