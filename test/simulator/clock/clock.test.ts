import { describe, expect, it } from 'vitest';
import { realClock, VirtualClock } from '../../../simulator/clock/clock.ts';

describe('VirtualClock', () => {
  it('jumps to the next timer', async () => {
    const clock = new VirtualClock(1000);
    await clock.run(() => clock.sleep(365 * 24 * 3600 * 1000));
    expect(clock.now()).toBe(1000 + 365 * 24 * 3600 * 1000);
  });

  it('rings in the order of time, and of two at once the one set first', async () => {
    const clock = new VirtualClock();
    const rung: string[] = [];
    const ring = async (name: string, ms: number) => {
      await clock.sleep(ms);
      rung.push(name);
    };
    await clock.run(() => Promise.all([ring('c', 30), ring('a', 10), ring('b1', 20), ring('b2', 20)]));
    expect(rung).toEqual(['a', 'b1', 'b2', 'c']);
  });

  it('keeps the order of many', async () => {
    const clock = new VirtualClock(0);
    const delays = Array.from({ length: 500 }, (_, index) => (index * 7919) % 1009);
    const rung: number[] = [];
    const ring = async (ms: number) => {
      await clock.sleep(ms);
      rung.push(clock.now());
    };
    await clock.run(() => Promise.all(delays.map(ring)));
    expect(rung).toEqual(delays.toSorted((a, b) => a - b));
  });

  it('does not move while promises are still being worked off', async () => {
    const clock = new VirtualClock(0);
    let busyUntilMs = -1;
    const busy = async () => {
      for (let step = 0; step < 1000; step++) await null;
      busyUntilMs = clock.now();
    };
    await clock.run(() => Promise.all([clock.sleep(1), busy()]));
    expect(busyUntilMs).toBe(0);
  });

  it('forgets a sleep that is aborted, and rejects it with the reason', async () => {
    const clock = new VirtualClock(0);
    const abort = new AbortController();
    const slept = clock.run(async () => {
      const sleep = clock.sleep(5000, abort.signal);
      abort.abort(new Error('enough'));
      await sleep;
    });
    await expect(slept).rejects.toThrow('enough');
    await clock.run(() => clock.sleep(10));
    expect(clock.now()).toBe(10);
  });

  it('says so when nothing is left to wait for', async () => {
    const clock = new VirtualClock();
    await expect(clock.run(() => new Promise(() => {}))).rejects.toThrow('stands still');
  });

  it('carries several runs at once', async () => {
    const clock = new VirtualClock(0);
    const endOf = (ms: number) => clock.run(() => clock.sleep(ms).then(() => clock.now()));
    expect(await Promise.all([endOf(5), endOf(3)])).toEqual([5, 3]);
  });
});

describe('realClock', () => {
  it('rejects an aborted sleep at once', async () => {
    const abort = new AbortController();
    const sleep = realClock.sleep(2 ** 40, abort.signal);
    abort.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    await expect(realClock.sleep(1, abort.signal)).rejects.toThrow('enough');
  });
});
