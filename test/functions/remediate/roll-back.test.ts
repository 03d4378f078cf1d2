import { describe, expect, it } from 'vitest';
import { act } from '../../../functions/remediate/act.ts';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import type { Baseline } from '../../../shared/core/remediation/records.ts';
import { TransientError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import {
  incidentAt,
  MINUTE,
  NOON,
  plainSituation,
  service,
  steadyView,
  taskDefinition,
} from '../../support/cases.ts';

const { environment } = plainSituation();
const remedy = 'roll-back' as const;
const baseline: Baseline = {
  ...{ service: 'cart', modelName: 'shop-cart-prod', taskDefinition: taskDefinition(9) },
  ...{ liveSinceMs: NOON - 99 * MINUTE, healthySinceMs: NOON, certifiedAtMs: NOON },
  ...{ digests: { app: 'sha256:9' }, images: { app: 'app:9' }, definition: '{"family":"shop-cart-prod"}' },
};

/** A roll-back whose step is run again and again until it has deployed. */
async function rollBack(given: { readonly active: boolean; readonly lostDeployments?: number }) {
  const rollback = new InMemoryRollbackStore();
  await rollback.setStopped(false, 'for a test', { by: 'a test', atMs: NOON });
  await rollback.addBaseline(baseline);
  const lease = await rollback.takeLease('cart', 'cart-1', { nowMs: NOON, expiresAtMs: NOON + 5 * MINUTE });
  const plan = { rungs: [remedy], leftOut: [], rollBackTo: taskDefinition(9) };
  const rungs = [{ remedy, intentAtMs: NOON }];
  const { id } = await rollback.replaceIncident(
    incidentAt(NOON, { execution: 'cart-1', checkedAtMs: NOON, plan, rungs }),
  );
  const calls: string[] = [];
  let lost = given.lostDeployments ?? 0;
  const world = {
    environment,
    clock: { now: () => NOON },
    rollback,
    fleet: {
      describe: async () => new Map([['cart', steadyView()]]),
      taskDefinition: async (arn: string) => ({ arn, active: given.active }),
    },
    hands: {
      until: () => ({
        register: async () => {
          calls.push('register');
          return taskDefinition(12);
        },
        deploy: async (_: unknown, target: string) => {
          calls.push(target.slice(target.lastIndexOf(':')));
          lost -= 1;
          if (lost >= 0) throw new TransientError('throttled');
          return 'ecs-svc/2';
        },
      }),
    },
    journal: { say: () => undefined, measure: () => undefined },
  } as unknown as RemediatePorts;
  for (let step = 0; step <= (given.lostDeployments ?? 0); step += 1) {
    const incident = (await rollback.incident(id))!;
    const current = { service: service('cart'), incident, lease: lease!, remedy, nowMs: NOON };
    await act(current, world).catch((error: Error) => expect(error).toBeInstanceOf(TransientError));
  }
  return { calls, rung: (await rollback.incident(id))?.rungs[0] };
}

describe('a roll-back', () => {
  it('goes to the recorded revision while ECS has it', async () => {
    expect((await rollBack({ active: true })).calls).toEqual([':9']);
  });

  it('registers one that was deregistered again, and goes to the copy', async () => {
    const { calls, rung } = await rollBack({ active: false });
    expect(calls).toEqual(['register', ':12']);
    expect(rung).toMatchObject({ registered: taskDefinition(12), deploymentId: 'ecs-svc/2' });
  });

  it('registers it once, however often the step is run', async () => {
    const { calls } = await rollBack({ active: false, lostDeployments: 2 });
    expect(calls).toEqual(['register', ':12', ':12', ':12']);
  });
});
