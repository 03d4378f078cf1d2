import { describe, expect, it } from 'vitest';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import { cycle } from '../../../functions/remediate/scale-cycle.ts';
import type { Park } from '../../../shared/core/remediation/records.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { incidentAt, MINUTE, NOON, plainSituation, service, steadyView } from '../../support/cases.ts';

const { environment } = plainSituation();
const cart = service('cart');

const debtOf = (service: string): Park => ({
  service,
  modelName: service,
  cluster: 'shop-prod',
  incident: `${service}#000001`,
  execution: `${service}-1`,
  epoch: 1,
  desired: 2,
  taskDefinition: 'x:1',
  status: 'open',
  parkedAtMs: NOON,
  deadlineMs: NOON + 5 * MINUTE,
});

/** A cart that is about to be parked, and what was done to it. */
async function aboutToPark(rollback = new InMemoryRollbackStore()) {
  await rollback.setStopped(false, 'for a test', { by: 'a test', atMs: NOON });
  const lease = await rollback.takeLease('cart', 'cart-1', { nowMs: NOON, expiresAtMs: NOON + 5 * MINUTE });
  const rung = { remedy: 'scale-cycle' as const, intentAtMs: NOON };
  const incident = await rollback.replaceIncident(
    incidentAt(NOON, { execution: 'cart-1', checkedAtMs: NOON, rungs: [rung] }),
  );
  const counts: number[] = [];
  const world = {
    environment,
    clock: { now: () => NOON },
    rollback,
    fleet: {
      describe: async () => new Map([['cart', steadyView()]]),
      scalableTarget: async () => undefined,
    },
    hands: { until: () => ({ setDesired: async (_: unknown, count: number) => void counts.push(count) }) },
    journal: { say: () => undefined },
  } as unknown as RemediatePorts;
  const current = { service: cart, incident, lease: lease!, remedy: 'scale-cycle' as const, nowMs: NOON };
  return { answer: await cycle(current, world), counts, debt: await rollback.park('cart') };
}

describe('a scale cycle', () => {
  it('sets the count to 0 when its debt is the only one', async () => {
    const { answer, counts, debt } = await aboutToPark();
    expect(answer.next).toBe('wait');
    expect(counts).toEqual([0]);
    expect(debt).toMatchObject({ status: 'open', desired: 2 });
  });

  it('takes its debt back when another service was parked since it was checked', async () => {
    const rollback = new InMemoryRollbackStore();
    await rollback.openPark(debtOf('other-0'));
    const { answer, counts, debt } = await aboutToPark(rollback);
    expect(answer.next).toBe('recheck');
    expect(counts).toEqual([]);
    expect(debt).toMatchObject({ status: 'repaid', repaidBy: 'withdrawn' });
  });
});
