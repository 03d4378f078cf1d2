import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { deployedDefinition } from '../../bin/deployed-definition.ts';
import { play } from '../../simulator/scenario/play.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';

const definition = await deployedDefinition();

type Trigger = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

const ORDERS: readonly (readonly Trigger[])[] = [
  ['ALARM', 'OK', 'INSUFFICIENT_DATA'],
  ['ALARM', 'INSUFFICIENT_DATA', 'OK'],
  ['OK', 'ALARM', 'INSUFFICIENT_DATA'],
  ['OK', 'INSUFFICIENT_DATA', 'ALARM'],
  ['INSUFFICIENT_DATA', 'ALARM', 'OK'],
  ['INSUFFICIENT_DATA', 'OK', 'ALARM'],
];

/** What was done to a service that hangs, to whom triggers about its alarm came in this order. */
async function actsAfter(order: readonly Trigger[], times: number, late: string) {
  const read = readScenario(
    stringify({
      scenario: 'triggers-in-an-order',
      story: 'A service hangs, and its alarm is told of again and again.',
      duration: '45m',
      fleet: { services: { backend: { loadBalancer: false }, web: {} } },
      timeline: [
        { at: '10m', break: { service: 'backend', behaviour: 'hang', cure: 'restart' } },
        ...order.map((state, place) => ({
          at: `${610 + place}s`,
          alarm: { service: 'backend', state, times, late },
        })),
      ],
      expect: {},
    }),
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const { world, checker, incidents } = await play({
    scenario: read.scenario,
    seed: 1,
    definition,
    mode: 'policy',
  });
  expect(checker.violations).toEqual([]);
  const calls = world.calls.flatMap(({ by, call, error }) =>
    by === 'watchdog' && error === undefined ? [call] : [],
  );
  return {
    calls,
    incidents: incidents.map(({ id, outcome, rungs }) => [id, outcome, rungs.map(({ remedy }) => remedy)]),
  };
}

describe('I17: triggers in whatever order they come', () => {
  it.each([
    ['once', 1, '0s'],
    ['three times each, half an hour late', 3, '30m'],
  ])('lead to the acts of one delivery: %s', { timeout: 60_000 }, async (_, times, late) => {
    const alone = await actsAfter(['ALARM'], 1, '0s');
    expect(alone.incidents).toEqual([['backend#000001', 'recovered', ['force-deploy']]]);
    for (const order of ORDERS) expect(await actsAfter(order, times, late), order.join()).toEqual(alone);
  });
});
