import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../simulator/ecs/event-queue.ts';
import { StoryClock } from '../../../simulator/scenario/story-clock.ts';

function worldOf(...events: [number, () => void][]) {
  const queue = new EventQueue();
  for (const [atMs, run] of events) queue.schedule(atMs, run);
  return {
    now: 0,
    nextEventAtMs: () => queue.nextAtMs(),
    advanceTo(nowMs: number) {
      for (let due = queue.takeDue(nowMs); due; due = queue.takeDue(nowMs)) {
        this.now = due.atMs;
        due.run!();
      }
      this.now = nowMs;
    },
  };
}

describe('the clock of a story', () => {
  it('lets at one instant the steps go first, then the world, then those who wait', async () => {
    const said: string[] = [];
    const clock = new StoryClock(0, worldOf([10, () => said.push('world')]));
    clock.at(10, () => said.push('timer'));
    clock.stepAt(10, () => said.push('step'));
    await clock.playUntil(10);
    expect(said).toEqual(['step', 'world', 'timer']);
  });

  it('works off whatever one timer set going before the next one rings', async () => {
    const said: string[] = [];
    const clock = new StoryClock(0, worldOf());
    clock.at(5, async () => {
      for (let turn = 0; turn < 50; turn++) await null;
      said.push('first, after fifty turns');
    });
    clock.at(5, () => said.push('second'));
    await clock.playUntil(5);
    expect(said).toEqual(['first, after fifty turns', 'second']);
  });

  it('moves the world to the instant at which somebody wakes', async () => {
    const world = worldOf();
    const clock = new StoryClock(0, world);
    let seenMs = 0;
    void clock.sleep(7).then(() => {
      seenMs = world.now;
    });
    await clock.playUntil(20);
    expect([seenMs, clock.now(), world.now]).toEqual([7, 20, 20]);
  });

  it('wakes nobody who has given up waiting', async () => {
    const clock = new StoryClock(0, worldOf());
    const giveUp = new AbortController();
    const waiting = clock.sleep(10, giveUp.signal).catch((error: Error) => error.message);
    clock.at(3, () => giveUp.abort(new Error('too long')));
    await clock.playUntil(4);
    expect(await waiting).toBe('too long');
  });

  it('tells after everything that may have changed something', async () => {
    const clock = new StoryClock(
      0,
      worldOf([1, () => undefined], [1, () => undefined], [2, () => undefined]),
    );
    const changes: number[] = [];
    clock.onChange = () => changes.push(clock.now());
    await clock.playUntil(2);
    expect([...new Set(changes)]).toEqual([1, 2]);
  });
});
