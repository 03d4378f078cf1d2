import { describe, expect, it } from 'vitest';
import { type RestorePorts, restore } from '../../../functions/restore/restore.ts';
import type { RungResult } from '../../../shared/core/remediation/incident.ts';
import type { Loan, Park } from '../../../shared/core/remediation/records.ts';
import type { WatchedService } from '../../../shared/core/watchlist/environment.ts';
import { TerminalError, TransientError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { incidentAt, lambdaService, MINUTE, NOON, plainSituation, steadyView } from '../../support/cases.ts';
import { parkOf } from '../../support/records.ts';

const UNREADABLE = 'rollback-state park web cannot be read: desired is not int';

const park = parkOf({ parkedAtMs: NOON - 5 * MINUTE, deadlineMs: NOON });

/** A minute of the restorer after another: what people were told, and which counts were set. */
async function runs(
  minutes: readonly number[],
  given: { unreadable?: string[]; refused?: Error; away?: Error; untilMs?: number },
  owed = park,
) {
  const rollback = new InMemoryRollbackStore();
  await rollback.openPark(owed);
  const parks = rollback.parks.bind(rollback);
  let nowMs = NOON;
  rollback.parks = async () => {
    if (given.away && nowMs < (given.untilMs ?? Infinity)) throw given.away;
    return { ...(await parks()), unreadable: given.unreadable ?? [] };
  };
  const told: { subject: string; lines: readonly string[] }[] = [];
  const counts: number[] = [];
  const names: string[] = [];
  const failures: string[] = [];
  let tries = 0;
  for (const minute of minutes) {
    nowMs = NOON + minute * MINUTE;
    const sleep = async (ms: number) => {
      nowMs += ms;
    };
    const world = {
      environment: plainSituation().environment,
      clock: { now: () => nowMs, sleep },
      rollback,
      fleet: { describe: async () => new Map([['cart', steadyView({ desired: 0 })]]) },
      hands: {
        until: () => ({
          setDesired: async ({ modelName }: Park, count: number) => {
            tries += 1;
            names.push(modelName);
            if (given.refused && nowMs < (given.untilMs ?? Infinity)) throw given.refused;
            counts.push(count);
          },
        }),
      },
      topic: { publish: async (notice: (typeof told)[number]) => void told.push(notice) },
      journal: { say: () => undefined, measure: () => undefined },
    } as unknown as RestorePorts;
    await restore({}, world).catch((error: Error) => failures.push(error.message));
  }
  return { told, counts, names, failures, tries };
}

describe('the restorer', () => {
  it('tells people once of a debt that cannot be read, and pays the others', async () => {
    const { told, counts, failures } = await runs([0, 1, 2], { unreadable: [UNREADABLE] });
    const about = told.filter(({ subject }) => subject.includes('cannot be read'));
    expect(about).toHaveLength(1);
    expect(about[0]!.lines.join('\n')).toContain(UNREADABLE);
    expect(counts[0]).toBe(3);
    expect(failures).toHaveLength(3);
  });

  it('tells people once, and at once, of a debt that it is refused to pay', async () => {
    const { told, failures } = await runs([0, 1], { refused: new TerminalError('AccessDenied') });
    expect(told.map(({ subject }) => subject)).toEqual([expect.stringContaining('cart may be at 0 tasks')]);
    expect(told[0]!.lines.join('\n')).toContain('AccessDenied');
    expect(failures).toHaveLength(2);
  });

  it('tells people of a throttled payment only when it does not pass', async () => {
    const refused = new TransientError('throttled');
    expect((await runs([0, 1], { refused })).told).toEqual([]);
    expect((await runs([0, 1, 2, 3], { refused })).told).toHaveLength(1);
  });

  it('gives the count to the service that the environment names, whatever the row calls it', async () => {
    const other = { ...park, modelName: 'shop-orders-prod', cluster: 'elsewhere' };
    expect(await runs([0], {}, other)).toMatchObject({ counts: [3], names: ['shop-cart-prod'] });
  });

  it('counts a debt as stuck also where somebody moved its deadline to next year', async () => {
    const far = { ...park, deadlineMs: NOON + 500_000 * MINUTE };
    const refused = new TransientError('throttled');
    expect((await runs([0, 1, 2, 3], { refused }, far)).told).toHaveLength(1);
  });

  it('pays what AWS refuses for a moment within the same minute', async () => {
    const { counts, failures } = await runs([0], {
      refused: new TransientError('throttled'),
      untilMs: NOON + 25_000,
    });
    expect(counts).toEqual([3]);
    expect(failures).toEqual([]);
  });

  it('pays what it cannot read for a moment within the same minute, and fails where that does not pass', async () => {
    const away = new TransientError('rollback-state is not available');
    const back = await runs([0], { away, untilMs: NOON + 25_000 });
    expect(back).toMatchObject({ counts: [3], failures: [], told: [expect.anything()] });
    expect((await runs([0], { away })).failures).toEqual([expect.stringContaining('is not available')]);
  });

  it('leaves time for the end of its last round, and asks once where it is refused for good', async () => {
    expect((await runs([0], { refused: new TransientError('throttled') })).tries).toBe(5);
    expect((await runs([0], { refused: new TerminalError('AccessDenied') })).tries).toBe(1);
  });
});

describe('the restorer, while a tombstone stands', () => {
  const all = { in: true, out: true, scheduled: true };
  const none = { in: false, out: false, scheduled: false };

  it.each([
    ['resumes an autoscaler that a late call has suspended again', 1, all, [none]],
    ['leaves one alone that runs', 1, none, []],
    ['leaves a suspended one alone once it has ended', 31, all, []],
  ])('%s', async (_, minute, suspended, resumed) => {
    const rollback = new InMemoryRollbackStore();
    const scaled: Park = { ...park, autoscaler: { min: 1, max: 4, suspended: none } };
    await rollback.openPark(scaled);
    await rollback.repayPark(scaled, { nowMs: NOON, by: 'workflow' });
    const flags: unknown[] = [];
    const world = {
      environment: plainSituation().environment,
      clock: { now: () => NOON + minute * MINUTE },
      rollback,
      fleet: {
        describe: async () => new Map([['cart', steadyView({ desired: 3 })]]),
        scalableTarget: async () => ({ min: 1, max: 4, suspended }),
      },
      hands: { until: () => ({ setSuspended: async (_: unknown, one: unknown) => void flags.push(one) }) },
      topic: { publish: async () => undefined },
      journal: { say: () => undefined, measure: () => undefined },
    } as unknown as RestorePorts;
    await restore({}, world);
    expect(flags).toEqual(resumed);
  });
});

const loan: Loan = {
  ...{ service: 'cart', modelName: 'shop-cart-prod', functionName: 'shop-cart-prod', alias: 'live' },
  ...{ incident: 'cart#000001', execution: 'cart-1', epoch: 1, environments: 5, status: 'open' },
  ...{ lentAtMs: NOON - 60 * MINUTE, dueAtMs: NOON },
};

/** One run of the restorer beside a loan: what it released, and how the debt stands. */
async function release(
  minute: number,
  given: {
    provisioned?: number;
    result?: RungResult;
    refused?: Error;
    row?: Partial<Loan>;
    services?: WatchedService[];
  },
) {
  const rollback = new InMemoryRollbackStore();
  await rollback.openLoan({ ...loan, ...given.row });
  const rung = {
    remedy: 'provision-concurrency' as const,
    intentAtMs: NOON - 60 * MINUTE,
    result: given.result,
  };
  await rollback.replaceIncident(incidentAt(NOON - 61 * MINUTE, { rungs: [rung] }));
  const released: string[] = [];
  const world = {
    environment: { ...plainSituation().environment, ...(given.services && { services: given.services }) },
    clock: { now: () => NOON + minute * MINUTE },
    rollback,
    functions: { provisioned: async () => given.provisioned ?? 5 },
    hands: {
      onFunctions: () => ({
        releaseProvisioned: async ({ functionName, alias }: Loan) => {
          if (given.refused) throw given.refused;
          released.push(`${functionName}:${alias}`);
        },
      }),
    },
    topic: { publish: async () => undefined },
    journal: { say: () => undefined, measure: () => undefined },
  } as unknown as RestorePorts;
  const failure = await restore({}, world).catch((error: Error) => error.message);
  return { released, failure, status: (await rollback.loan('cart'))?.status };
}

describe('environments that are kept warm', () => {
  it('stay until their day, and are released then', async () => {
    expect(await release(-1, {})).toMatchObject({ released: [], status: 'open' });
    expect(await release(0, {})).toMatchObject({ released: ['shop-cart-prod:live'], status: 'repaid' });
  });

  it('are those of the function that the environment names, whatever the row says', async () => {
    const row = { functionName: 'somebody-elses', alias: 'other' };
    const { released } = await release(0, { row, services: [lambdaService()] });
    expect(released).toEqual([`${lambdaService().functionName}:${lambdaService().alias}`]);
  });

  it.each(['not-cured', 'failed'] as const)(
    'are released at once when they are known as %s',
    async (result) => {
      expect(await release(-30, { result })).toMatchObject({
        released: ['shop-cart-prod:live'],
        status: 'repaid',
      });
    },
  );

  it.each([
    ['taken away', 0],
    ['given another number', 9],
  ])('that somebody has %s meanwhile stay as they are, and the debt is over', async (_, provisioned) => {
    expect(await release(0, { provisioned })).toMatchObject({ released: [], status: 'repaid' });
  });

  it('that cannot be released now stay owed, and the run says so', async () => {
    const run = await release(0, { refused: new TransientError('throttled') });
    expect(run).toMatchObject({
      released: [],
      status: 'open',
      failure: expect.stringContaining('throttled'),
    });
  });
});
