import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../simulator/ecs/event-queue.ts';
import fc from '../../fast-check.ts';

describe('the event queue', () => {
  it('runs by instant, at one instant in order of scheduling, and nothing that was cancelled', () => {
    const entry = fc.record({ atMs: fc.integer({ min: 0, max: 5 }), cancelled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const queue = new EventQueue();
        const ran: number[] = [];
        const kept = entries.map(({ atMs, cancelled }, i) => {
          const scheduled = queue.schedule(atMs, () => ran.push(i));
          if (cancelled) queue.cancel(scheduled);
          return { atMs, cancelled, i };
        });
        for (let due = queue.takeDue(10); due; due = queue.takeDue(10)) due.run?.();
        const wanted = kept
          .filter(({ cancelled }) => !cancelled)
          .sort((a, b) => a.atMs - b.atMs || a.i - b.i);
        expect(ran).toEqual(wanted.map(({ i }) => i));
        expect(queue.nextAtMs()).toBeUndefined();
      }),
    );
  });
});
