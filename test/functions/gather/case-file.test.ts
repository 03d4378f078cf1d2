import { describe, expect, it } from 'vitest';
import { openCaseFile } from '../../../functions/gather/case-file.ts';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import type { TaskView } from '../../../shared/core/diagnosis/evidence.ts';
import { newStopLog } from '../../../shared/core/diagnosis/stop-log.ts';
import type { Need } from '../../../shared/core/health/fleet.ts';
import type { Environment } from '../../../shared/core/watchlist/environment.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import {
  illBelief,
  incidentAt,
  NOON,
  plainSituation,
  SECOND,
  seen,
  service,
  steadyView,
} from '../../support/cases.ts';

const { environment } = plainSituation();

/** Three tasks that died one after the other, the last of them so long ago. */
const exits = (secondsAgo: number): TaskView[] =>
  [0, 240, 480].map((before, n) => ({
    arn: `arn:task/${n}`,
    desiredStatus: 'STOPPED',
    lastStatus: 'STOPPED',
    taskDefinition: steadyView().taskDefinition,
    startedBy: steadyView().deployments[0]!.id,
    createdAtMs: NOON - (secondsAgo + before + 230) * SECOND,
    stoppedAtMs: NOON - (secondsAgo + before) * SECOND,
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

describe('what nobody watches and several that fail need', () => {
  const services = [
    service('api', { dependsOn: ['partner'] }),
    service('cart', { dependsOn: ['api', 'partner'] }),
  ];
  const dependencies = [
    { id: 'partner', kind: 'http' as const, dependsOn: [] },
    { id: 'db', kind: 'http' as const, dependsOn: [] },
  ];
  const together = { unexplained: 1, well: [], isWell: false };
  const suspect: Need = { id: 'partner', status: 'suspect', detail: 'fails', together };
  const ill = (id: string): Need => ({ id, status: 'unhealthy', detail: '503' });

  async function sickNeeds(needs: readonly Need[], given: Partial<Environment> = {}) {
    const rollback = new InMemoryRollbackStore();
    const world = {
      environment: { ...environment, services, dependencies, ...given },
      fleet: { stoppedTasks: async () => [], runningTasks: async () => [] },
      rollback: Object.assign(rollback, { stopLog: async (id: string) => newStopLog(id) }),
    } as unknown as RemediatePorts;
    const input = {
      service: services[1]!,
      nowMs: NOON,
      belief: illBelief(NOON - 20 * SECOND),
      view: steadyView(),
      needs,
      incident: incidentAt(NOON),
      witnesses: [],
    };
    return (await openCaseFile(input, world)).sickNeeds;
  }

  it('is shared with what is seen ill and needs it too', async () => {
    expect(await sickNeeds([ill('api'), suspect])).toMatchObject([{ id: 'api' }, { isShared: true }]);
  });

  it('is never of what nobody can tell', async () => {
    expect(await sickNeeds([{ id: 'api', status: 'unknown', detail: 'not looked at yet' }])).toEqual([]);
  });

  it('is not where that does not need it, or something else explains that', async () => {
    const api = (dependsOn: string[]) => ({ services: [service('api', { dependsOn }), services[1]!] });
    for (const [needs, of] of [
      [[ill('api'), suspect], api([])],
      [[ill('api'), ill('db'), suspect], api(['db', 'partner'])],
    ] as const) {
      const found = await sickNeeds(needs, of);
      expect(found.at(-1)).toMatchObject({ id: 'partner' });
      expect(found.at(-1)).not.toHaveProperty('isShared');
    }
  });
});
