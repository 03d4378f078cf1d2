import { describe, expect, it } from 'vitest';
import { heedAlert } from '../../../functions/watch/heed-alert.ts';
import { HintedLooks } from '../../../functions/watch/hinted-looks.ts';
import { look } from '../../../functions/watch/look.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { METRICS } from '../../../shared/contracts/own-metrics.ts';
import type { AlertMessages } from '../../../shared/contracts/schedule.ts';
import { InMemoryHealthStore } from '../../../simulator/ports/in-memory-health-store.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { NOON, plainSituation, SECOND, seen } from '../../support/cases.ts';

const { environment } = plainSituation();

/** One sandbox, which takes message after message, as the function's reserved concurrency has it. */
function sandbox(lookMs: number) {
  let nowMs = NOON;
  const stopsRead: string[] = [];
  const measured: Readonly<Record<string, number>>[] = [];
  const looks: { atMs: number; at: readonly string[] }[] = [];
  const health = new InMemoryHealthStore();
  const world = {
    environment,
    clock: { now: () => nowMs },
    health,
    rollback: new InMemoryRollbackStore(),
    prober: {
      ask: async (_: string, asked: readonly { target: string }[]) => {
        looks.push({ atMs: nowMs, at: asked.map(({ target }) => target) });
        nowMs += lookMs;
        return asked.map(({ target }) => seen('up', nowMs, { target }));
      },
    },
    fleet: {
      describe: async () => new Map(),
      witnesses: async () => new Map(),
      stoppedTasks: async ({ id }: { id: string }) => {
        stopsRead.push(id);
        return [];
      },
    },
    topic: { publish: async () => undefined },
    journal: {
      say: () => undefined,
      measure: (counts: Readonly<Record<string, number>>) => measured.push(counts),
    },
    hints: new HintedLooks(),
  } as unknown as WatchPorts;
  const hear = async (service: string, saidAtMs: number) => {
    nowMs = Math.max(nowMs, saidAtMs);
    const Sns = { Timestamp: new Date(saidAtMs).toISOString(), Subject: '', Message: `shop-${service}-prod` };
    await heedAlert({ Records: [{ Sns }] } as unknown as AlertMessages, world);
  };
  const lookOfTheSchedule = () => look({ shard: 0 }, world);
  const lookedAt = (lookedAtMs: number, sick: readonly string[] = []) =>
    health.replaceShard({ shard: 0, lookedAtMs, sick, failing: [], version: 0 });
  return { looks, measured, stopsRead, hear, lookOfTheSchedule, lookedAt };
}

it('no look at one target counts as a look at its shard: an alarm rings where those are missing', async () => {
  const { measured, hear, lookOfTheSchedule, lookedAt } = sandbox(SECOND);
  await lookedAt(NOON);
  await hear('cart', NOON);
  expect(measured).toEqual([]);
  await lookOfTheSchedule();
  expect(measured).toEqual([expect.objectContaining({ [METRICS.looks]: 1 })]);
});

describe('a hundred messages of one alarm within a second', () => {
  it('lead to two looks that take five seconds, of which one begins after the last was sent', async () => {
    const { looks, hear } = sandbox(5 * SECOND);
    for (let at = 0; at < 100; at++) await hear('cart', NOON + at * 10);
    expect(looks.map(({ atMs }) => atMs - NOON)).toEqual([0, 5 * SECOND]);
  });

  it('leave whom they name after the fifth look to the schedule, which reads what stopped of it once', async () => {
    const { stopsRead, hear, lookOfTheSchedule } = sandbox(20);
    for (let at = 0; at < 100; at++) await hear('cart', NOON + at * 10);
    stopsRead.length = 0;
    await lookOfTheSchedule();
    await lookOfTheSchedule();
    expect(stopsRead).toEqual(['cart']);
  });

  it('lead to five looks however quick these are, and the last of them is at everybody', async () => {
    const { looks, hear } = sandbox(20);
    for (let at = 0; at < 100; at++) await hear('cart', NOON + at * 10);
    expect(looks.map(({ at }) => at.length)).toEqual([1, 1, 1, 1, environment.services.length]);
  });
});

it('the look at everybody reads the exits of whom its hint names, as the four before it do', async () => {
  const { looks, stopsRead, hear } = sandbox(20);
  for (let at = 0; at < 5; at++) await hear(`other-${at + 1}`, NOON + at * 10);
  expect(looks.at(-1)!.at).toHaveLength(environment.services.length);
  expect(stopsRead).toEqual(['other-1', 'other-2', 'other-3', 'other-4', 'other-5']);
});

it('a message that finds the schedule silent leads to a look at everybody', async () => {
  const { looks, hear, lookedAt } = sandbox(SECOND);
  await lookedAt(NOON);
  await hear('cart', NOON + 179 * SECOND);
  await hear('cart', NOON + 400 * SECOND);
  expect(looks.map(({ at }) => at.length)).toEqual([1, environment.services.length]);
});

it('messages of a great storm lead to no look, and keep the schedule from none', async () => {
  const { looks, hear, lookedAt, lookOfTheSchedule } = sandbox(20);
  await lookedAt(
    NOON,
    Array.from({ length: 51 }, (_, index) => `s${index}`),
  );
  for (let at = 0; at < 10; at++) await hear('cart', NOON + at * 10);
  expect(looks).toEqual([]);
  await lookOfTheSchedule();
  expect(looks.map(({ at }) => at.length)).toEqual([environment.services.length]);
});

describe('a thousand messages about everybody within ten seconds', () => {
  it('lead to five looks, so that the next of the schedule is not kept waiting', async () => {
    const { looks, hear } = sandbox(SECOND);
    for (let at = 0; at < 1_000; at++) await hear(`other-${at % 9}`, NOON + at * 10);
    expect(looks).toHaveLength(5);
    expect(looks.at(-1)!.at).toHaveLength(environment.services.length);
  });
});

describe('a message', () => {
  it('about somebody else is worth a look, whoever was just looked at', async () => {
    const { looks, hear } = sandbox(5 * SECOND);
    await hear('cart', NOON);
    await hear('other-1', NOON);
    expect(looks.map(({ at }) => at)).toEqual([['cart'], ['other-1']]);
  });

  it('of something newer is worth a look, and of next minute as many as before', async () => {
    const { looks, hear } = sandbox(SECOND);
    for (let round = 0; round < 3; round++) await hear('cart', NOON + round * 61 * SECOND);
    expect(looks).toHaveLength(3);
  });

  it('about two was heeded only when both were looked at since', async () => {
    const hints = new HintedLooks();
    const hint = { shard: 0, targets: ['cart', 'mail'], saidAtMs: NOON };
    const atMs = NOON + 3 * SECOND;
    await hints.during({ shard: 0, atMs, targets: ['cart'] }, async () => undefined);
    expect(hints.worthOf(hint, NOON + 4 * SECOND, 60)).toBe('a look at these');
    await hints.during({ shard: 0, atMs, targets: ['mail'] }, async () => undefined);
    expect(hints.worthOf(hint, NOON + 4 * SECOND, 60)).toBe('seen since');
  });

  it('whose look failed is looked at when it comes again', async () => {
    const hints = new HintedLooks();
    const hint = { shard: 0, targets: ['cart'], saidAtMs: NOON };
    const failing = hints.during({ shard: 0, atMs: NOON + 3 * SECOND }, () =>
      Promise.reject(new Error('gone')),
    );
    expect(hints.worthOf(hint, NOON + 4 * SECOND, 60)).toBe('seen since');
    await expect(failing).rejects.toThrow('gone');
    expect(hints.worthOf(hint, NOON + 4 * SECOND, 60)).toBe('a look at these');
  });
});
