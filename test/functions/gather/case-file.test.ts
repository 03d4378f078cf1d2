import { describe, expect, it } from 'vitest';
import { openCaseFile } from '../../../functions/gather/case-file.ts';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import type { TaskView } from '../../../shared/core/diagnosis/evidence.ts';
import { newStopLog } from '../../../shared/core/diagnosis/stop-log.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import {
  illBelief,
  incidentAt,
  MINUTE,
  NOON,
  plainSituation,
  SECOND,
  seen,
  service,
  steadyView,
} from '../../support/cases.ts';

const { environment } = plainSituation();

/** Three tasks that died together so long ago. */
const exits = (secondsAgo: number): TaskView[] =>
  [1, 2, 3].map((n) => ({
    arn: `arn:task/${n}`,
    desiredStatus: 'STOPPED',
    lastStatus: 'STOPPED',
    taskDefinition: steadyView().taskDefinition,
    startedBy: steadyView().deployments[0]!.id,
    createdAtMs: NOON - 60 * MINUTE,
    stoppedAtMs: NOON - secondsAgo * SECOND,
    stopCode: 'EssentialContainerExited',
    containers: [{ name: 'app', exitCode: 137 }],
  }));

async function isCrashLoop(given: { secondsAgo: number; verdict: 'up' | 'down'; running: number }) {
  const rollback = new InMemoryRollbackStore();
  const world = {
    environment,
    fleet: { stoppedTasks: async () => exits(given.secondsAgo), runningTasks: async () => [] },
    rollback: Object.assign(rollback, { stopLog: async (id: string) => newStopLog(id) }),
  } as unknown as RemediatePorts;
  const input = {
    service: service('cart'),
    nowMs: NOON,
    belief: illBelief(NOON - 20 * SECOND),
    view: steadyView({ running: given.running }),
    needs: [],
    incident: incidentAt(NOON - given.secondsAgo * SECOND),
    witnesses: [],
    seen: seen(given.verdict, NOON),
  };
  return (await openCaseFile(input, world)).crashLoop;
}

describe('a crash loop', () => {
  it.each([
    ['is one whose tasks have just died', { secondsAgo: 90, verdict: 'down', running: 3 }],
    ['is one that answers between two deaths', { secondsAgo: 400, verdict: 'up', running: 3 }],
    ['is one of which nothing runs yet', { secondsAgo: 400, verdict: 'down', running: 0 }],
  ] as const)('%s', async (_, given) => {
    expect(await isCrashLoop(given)).toBe(true);
  });

  it('is none where its tasks live and fail, and the last death was a while ago: that is judged by its failures', async () => {
    expect(await isCrashLoop({ secondsAgo: 91, verdict: 'down', running: 3 })).toBe(false);
  });
});
