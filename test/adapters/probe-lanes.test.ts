import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProbeLanes } from '../../shared/adapters/probe-lanes.ts';

describe('probe lanes', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  /** Lets time pass, and then everything happen that follows from it: a few starts a turn. */
  async function pass(ms: number): Promise<void> {
    vi.advanceTimersByTime(ms);
    for (let turn = 0; turn < 300; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Starts so many probes that never end; tells how many have begun. */
  function hang(lanes: ProbeLanes, count: number, wasIll = false): () => number {
    let begun = 0;
    const probe = () => {
      begun += 1;
      return new Promise<void>(() => {});
    };
    for (let n = 0; n < count; n += 1) void lanes.run(probe, wasIll);
    return () => begun;
  }

  it('let at most 128 probes begin at once', async () => {
    const begun = hang(new ProbeLanes(), 200);
    await pass(10);
    expect(begun()).toBe(128);
  });

  it('move those that hang out of the way, up to 512 together', async () => {
    const begun = hang(new ProbeLanes(), 1000);
    await pass(0);
    await pass(800);
    expect(begun()).toBe(256);
    for (let later = 0; later < 5; later += 1) await pass(800);
    expect(begun()).toBe(512);
  });

  it('keep those that were ill apart: however many hang, the others begin at once', async () => {
    const lanes = new ProbeLanes();
    const ill = hang(lanes, 1000, true);
    const others = hang(lanes, 100);
    await pass(10);
    expect([ill(), others()]).toEqual([256, 100]);
  });

  it('leave room for those that turn out to hang beside those that were ill', async () => {
    const lanes = new ProbeLanes();
    hang(lanes, 1000, true);
    const hanging = hang(lanes, 128);
    await pass(0);
    await pass(800);
    const others = hang(lanes, 128);
    await pass(10);
    expect([hanging(), others()]).toEqual([128, 128]);
  });

  it('begin four a turn, so that answers are read in between', async () => {
    const begun = hang(new ProbeLanes(), 100);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun()).toBe(8);
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
    await pass(1);
    expect(begun()).toBe(128);
  });
});
