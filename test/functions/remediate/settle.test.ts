import { describe, expect, it } from 'vitest';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import { settle } from '../../../functions/remediate/settle.ts';
import type { ServiceView, TaskView } from '../../../shared/core/diagnosis/evidence.ts';
import { fingerprintOf } from '../../../shared/core/remediation/fingerprint.ts';
import { revisionSeen } from '../../../shared/core/remediation/sighting.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import {
  incidentAt,
  MINUTE,
  NOON,
  plainSituation,
  SECOND,
  service,
  steadyView,
} from '../../support/cases.ts';

const { environment } = plainSituation();

/** Asks whether a scale cycle has settled, which parked and gave the count back at these moments. */
async function settleCycle(
  [parkedAtMs, actedAtMs]: readonly [number, number],
  view: ServiceView,
  stopped: readonly TaskView[] = [],
) {
  const rollback = new InMemoryRollbackStore();
  const lease = await rollback.takeLease('cart', 'cart-1', { nowMs: NOON, expiresAtMs: NOON + 5 * MINUTE });
  const rung = { remedy: 'scale-cycle' as const, intentAtMs: parkedAtMs, parkedAtMs, actedAtMs };
  const incident = await rollback.replaceIncident(
    incidentAt(NOON - 10 * MINUTE, {
      execution: 'cart-1',
      rungs: [rung],
      fingerprint: fingerprintOf(steadyView()),
    }),
  );
  const world = {
    environment,
    clock: { now: () => NOON },
    rollback,
    fleet: {
      describe: async () => new Map([['cart', view]]),
      scalableTarget: async () => undefined,
      stoppedTasks: async () => stopped,
    },
    topic: { publish: async () => undefined },
    journal: { say: () => undefined, measure: () => undefined },
  } as unknown as RemediatePorts;
  const current = { service: service('cart'), incident, lease: lease!, remedy: rung.remedy, nowMs: NOON };
  const { next } = await settle(current, world);
  return { next, ending: (await rollback.incident(incident.id))?.ending?.outcome };
}

/** A service whose scale cycle gave its count back so long ago, and that ECS still shows at 0. */
const shownAtZero = (agoMs: number) =>
  settleCycle([NOON - agoMs - MINUTE, NOON - agoMs], steadyView({ desired: 0, running: 0 }));

describe('a count of 0 right after a scale cycle', () => {
  it('is ours while ECS may still show it', async () => {
    expect(await shownAtZero(20 * SECOND)).toEqual({ next: 'wait', ending: undefined });
  });

  it("is somebody's after that: what was begun is left to them", async () => {
    expect(await shownAtZero(5 * MINUTE)).toEqual({ next: 'close', ending: 'aborted' });
  });
});

describe('what its load balancer replaced', () => {
  /** A scale cycle gave the count back a minute ago; of three tasks, taken for ill since it began, each is this old. */
  function replaced(bornAgoMs: number) {
    const view = steadyView({ running: 0, pending: 2 });
    const stopped = [1, 2, 3].map((n) => ({
      arn: `task/${n}`,
      taskDefinition: view.taskDefinition,
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      createdAtMs: NOON - bornAgoMs,
      containers: [],
      startedBy: view.deployments[0]!.id,
      stoppedAtMs: NOON - 30 * SECOND,
      stoppedReason: 'Task failed ELB health checks in (target-group arn:tg)',
    }));
    return settleCycle([NOON - 3 * MINUTE, NOON - MINUTE], view, stopped);
  }

  it('before the scale cycle began says nothing of the new tasks', async () => {
    expect((await replaced(8 * MINUTE)).next).toBe('wait');
  });

  it('and was started by it says that it does not help', async () => {
    expect((await replaced(MINUTE)).next).toBe('not-cured');
  });
});

describe('a roll-back from which ECS went back', () => {
  it('is given up, with what ECS has now: people are told that', async () => {
    const rollback = new InMemoryRollbackStore();
    const view = steadyView();
    const lease = await rollback.takeLease('cart', 'cart-1', {
      nowMs: NOON,
      expiresAtMs: NOON + 5 * MINUTE,
    });
    const actedAtMs = NOON - 5 * MINUTE;
    const rung = {
      remedy: 'roll-back' as const,
      intentAtMs: actedAtMs,
      actedAtMs,
      deploymentId: 'ecs-svc/9',
    };
    const incident = await rollback.replaceIncident(
      incidentAt(NOON - 10 * MINUTE, {
        execution: 'cart-1',
        rungs: [rung],
        fingerprint: fingerprintOf(view),
      }),
    );
    const world = {
      environment,
      clock: { now: () => NOON },
      rollback,
      health: { load: async () => undefined, loadShard: async () => ({ rows: [] }) },
      fleet: { describe: async () => new Map([['cart', view]]), scalableTarget: async () => undefined },
      topic: { publish: async () => undefined },
      journal: { say: () => undefined, measure: () => undefined },
    } as unknown as RemediatePorts;
    const current = { service: service('cart'), incident, lease: lease!, remedy: rung.remedy, nowMs: NOON };
    expect(await settle(current, world)).toMatchObject({ next: 'not-cured' });
    const [ended] = (await rollback.incident(incident.id))!.rungs;
    expect(ended).toMatchObject({ because: 'ECS rolled our deployment back' });
    expect(revisionSeen(ended!.read!)).toBe('shop-cart-prod:10');
  });
});
