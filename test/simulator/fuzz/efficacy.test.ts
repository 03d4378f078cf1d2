import { describe, expect, it } from 'vitest';
import { efficacy } from '../../../simulator/fuzz/efficacy.ts';
import type { Played } from '../../../simulator/scenario/play.ts';
import { readScenario } from '../../../simulator/scenario/read-scenario.ts';

/** Nobody ever answers again. */
const down = {
  startMs: 0,
  log: { entries: [{ kind: 'health', atMs: 0, facts: { service: 'backend', down: true } }] },
} as unknown as Played;

function fixable(cure: string, lastsMinutes: number, consumers = '') {
  const read = readScenario(
    `scenario: told\nstory: Told.\nduration: 2h\n` +
      `fleet: {services: {backend: {dependsOn: [jobs]}${consumers}}, dependencies: {jobs: {kind: queue, seenBy: metrics}}}\n` +
      `timeline: [{at: 10m, break: {service: backend, behaviour: hang, cure: ${cure}, until: ${10 + lastsMinutes}m}}]\nexpect: {}\n`,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return efficacy(read.scenario, down, down).fixable === 1;
}

describe('an illness counts as fixable', () => {
  it.each([
    ['restart', 7, false],
    ['restart', 9, true],
    ['cycle', 40, false],
    ['cycle', 46, true],
    ['rollback', 40, false],
  ])('where the remedy that heals it may have come: %s, %i minutes', (cure, minutes, expected) => {
    expect(fixable(cure, minutes)).toBe(expected);
  });

  it.each([
    ['whose consumer runs', ', web: {consumes: jobs}', true],
    ['that people let nobody work off', ', web: {consumes: jobs, desired: 0}', false],
    ['that another one works off', ', web: {consumes: jobs, desired: 0}, orders: {consumes: jobs}', true],
  ])('with a queue that it needs %s', (_, consumers, expected) => {
    expect(fixable('cycle', 50, consumers)).toBe(expected);
  });
});
