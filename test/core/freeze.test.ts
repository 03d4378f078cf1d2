import { describe, expect, it } from 'vitest';
import { freezeOf, isFrozen } from '../../shared/core/remediation/freeze.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { REMEDIES, type Remedy } from '../../shared/core/remediation/ladder.ts';
import { incidentAt, MINUTE, NOON } from '../support/cases.ts';

const healed = (remedy: Remedy, given: Partial<Incident> = {}): Incident =>
  incidentAt(NOON, {
    outcome: 'recovered',
    closedAtMs: NOON,
    rungs: [{ remedy, intentAtMs: NOON + MINUTE, result: 'verified' }],
    ...given,
  });

describe('pipelines are told to wait', () => {
  it('after everything that changed what the source says, and after nothing else', () => {
    const frozen = REMEDIES.filter((remedy) => freezeOf(healed(remedy), ['write it down']));
    expect(frozen).toEqual([
      'raise-memory',
      'stop-deployment',
      'roll-back',
      'raise-timeout',
      'roll-back-alias',
    ]);
  });

  it.each([
    ['what healed by itself', incidentAt(NOON, { outcome: 'recovered' })],
    ['what was given up', healed('roll-back', { outcome: 'escalated' })],
  ])('not after %s', (_, incident) => expect(freezeOf(incident, ['x'])).toBeUndefined());

  it.each([
    ['while nobody has said or done anything', {}, true],
    ['while the revision is live that the watchdog put there', { liveSinceMs: NOON - 1 }, true],
    ['no more once a person has taken note', { ackedAtMs: NOON + 1 }, false],
    ['no more once somebody has deployed', { liveSinceMs: NOON + 1 }, false],
    ['also after an earlier note', { ackedAtMs: NOON - 1 }, true],
  ])('%s', (_, since, expected) => {
    expect(isFrozen(freezeOf(healed('roll-back'), ['x'])!, since)).toBe(expected);
  });
});
