import { describe, expect, it } from 'vitest';
import type { Glance } from '../../../functions/watch/glance.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { markStorm, nextShardRow, noteStorm, writeShard } from '../../../functions/watch/shard-row.ts';
import { newBelief } from '../../../shared/core/health/belief.ts';
import type { Notice } from '../../../shared/core/notices/notice.ts';
import { newLedger } from '../../../shared/core/remediation/records.ts';
import { LostRaceError, type ShardRow } from '../../../shared/ports.ts';
import { MINUTE, NOON, plainSituation } from '../../support/cases.ts';

const { environment } = plainSituation();
const world = { environment } as unknown as WatchPorts;
const ids = environment.services.map(({ id }) => id);

const before: ShardRow = {
  shard: 0,
  lookedAtMs: NOON - MINUTE,
  sick: [],
  failing: [],
  version: 3,
};

/** A look that finds so many services ill. */
function looked(ill: number, row: Partial<ShardRow>, how: { doubt?: string; partial?: boolean } = {}) {
  const glances = new Map(
    ids.slice(0, ill).map((target): [string, Glance] => {
      const belief = { ...newBelief(NOON), status: 'unhealthy' as const };
      const healthRow = { target, shard: 0, belief, version: 1 };
      return [target, { before: healthRow, row: healthRow, seen: [], isKnown: true } as Glance];
    }),
  );
  const state = {
    doubt: undefined,
    nowMs: NOON,
    awakeSinceMs: undefined,
    partial: false,
    heardControls: [],
    views: new Map(),
    ...how,
  };
  return nextShardRow(0, { ...before, ...row }, glances, state, world);
}

describe('what a look at some learns of a storm', () => {
  const noted = async (sick: number, row: Partial<ShardRow> = {}) => {
    const written: ShardRow[] = [];
    const health = { replaceShard: async (one: ShardRow) => void written.push(one) };
    const clock = { now: () => NOON };
    const surroundings = { fleet: { sick: ids.slice(0, sick) } } as never;
    await noteStorm({ ...before, ...row }, surroundings, { ...world, health, clock } as never);
    return written;
  };

  it('is kept beside what the last look at everybody left', async () => {
    expect(await noted(3)).toEqual([{ ...before, stormAtMs: NOON }]);
    expect(await noted(3, { stormAtMs: NOON - MINUTE })).toHaveLength(1);
  });

  it('is nothing where few are sick, or where it was kept a moment ago', async () => {
    expect(await noted(1)).toEqual([]);
    expect(await noted(3, { stormAtMs: NOON - MINUTE + 1 })).toEqual([]);
  });
});

describe('what a look leaves for the others', () => {
  const blind = { blindSinceMs: NOON - 5 * MINUTE };

  it('was a storm where more than may be are ill when our eyes are trusted again', async () => {
    expect(await looked(3, blind)).toMatchObject({ blindSinceMs: undefined, stormAtMs: NOON });
  });

  it.each([
    ['so few are ill', 1, blind, {}],
    ['our eyes were never in doubt', 3, {}, {}],
    ['they still are', 3, blind, { doubt: 'too many at once' }],
    ['only some were looked at', 3, blind, { partial: true }],
  ])('was none where %s', async (_, ill, row, how) => {
    expect((await looked(ill, row, how)).stormAtMs).toBeUndefined();
  });

  it('is as blind as it was after a look at some', async () => {
    expect(await looked(0, blind, { partial: true })).toMatchObject(blind);
    expect(await looked(0, {}, { partial: true, doubt: 'some' })).toMatchObject({ blindSinceMs: undefined });
  });

  it('keeps who failed and was not looked at, and no other', async () => {
    const failing = [ids[0]!, ids[5]!];
    expect((await looked(1, { failing }, { partial: true })).failing).toEqual([...failing].sort());
    expect((await looked(1, { failing })).failing).toEqual([ids[0]]);
  });
});

describe('what is told of our eyes', () => {
  const wasBlind = { ...before, blindSinceMs: NOON - 10 * MINUTE };
  const seesAgain = { ...before, lookedAtMs: NOON };
  const stillBlind = { ...wasBlind, lookedAtMs: NOON };

  /** What is written and told, in order. */
  function telling({ hasNotice = true, isAway = false, losesRace = false }) {
    const done: string[] = [];
    const lines: string[] = [];
    const writing = {
      environment,
      journal: { say: () => undefined, measure: () => undefined },
      health: {
        replaceShard: async ({ blindSinceMs }: ShardRow) => {
          if (losesRace) throw new LostRaceError('another look has written it');
          done.push(blindSinceMs === undefined ? 'row' : 'blind row');
        },
      },
      rollback: {
        hasNotice: async () => hasNotice,
        addNotice: async (notice: Notice) => {
          if (isAway) throw new Error('rollback-state does not answer');
          done.push(notice.kind);
          lines.push(...notice.lines);
          return false;
        },
      },
    } as unknown as WatchPorts;
    return { done, lines, writing };
  }

  it('names whose incidents are open: it is their opening notice', async () => {
    const { lines, writing } = telling({});
    const ledgers = [newLedger('cart'), { ...newLedger('web'), openIncident: 'web#000001' }];
    await writeShard(stillBlind, wasBlind, { doubt: 'no way out', ledgers }, writing);
    expect(lines).toContain('Not well already, and left alone: web.');
  });

  it('is told to be over before the row forgets it: what cannot be told now the next look tells', async () => {
    const { done, writing } = telling({ isAway: true });
    await writeShard(seesAgain, wasBlind, { doubt: undefined }, writing);
    expect(done).toEqual(['blind row']);
  });

  it('is over for people only if they heard of it', async () => {
    const heard = telling({});
    await writeShard(seesAgain, wasBlind, { doubt: undefined }, heard.writing);
    expect(heard.done).toEqual(['closed', 'row']);
    const unheard = telling({ hasNotice: false });
    await writeShard(seesAgain, wasBlind, { doubt: undefined }, unheard.writing);
    expect(unheard.done).toEqual(['row']);
  });

  it('is nothing where another look has written since, which may see again', async () => {
    const first = telling({});
    await writeShard(stillBlind, wasBlind, { doubt: 'no way out' }, first.writing);
    expect(first.done).toEqual(['blind row', 'blind']);
    const late = telling({ losesRace: true });
    await writeShard(stillBlind, wasBlind, { doubt: 'no way out' }, late.writing);
    expect(late.done).toEqual([]);
  });
});

it('remembers a storm by its own finds where nobody can say who is in repair', () => {
  const row = { ...before, lookedAtMs: NOON, sick: ids.slice(0, 3) };
  expect(markStorm(row, undefined, world).stormAtMs).toBe(NOON);
  expect(markStorm({ ...row, sick: ids.slice(0, 1) }, undefined, world).stormAtMs).toBeUndefined();
});
