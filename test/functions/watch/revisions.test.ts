import { describe, expect, it } from 'vitest';
import { isDueForCertification, trackRevision } from '../../../functions/watch/revisions.ts';
import type { Observation } from '../../../shared/core/health/observation.ts';
import {
  HOUR,
  illBelief,
  MINUTE,
  NOON,
  plainSituation,
  SECOND,
  seen,
  steadyView,
  versionArn,
} from '../../support/cases.ts';

const { environment, belief } = plainSituation();
const SINCE = NOON - environment.timings.certifySeconds * SECOND;

interface Given {
  readonly healthySinceMs?: number;
  readonly liveSinceMs?: number;
  readonly seen?: readonly Observation[];
}

const isDue = ({ healthySinceMs = SINCE, liveSinceMs = SINCE, seen: answers = [] }: Given) =>
  isDueForCertification(
    {
      row: {
        ...{ target: 'fn', shard: 0, version: 1 },
        belief: { ...belief, status: 'healthy', healthySinceMs },
        revision: { taskDefinition: versionArn(8), liveSinceMs, certified: false },
      },
      seen: answers,
    },
    NOON,
    environment,
  );

describe('a revision', () => {
  const measured = (minutesAgo: number) => seen('up', NOON, { measuredToMs: NOON - minutesAgo * MINUTE });

  it.each<[string, Given, boolean]>([
    ['is proven by health of long enough', {}, true],
    ['is not by health that began later', { healthySinceMs: SINCE + 1 }, false],
    ['is not where it went live later', { liveSinceMs: SINCE + 1 }, false],
    ['is by answers of this moment', { seen: [seen('up', NOON)] }, true],
    ['is not by figures that tell of a while ago', { seen: [measured(3)] }, false],
    [
      'is once figures tell of all that time',
      { seen: [measured(3)], healthySinceMs: NOON - HOUR, liveSinceMs: SINCE - 3 * MINUTE },
      true,
    ],
  ])('%s', (_, given, expected) => expect(isDue(given)).toBe(expected));
});

describe('a revision is live', () => {
  const row = { target: 'cart', belief: illBelief(NOON) } as unknown as Parameters<typeof trackRevision>[0];
  const [completed] = steadyView().deployments;
  const trackedAs = (given: object) =>
    trackRevision(row, steadyView({ deployments: [{ ...completed!, ...given }] }), NOON).revision;

  it('since its release was complete: the tasks before it answered until then', () => {
    const release = { createdAtMs: NOON - 45 * MINUTE, updatedAtMs: NOON - 5 * MINUTE };
    expect(trackedAs(release)?.liveSinceMs).toBe(NOON - 5 * MINUTE);
  });

  it('not before its deployment was made, whatever clock wrote when it was complete', () => {
    const release = { createdAtMs: NOON - 5 * MINUTE, updatedAtMs: NOON - 6 * MINUTE };
    expect(trackedAs(release)?.liveSinceMs).toBe(NOON - 5 * MINUTE);
  });

  it('not while it is released', () => {
    expect(trackedAs({ rolloutState: 'IN_PROGRESS' })).toBeUndefined();
  });
});
