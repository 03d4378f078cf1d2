import { describe, expect, it } from 'vitest';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { certify, isDueForCertification, trackRevision } from '../../../functions/watch/revisions.ts';
import type { TaskView } from '../../../shared/core/diagnosis/evidence.ts';
import type { Observation } from '../../../shared/core/health/observation.ts';
import type { Baseline } from '../../../shared/core/remediation/records.ts';
import {
  HOUR,
  illBelief,
  MINUTE,
  NOON,
  plainSituation,
  SECOND,
  seen,
  steadyView,
  taskDefinition,
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

describe('what is proven of a revision', () => {
  const running = (digest: string, startedAtMs: number): TaskView => ({
    arn: `task/${digest}`,
    taskDefinition: taskDefinition(10),
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    createdAtMs: startedAtMs,
    startedAtMs,
    containers: [{ name: 'app', imageDigest: digest }],
  });

  async function provenOf(...tasks: readonly TaskView[]): Promise<Baseline | undefined> {
    const kept: Baseline[] = [];
    const world = {
      environment,
      clock: { now: () => NOON },
      journal: { say: () => undefined },
      fleet: {
        taskDefinition: async () => ({ definition: '{}', images: { app: 'shop:latest' } }),
        runningTasks: async () => tasks,
      },
      rollback: { addBaseline: async (baseline: Baseline) => void kept.push(baseline) },
    } as unknown as WatchPorts;
    const row = {
      ...{ target: 'cart', shard: 0, version: 1 },
      belief: { ...belief, status: 'healthy' as const, healthySinceMs: SINCE },
      revision: { taskDefinition: taskDefinition(10), liveSinceMs: SINCE, certified: false },
    };
    const { revision } = await certify(row, steadyView(), world);
    expect(revision?.certified).toBe(kept.length > 0);
    return kept[0];
  }

  it('[I27] is the image of tasks that lived through the time, whatever a younger one runs', async () => {
    const proven = await provenOf(running('sha256:old', SINCE), running('sha256:new', NOON - MINUTE));
    expect(proven?.digests).toEqual({ app: 'sha256:old' });
  });

  it('[I27] is nothing where none has: what is well between two deaths proves nothing', async () => {
    expect(await provenOf(running('sha256:old', SINCE + 1))).toBeUndefined();
  });
});
