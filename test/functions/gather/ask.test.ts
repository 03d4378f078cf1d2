import { describe, expect, it } from 'vitest';
import { ask, type Target } from '../../../functions/gather/ask.ts';
import { normalTimings } from '../../../shared/contracts/environment-bounds.ts';
import { newBelief } from '../../../shared/core/health/belief.ts';
import type { Observation } from '../../../shared/core/health/observation.ts';
import { type Environment, FROM_METRICS } from '../../../shared/core/watchlist/environment.ts';

const web: Target = {
  id: 'web',
  question: { kind: 'tcp', host: 'web', port: 80, timeoutMs: 100 },
  vantage: 'public',
};
const queue = (id: string): Target => ({
  id,
  question: { kind: 'measured', measures: [] },
  vantage: FROM_METRICS,
});
const down = (target: string): Observation => ({
  target,
  atMs: 0,
  verdict: 'down',
  detail: '',
  asked: 1,
  right: 0,
});

/** Counts the calls; everything is down. */
function countingWorld() {
  const calls: string[] = [];
  const answer = (call: string) => async (asked: readonly { target: string }[]) => {
    calls.push(`${call} ${asked.map(({ target }) => target).join(' ')}`);
    return asked.map(({ target }) => down(target));
  };
  return {
    calls,
    environment: { timings: normalTimings() } as Environment,
    clock: { now: () => 0, sleep: async () => undefined },
    fleet: { invocations: answer('invocations'), readings: answer('readings') },
    prober: { ask: (_: string, asked: readonly { target: string }[]) => answer('probe')(asked) },
  };
}

describe('a look that asks', () => {
  it('asks AWS once about everything that it knows, and not again a few seconds later', async () => {
    const world = countingWorld();
    const seen = await ask([queue('a'), web, queue('b')], () => newBelief(0), world);
    expect(world.calls.filter((call) => call.startsWith('readings'))).toEqual(['readings a b']);
    expect(world.calls.filter((call) => call === 'probe web').length).toBeGreaterThan(1);
    expect(seen.get('a')).toHaveLength(1);
  });

  it('asks AWS nothing where no dependency asks for it', async () => {
    const world = countingWorld();
    await ask([web], () => newBelief(0), world);
    expect(new Set(world.calls)).toEqual(new Set(['probe web']));
  });
});
