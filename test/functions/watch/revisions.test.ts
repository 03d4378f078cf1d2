import { describe, expect, it } from 'vitest';
import { isDueForCertification } from '../../../functions/watch/revisions.ts';
import type { Observation } from '../../../shared/core/health/observation.ts';
import { HOUR, MINUTE, NOON, plainSituation, SECOND, seen, versionArn } from '../../support/cases.ts';

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
