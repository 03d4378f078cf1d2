import { describe, expect, it } from 'vitest';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import { cycle } from '../../../functions/remediate/scale-cycle.ts';
import type { ScalableTarget, ServiceView } from '../../../shared/core/diagnosis/evidence.ts';
import { fingerprintOf } from '../../../shared/core/remediation/fingerprint.ts';
import type { Rung } from '../../../shared/core/remediation/incident.ts';
import type { Park } from '../../../shared/core/remediation/records.ts';
import { UnreadableRowError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { incidentAt, MINUTE, NOON, plainSituation, service, steadyView } from '../../support/cases.ts';
import { parkOf } from '../../support/records.ts';

const { environment } = plainSituation();
const cart = service('cart');

const debtOf = (service: string): Park =>
  parkOf({
    service,
    modelName: service,
    incident: `${service}#000001`,
    execution: `${service}-1`,
    desired: 2,
  });

/** A cart that is about to be parked, and what was done to it. */
async function aboutToPark(
  rollback = new InMemoryRollbackStore(),
  given: {
    rung?: Partial<Rung>;
    view?: Partial<ServiceView>;
    autoscaler?: ScalableTarget;
    counts?: number[];
  } = {},
) {
  await rollback.setStopped(false, 'for a test', { by: 'a test', atMs: NOON });
  const lease = await rollback.takeLease('cart', 'cart-1', { nowMs: NOON, expiresAtMs: NOON + 5 * MINUTE });
  const rung = { remedy: 'scale-cycle' as const, intentAtMs: NOON, ...given.rung };
  const incident = await rollback.replaceIncident(
    incidentAt(NOON, {
      ...{ execution: 'cart-1', checkedAtMs: NOON, rungs: [rung] },
      fingerprint: fingerprintOf(steadyView({ desired: 3 })),
    }),
  );
  const { counts = [] } = given;
  const flags: unknown[] = [];
  const said: string[] = [];
  const world = {
    environment,
    clock: { now: () => NOON },
    rollback,
    fleet: {
      describe: async () => new Map([['cart', steadyView(given.view)]]),
      scalableTarget: async () => given.autoscaler,
      stoppedTasks: async () => [],
    },
    hands: {
      until: () => ({
        setDesired: async (_: unknown, count: number) => void counts.push(count),
        setSuspended: async (_: unknown, to: unknown) => void flags.push(to),
      }),
    },
    journal: { say: (line: string) => void said.push(line) },
  } as unknown as RemediatePorts;
  const current = { service: cart, incident, lease: lease!, remedy: 'scale-cycle' as const, nowMs: NOON };
  return { answer: await cycle(current, world), counts, flags, said, debt: await rollback.park('cart') };
}

describe('a scale cycle', () => {
  it('sets the count to 0 when its debt is the only one', async () => {
    const { answer, counts, debt } = await aboutToPark();
    expect(answer.next).toBe('wait');
    expect(counts).toEqual([0]);
    expect(debt).toMatchObject({ status: 'open', desired: 2 });
  });

  it('suspends its autoscaler too, which would set the count itself', async () => {
    const suspended = { in: false, out: false, scheduled: false };
    const { counts, flags } = await aboutToPark(undefined, { autoscaler: { min: 1, max: 4, suspended } });
    expect({ counts, flags }).toEqual({ counts: [0], flags: [{ in: true, out: true, scheduled: true }] });
  });

  it('takes its debt back when another service was parked since it was checked', async () => {
    const rollback = new InMemoryRollbackStore();
    await rollback.openPark(debtOf('other-0'));
    const { answer, counts, debt } = await aboutToPark(rollback);
    expect(answer.next).toBe('recheck');
    expect(counts).toEqual([]);
    expect(debt).toMatchObject({ status: 'repaid', repaidBy: 'withdrawn' });
  });

  describe('whose row is gone while its count is 0', () => {
    const parked = { rung: { parkedAtMs: NOON - MINUTE }, view: { desired: 0, running: 0, pending: 0 } };

    it('still gives back what the incident knows of, and leaves a tombstone', async () => {
      const { counts, debt, said } = await aboutToPark(undefined, parked);
      expect(counts).toEqual([3]);
      expect(said).toContain('a debt was gone');
      expect(debt).toMatchObject({ status: 'repaid', desired: 3, incident: 'cart#000001' });
    });

    it('resumes an autoscaler, whose flags of before nobody knows any more', async () => {
      const all = { in: true, out: true, scheduled: true };
      const { flags } = await aboutToPark(undefined, {
        ...parked,
        autoscaler: { min: 1, max: 4, suspended: all },
      });
      expect(flags).toEqual([{ in: false, out: false, scheduled: false }]);
    });

    it.each([
      ['gives back what the incident knows of where its row cannot be read', parked, [3]],
      ['changes nothing where its row cannot be read before it has done anything', {}, []],
    ])('%s, and says so', async (_, given, repaid) => {
      const rollback = new InMemoryRollbackStore();
      const refuse = async () => {
        throw new UnreadableRowError('park cart cannot be read');
      };
      rollback.park = refuse;
      rollback.repayPark = refuse;
      const counts: number[] = [];
      await expect(aboutToPark(rollback, { ...given, counts })).rejects.toThrow('cannot be read');
      expect(counts).toEqual(repaid);
    });
  });
});
