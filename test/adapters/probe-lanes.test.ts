import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProbeLanes } from '../../shared/adapters/probe-lanes.ts';

describe('probe lanes', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** Starts so many probes that never end; tells how many have begun. */
  function hang(lanes: ProbeLanes, count: number): () => number {
    let begun = 0;
    const probe = () => {
      begun += 1;
      return new Promise<void>(() => {});
    };
    for (let n = 0; n < count; n += 1) void lanes.run(probe);
    return () => begun;
  }

  it('let at most 128 probes begin at once', async () => {
    const begun = hang(new ProbeLanes(), 200);
    await vi.advanceTimersByTimeAsync(10);
    expect(begun()).toBe(128);
  });

  it('move those that hang out of the way, up to 512 together', async () => {
    const begun = hang(new ProbeLanes(), 1000);
    await vi.advanceTimersByTimeAsync(800);
    expect(begun()).toBe(256);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(begun()).toBe(512);
  });

  it('give a place on as soon as it is free, also after a failure', async () => {
    const lanes = new ProbeLanes();
    const results = await Promise.allSettled(
      Array.from({ length: 500 }, (_, n) =>
        lanes.run(async () => {
          if (n % 2 === 0) throw new Error('failed');
          return n;
        }),
      ),
    );
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(250);
    const begun = hang(lanes, 128);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun()).toBe(128);
  });
});
