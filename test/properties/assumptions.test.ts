import { describe, expect, it } from 'vitest';
import { deployedDefinition } from '../../bin/deployed-definition.ts';
import { type RestorePorts, restore } from '../../functions/restore/restore.ts';
import { CALL_DEADLINE_MS, lastMoment } from '../../shared/core/remediation/fence.ts';
import { takenLease } from '../../shared/core/remediation/lease.ts';
import type { Park } from '../../shared/core/remediation/records.ts';
import { explore } from '../../simulator/model/explore.ts';
import { rulesWith } from '../../simulator/model/rules.ts';
import { InMemoryRollbackStore } from '../../simulator/ports/in-memory-rollback-store.ts';
import { play } from '../../simulator/scenario/play.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';
import { MINUTE, NOON, plainSituation, SECOND, steadyView } from '../support/cases.ts';

describe('Q1, one item is linearizable: broken on purpose', () => {
  it('two workers hold one lease', () => {
    const bounds = { crews: ['two-executions'], mostStrikes: 0, mostStates: 50_000 } as const;
    expect(explore(rulesWith('Q1'), bounds).broken?.how).toBe('I15: a lease is taken from its holder');
  });
});

describe('Q3, the last writer wins in ECS: broken on purpose', () => {
  /** A zero that was issued before the count was restored lands so long after it. */
  async function countAfterLateZero(minutes: number): Promise<number> {
    const park: Park = {
      ...{ service: 'cart', modelName: 'shop-cart-prod', cluster: 'shop-prod', incident: 'cart#000001' },
      ...{ execution: 'cart-1', epoch: 1, desired: 3, taskDefinition: 'x:1', status: 'open' },
      ...{ parkedAtMs: NOON - 5 * MINUTE, deadlineMs: NOON },
    };
    const rollback = new InMemoryRollbackStore();
    await rollback.openPark(park);
    await rollback.repayPark(park, { nowMs: NOON, by: 'workflow' });
    let desired = 0;
    const world = {
      environment: plainSituation().environment,
      clock: { now: () => NOON + minutes * MINUTE },
      rollback,
      fleet: { describe: async () => new Map([['cart', steadyView({ desired })]]) },
      hands: {
        until: () => ({
          setDesired: async (_: unknown, count: number) => {
            desired = count;
          },
        }),
      },
      topic: { publish: async () => undefined },
      journal: { say: () => undefined, measure: () => undefined },
    } as unknown as RestorePorts;
    await restore({}, world);
    return desired;
  }

  it('a zero that overtakes the restoration is repaid again while the tombstone stands', async () => {
    expect(await countAfterLateZero(29)).toBe(3);
  });

  it('one that comes after the tombstone stays: nobody can tell it from a human', async () => {
    expect(await countAfterLateZero(31)).toBe(0);
  });
});

describe('Q4, clocks differ by at most 30 s: broken on purpose', () => {
  const expiresAtMs = NOON + 5 * MINUTE;
  const mine = { service: 'cart', epoch: 1, holder: 'cart-1', expiresAtMs };

  /** The last instant, on the holder's clock, at which its act may land, less the first at which another may hold the lease. */
  function overlapMs(othersClockIsAheadBySeconds: number): number {
    const fence = lastMoment({ held: mine, mine, checkedAtMs: expiresAtMs - 41 * SECOND, nowMs: NOON });
    if ('refused' in fence) throw new Error(fence.refused);
    const landsAtMs = fence.notAfterMs + CALL_DEADLINE_MS;
    const skewMs = othersClockIsAheadBySeconds * SECOND;
    const isTakenAt = (atMs: number): boolean =>
      takenLease(mine, 'cart', 'cart-1-2', { nowMs: atMs + skewMs, expiresAtMs: Infinity }) !== undefined;
    let takenAtMs = landsAtMs - 5 * MINUTE;
    while (!isTakenAt(takenAtMs)) takenAtMs += SECOND;
    return landsAtMs - takenAtMs;
  }

  it.each([0, 10, 29])('within it no act lands under the lease of another: %i s', (seconds) => {
    expect(overlapMs(seconds)).toBeLessThanOrEqual(0);
  });

  it('a minute apart, an act may land after another has taken the lease', () => {
    expect(overlapMs(60)).toBeGreaterThan(0);
  });
});

describe('Q7, nobody else sets a count to 0 near a scale cycle: broken on purpose', () => {
  const told = async (steps: string) => {
    const read = readScenario(
      `scenario: zero-near-a-cycle
story: A service is started from empty, and a human takes it offline half an hour later or sooner.
seed: 5
duration: 110m
fleet: {services: {backend: {}, web: {}}}
timeline:
  - {at: 10m, break: {service: backend, behaviour: hang, cure: cycle, until: 100m}}
${steps}
expect: {}
`,
    );
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    const played = await play({
      scenario: read.scenario,
      seed: 5,
      definition: await deployedDefinition(),
      mode: 'policy',
    });
    const cycled = played.recorder.acts.find(({ kind }) => kind === 'scale-cycle');
    const subjects = played.log.entries
      .filter(({ kind, facts }) => kind === 'notice' || facts.event === 'told')
      .map(({ facts }) => String(facts.subject));
    return { cycled, desired: played.services.get('backend')!.desiredCount, subjects };
  };

  it('a zero within the tombstone is undone, and people are told', { timeout: 60_000 }, async () => {
    const { cycled, desired, subjects } = await told('  - {at: 45m, scale: {service: backend, desired: 0}}');
    expect(cycled).toBeDefined();
    expect(desired).toBe(2);
    expect(subjects.some((one) => /backend was left at 0 tasks; its count is back at 2/.test(one))).toBe(
      true,
    );
  });

  it('one after it is somebody else and stays', { timeout: 60_000 }, async () => {
    expect((await told('  - {at: 80m, scale: {service: backend, desired: 0}}')).desired).toBe(0);
  });
});
