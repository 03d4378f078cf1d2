import { describe, expect, it } from 'vitest';
import { checkShadow } from '../../../simulator/fuzz/shadow.ts';
import type { Played } from '../../../simulator/scenario/play.ts';
import { readScenario } from '../../../simulator/scenario/read-scenario.ts';

const told = (step: string) => {
  const read = readScenario(
    `scenario: told\nstory: Told.\nduration: 60m\nfleet: {services: {backend: {}}}\ntimeline: [${step}]\nexpect: {}\n`,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.scenario;
};

/** A run with incidents opened, and one act, at these seconds. */
const run = (openedAt: readonly number[], actedAt?: number) =>
  ({
    startMs: 0,
    log: {
      entries: openedAt.map((second, number) => ({
        atMs: second * 1000,
        kind: 'journal',
        facts: { event: 'incident opened', incident: `${'abc'[number]}#000001` },
      })),
    },
    recorder: {
      mutations: () => (actedAt === undefined ? [] : [{ call: { by: 'watchdog', atMs: actedAt * 1000 } }]),
    },
  }) as unknown as Played;

const PLAIN = told('{at: 10m, load: {service: backend, factor: 2}}');

describe('I1, shadow equivalence', () => {
  it.each([
    ['the same incidents', run([60], 100), run([60]), false],
    ['one that opens after the act', run([60, 200], 100), run([60]), false],
    ['another moment', run([60], 100), run([61]), true],
    ['one more when it only looks on', run([60], 100), run([60, 70]), true],
    ['no act', run([60]), run([70]), false],
  ])('is judged by what was opened before the first act: %s', (_, acting, looking, broken) => {
    expect(checkShadow(PLAIN, acting, looking).map(({ rule }) => rule)).toEqual(broken ? ['I1'] : []);
  });

  it('is not judged where a fault strikes at a call: the two runs make different ones', () => {
    const struck = told('{at: 10m, watchdog: {fault: workflow-aborted}}');
    expect(checkShadow(struck, run([60], 100), run([61]))).toEqual([]);
  });
});
