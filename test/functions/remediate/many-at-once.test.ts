import { describe, expect, it } from 'vitest';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import { settle } from '../../../functions/remediate/settle.ts';
import { verify } from '../../../functions/remediate/verify.ts';
import type { ServiceView } from '../../../shared/core/diagnosis/evidence.ts';
import { newBelief } from '../../../shared/core/health/belief.ts';
import { sightingOf } from '../../../shared/core/remediation/sighting.ts';
import { InMemoryHealthStore } from '../../../simulator/ports/in-memory-health-store.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import {
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
const NAMES = Array.from({ length: 10 }, (_, at) => `s${at}`);
const OURS = 'ecs-svc/ours';

/** Ten deployments of ours; all have settled two minutes after the act, at noon. */
function view(nowMs: number): ServiceView {
  const settled = nowMs >= NOON + 2 * MINUTE;
  const [deployment] = steadyView().deployments;
  const running = settled ? deployment!.desired : 0;
  const rolloutState = settled ? 'COMPLETED' : 'IN_PROGRESS';
  return { ...steadyView(), running, deployments: [{ ...deployment!, id: OURS, running, rolloutState }] };
}

type Wait = (...given: Parameters<typeof verify>) => Promise<{ next: string; waitSeconds: number }>;

interface Rhythm {
  readonly pollSeconds: number;
  readonly watcher: 'looks' | 'is silent';
}

/** Settles and verifies all of them until the last is cured; how often ECS was read, and by whom. */
async function healAll({ pollSeconds, watcher }: Rhythm) {
  const health = new InMemoryHealthStore();
  const rollback = new InMemoryRollbackStore();
  let nowMs = NOON;
  const reads = { ofExecutions: 0, ofWatcher: 0, steps: 0 };
  const world = {
    environment: { ...environment, timings: { ...environment.timings, pollSeconds } },
    clock: { now: () => nowMs },
    rollback,
    health,
    prober: {
      ask: async (_: string, asked: readonly { target: string }[]) =>
        asked.map(({ target }) => seen('up', nowMs, { target })),
    },
    fleet: {
      describe: async ([one]: readonly { id: string }[]) => {
        reads.ofExecutions++;
        return new Map([[one!.id, view(nowMs)]]);
      },
      stoppedTasks: async () => [],
      runningTasks: async () => [],
      scalableTarget: async () => undefined,
      witnesses: async () => new Map(),
      metrics: async () => new Map(),
    },
    journal: { say: () => undefined, measure: () => undefined },
  } as unknown as RemediatePorts;
  const cases = await Promise.all(
    NAMES.map(async (id) => {
      const rung = { remedy: 'force-deploy' as const, intentAtMs: NOON, actedAtMs: NOON, deploymentId: OURS };
      const incident = await rollback.replaceIncident({
        ...incidentAt(NOON - 5 * MINUTE, { rungs: [rung] }),
        id: `${id}#000001`,
        service: id,
      });
      const lease = await rollback.takeLease(id, id, { nowMs, expiresAtMs: nowMs + MINUTE });
      return {
        id: incident.id,
        service: service(id),
        lease: lease!,
        next: 'wait',
        atMs: NOON,
        step: settle as Wait,
      };
    }),
  );
  const lookAtAll = async () => {
    reads.ofWatcher++; // ten services in one call
    for (const id of NAMES) {
      const row = await health.load(id, 0);
      const sighted = sightingOf(view(nowMs), nowMs);
      await health.replace({ target: id, shard: 0, belief: newBelief(NOON), version: 0, ...row, sighted });
    }
  };
  for (; nowMs < NOON + 30 * MINUTE && cases.some(({ next }) => next === 'wait'); nowMs += 5 * SECOND) {
    if (watcher === 'looks' && (nowMs - NOON) % MINUTE === 0) await lookAtAll();
    for (const one of cases.filter(({ next, atMs }) => next === 'wait' && atMs <= nowMs)) {
      reads.steps++;
      const incident = (await rollback.incident(one.id))!;
      const asked = {
        service: one.service,
        incident,
        lease: one.lease,
        remedy: 'force-deploy' as const,
        nowMs,
      };
      const { next, waitSeconds } = await one.step(asked, world);
      if (next === 'verify') Object.assign(one, { step: verify, atMs: nowMs });
      else Object.assign(one, { next, atMs: nowMs + Math.min(waitSeconds, pollSeconds) * SECOND });
    }
  }
  return { ...reads, ended: cases.map(({ next }) => next), minutes: (nowMs - NOON) / MINUTE };
}

describe('ten remediations that are verified at once', () => {
  it('read ECS a few times each, however often they wait', async () => {
    const calm = await healAll({ pollSeconds: 60, watcher: 'looks' });
    const busy = await healAll({ pollSeconds: 5, watcher: 'looks' });
    expect([...calm.ended, ...busy.ended]).toEqual(Array(20).fill('cured'));
    expect(busy.steps).toBeGreaterThan(5 * calm.steps);
    // Its first look after the act, the one that shows it settled, and the one that proves the cure.
    expect(busy.ofExecutions).toBe(3 * NAMES.length);
    expect(calm.ofExecutions).toBeLessThanOrEqual(3 * NAMES.length);
    expect(busy.ofWatcher).toBeLessThanOrEqual(busy.minutes + 1);
  });

  it('read it themselves while the watcher is silent, so that they end as well', async () => {
    const { ended, ofExecutions } = await healAll({ pollSeconds: 60, watcher: 'is silent' });
    expect(ended).toEqual(Array(10).fill('cured'));
    expect(ofExecutions).toBeGreaterThan(3 * NAMES.length);
  });
});
