import { beforeAll, describe, expect, it } from 'vitest';
import { deployedDefinition } from '../../../bin/deployed-definition.ts';
import { measureHealthy, measureStorm } from '../../../simulator/calls/measure.ts';
import { measureRemediation } from '../../../simulator/calls/measure-remediation.ts';
import type { StateMachine } from '../../../simulator/stepfunctions/definition.ts';

let definition: StateMachine;
beforeAll(async () => {
  definition = await deployedDefinition();
}, 60_000);

describe('a look at a shard in which all is well', () => {
  it('of 1,000 targets reads and writes next to nothing', { timeout: 60_000 }, async () => {
    const one = await measureHealthy(1_000, definition);
    expect(one.shards).toBe(1);
    expect(one.readUnits).toBeLessThanOrEqual(30);
    expect(one.writeUnits).toBeLessThanOrEqual(2);
    expect(one.ecsReadsAMinute).toBeLessThanOrEqual(20);
    expect(one.transitions).toBe(0);
    expect(one.probes).toBe(1_000);
  });

  it('of 500 services makes at most 20 calls beside the prober', { timeout: 60_000 }, async () => {
    expect((await measureHealthy(500, definition)).awsCalls).toBeLessThanOrEqual(20);
  });

  it('asks about 200 queues and tables in one more call', { timeout: 60_000 }, async () => {
    const one = await measureHealthy(500, definition, 200);
    expect(one.awsCalls).toBeLessThanOrEqual(20);
    expect(one.perMinute['cloudwatch:GetMetricData']).toBeCloseTo(1);
  });
});

describe('a storm', () => {
  it('is told once, and nothing is done in it', { timeout: 60_000 }, async () => {
    const storm = await measureStorm({ services: 600, failing: 60, minutes: 8 }, definition);
    expect(storm.mutations).toBe(0);
    expect(storm.notices).toHaveLength(1);
    expect(storm.quotaShare).toBeLessThan(0.25);
  });

  it('of a whole shard of neighbours starts no remediation, and nobody reads what each of them did', {
    timeout: 60_000,
  }, async () => {
    const storm = await measureStorm({ services: 2_000, failing: 400, minutes: 8 }, definition);
    expect(storm).toMatchObject({ mutations: 0, transitions: 0 });
    expect(storm.notices).toHaveLength(1);
    // Four hundred alarms, two minutes later, lead to no look of their own.
    expect(storm.throttled).toEqual({});
    expect(storm.quotaShare).toBeLessThan(0.25);
  });
});

describe('as many failing at once as the rules let through', () => {
  it('are acted upon without a change or a read of a service that is throttled', {
    timeout: 60_000,
  }, async () => {
    const some = await measureStorm({ services: 100, failing: 15, minutes: 40 }, definition);
    expect(some.mutations).toBeGreaterThan(0);
    expect(Object.keys(some.throttled).filter((bucket) => bucket.startsWith('service'))).toEqual([]);
    expect(some.quotaShare).toBeLessThan(0.25);
  });
});

describe('a remediation', () => {
  it('is verified in many steps and few reads of ECS', { timeout: 60_000 }, async () => {
    const { steps, ecsReads } = (await measureRemediation(definition)).verifying;
    expect(steps).toBeGreaterThan(8); // or nothing was waited for
    expect(ecsReads).toBeLessThan(steps);
  });

  it('acts within 2 s of its confirming look, and costs few state transitions', {
    timeout: 60_000,
  }, async () => {
    const { oneRung, wholeLadder, secondsToAct } = await measureRemediation(definition);
    expect(secondsToAct).toBeLessThan(2);
    expect(secondsToAct).toBeGreaterThan(0.5); // or nothing was measured
    expect(oneRung).toBeLessThan(60);
    expect(wholeLadder).toBeLessThan(150);
    expect(wholeLadder).toBeGreaterThan(oneRung);
  });
});
