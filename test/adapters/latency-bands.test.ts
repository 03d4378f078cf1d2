import { describe, expect, it } from 'vitest';
import { inBands } from '../../shared/adapters/http-probe.ts';
import fc from '../fast-check.ts';
import { EXAMPLE_FLEETS } from '../support/example-fleets.ts';

const verdict = (bands: { warnMs: number; criticalMs: number }, latencyMs: number) =>
  inBands(bands, '10.0.0.1', 200, latencyMs).verdict;

describe('the bands of the timeout matrix', () => {
  it.each([
    [0, 'up'],
    [99, 'up'],
    [100, 'up'],
    [499, 'up'],
    [500, 'degraded'],
    [750, 'degraded'],
    [999, 'degraded'],
    [1_000, 'down'],
    [1_001, 'down'],
  ])('[trap-06] have a verdict at %i ms, also between its "<500ms" and its ">1s"', (latencyMs, expected) => {
    expect(verdict({ warnMs: 500, criticalMs: 1_000 }, latencyMs)).toBe(expected);
  });

  it('[trap-06] leave nothing undefined for any service of the three systems: slower is never better', () => {
    const order = ['up', 'degraded', 'down'];
    for (const fleet of Object.values(EXAMPLE_FLEETS)) {
      for (const { question } of fleet().services) {
        if (question.kind !== 'http') continue;
        const anyTime = fc.integer({ min: 0, max: 2 * question.latency.criticalMs });
        const judge = (latencyMs: number) => order.indexOf(verdict(question.latency, latencyMs));
        fc.assert(
          fc.property(anyTime, anyTime, (a, b) => {
            expect(judge(Math.min(a, b))).toBeGreaterThanOrEqual(0);
            expect(judge(Math.max(a, b))).toBeGreaterThanOrEqual(judge(Math.min(a, b)));
          }),
        );
      }
    }
  });
});
