import { describe, expect, it } from 'vitest';
import { FaultTimes } from '../../../simulator/properties/fault-times.ts';
import { Sight } from '../../../simulator/properties/sight.ts';
import { readScenario } from '../../../simulator/scenario/read-scenario.ts';

const MINUTE_MS = 60_000;
const faultsOf = (fleet: string, timeline: string) => {
  const read = readScenario(
    `scenario: told\nstory: Told.\nduration: 60m\nfleet: {services: {${fleet}}}\ntimeline: [${timeline}]\nexpect: {}\n`,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return new FaultTimes(read.scenario, 0);
};
const faults = faultsOf(
  'web: {}',
  '{at: 10m, watchdog: {fault: prober-blind, until: 12m}}, {at: 20m, watchdog: {fault: prober-blind, until: 22m}}',
);

/** What probes met, one a minute, from the first minute on. */
function sightOf(...verdicts: readonly ('up' | 'down')[]): Sight {
  const sight = new Sight(3 * MINUTE_MS);
  for (const [at, verdict] of verdicts.entries()) sight.take([{ verdict }], (at + 1) * MINUTE_MS, {});
  return sight;
}

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

  it.each([
    ['was met while no probe got to it', 11, 10],
    ['was met by a probe that was on its way when one got to it again', 14.02, 10],
    ['was met long after', 16, undefined],
    ['began as another blindness had begun', 13, 10],
  ])('%s', (_, atMinute, sinceMinute) => {
    const half = faultsOf(
      'web: {}, api: {}',
      '{at: 10m, watchdog: {fault: half-blind, services: [web], until: 12m}}, {at: 11m, watchdog: {fault: half-blind, services: [web], until: 14m}}',
    );
    const sinceMs = sinceMinute === undefined ? undefined : sinceMinute * MINUTE_MS;
    expect(half.blindSince(atMinute * MINUTE_MS, 'web')).toBe(sinceMs);
    expect(half.blindSince(atMinute * MINUTE_MS, 'api')).toBeUndefined();
  });

  it.each([
    ['could not be written down', 30, 34, true],
    ['began before', 29, 34, false],
    ['went on after it', 30, 36, false],
    ['was written down', 40, 41, false],
  ])('%s', (_, fromMinute, untilMinute, refused) => {
    const table = faultsOf(
      'web: {}',
      '{at: 30m, watchdog: {fault: table-throttled, table: both, until: 35m}}',
    );
    const moments = [fromMinute * MINUTE_MS, untilMinute * MINUTE_MS] as const;
    expect(table.isRefusedThrough('health-state', ...moments)).toBe(refused);
  });

  it('is remembered for the hour after it, however often was asked', () => {
    const sight = sightOf('up', 'up', 'up');
    for (let at = 0; at < 400; at++) sight.take([{ verdict: 'down' }], (4 + at / 10) * MINUTE_MS, {});
    expect(sight.recent.filter(({ answered }) => answered === 'well')).toHaveLength(3);
  });

  it('is remembered from its first failure to its last', () => {
    const sight = sightOf('up', 'down', 'down', 'down', 'up');
    expect([sight.goneSinceMs, sight.goneUntilMs, sight.cameBackAtMs]).toEqual(
      [2, 4, 5].map((minute) => minute * MINUTE_MS),
    );
  });
});

describe('probes that do not reach some', () => {
  const fleet = 'web: {}, mail: {}, cart: {}, auth: {}, jobs: {}, docs: {}';
  it.each([
    ['are blind where it is half of all, as I6 says', '[web, mail, cart]', true],
    ['see where it is fewer', '[web, mail]', false],
  ])('%s', (_, unseen, blind) => {
    const half = faultsOf(fleet, `{at: 10m, watchdog: {fault: half-blind, services: ${unseen}, until: 12m}}`);
    expect(half.blindSince(11 * MINUTE_MS) !== undefined).toBe(blind);
  });

  it.each([
    ['are told from those that see', 'web', 11, true],
    ['are those that are named', 'jobs', 11, false],
    ['are so for a time', 'web', 13, false],
  ])('%s', (_, target, minute, unreached) => {
    const some = faultsOf(fleet, '{at: 10m, watchdog: {fault: half-blind, services: [web], until: 12m}}');
    expect(some.isUnreached(target, minute * MINUTE_MS)).toBe(unreached);
  });
});

describe('an answer to somebody else', () => {
  it.each([
    ['is news while the last question before an act may be on its way', 1_900, true],
    ['is known after that', 2_100, false],
  ])('%s', (_, laterMs, news) => {
    const sight = sightOf('down', 'down', 'down', 'up');
    expect(sight.brokenJustNow(4 * MINUTE_MS + laterMs) !== undefined).toBe(news);
  });
});
