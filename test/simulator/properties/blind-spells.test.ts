import { describe, expect, it } from 'vitest';
import { FaultTimes } from '../../../simulator/properties/fault-times.ts';
import { Sight } from '../../../simulator/properties/sight.ts';
import { readScenario } from '../../../simulator/scenario/read-scenario.ts';

const MINUTE_MS = 60_000;
const read = readScenario(
  'scenario: told\nstory: Told.\nduration: 60m\nfleet: {services: {web: {}}}\n' +
    'timeline: [{at: 10m, watchdog: {fault: prober-blind, until: 12m}}, {at: 20m, watchdog: {fault: prober-blind, until: 22m}}]\n' +
    'expect: {}\n',
);
if (!read.ok) throw new Error(JSON.stringify(read.faults));
const faults = new FaultTimes(read.scenario, 0);

describe('a run of failures', () => {
  it.each([
    ['was met by blind probes alone', 10, 11.9, true],
    ['was met by blind probes alone, the last one on its way when they saw again', 10, 12.1, true],
    ['went on after they saw again', 10, 14, false],
    ['had begun before', 9, 11, false],
    ['went on from one blind spell into another', 11, 21, false],
    ['was met by probes that see', 14, 15, false],
  ])('%s', (_, fromMinute, untilMinute, blind) => {
    expect(faults.isBlindThrough(fromMinute * MINUTE_MS, untilMinute * MINUTE_MS)).toBe(blind);
  });

  it('is remembered from its first failure to its last', () => {
    const sight = new Sight(3 * MINUTE_MS);
    for (const [minute, verdict] of [
      [1, 'up'],
      [2, 'down'],
      [3, 'down'],
      [4, 'down'],
      [5, 'up'],
    ] as const)
      sight.take([{ verdict }], minute * MINUTE_MS, {});
    expect([sight.goneSinceMs, sight.goneUntilMs, sight.cameBackAtMs]).toEqual(
      [2, 4, 5].map((minute) => minute * MINUTE_MS),
    );
  });
});
