import { describe, expect, it } from 'vitest';
import { changeFunction } from '../../../functions/remediate/change-function.ts';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import type { FunctionSettings, ServiceView } from '../../../shared/core/diagnosis/evidence.ts';
import type { Remedy } from '../../../shared/core/remediation/ladder.ts';
import type { Loan } from '../../../shared/core/remediation/records.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import {
  aliasView,
  incidentAt,
  lambdaService,
  MINUTE,
  NOON,
  plainSituation,
  settings,
  versionArn,
} from '../../support/cases.ts';

const { environment } = plainSituation();

const LOAN: Loan = {
  ...{ service: 'cart', modelName: 'shop-cart-prod', functionName: 'shop-cart-prod', alias: 'live' },
  ...{ incident: 'cart#000000', execution: 'cart-0', epoch: 0, environments: 5, status: 'open' },
  ...{ lentAtMs: NOON - MINUTE, dueAtMs: NOON + 59 * MINUTE },
};

interface Given {
  readonly view?: ServiceView;
  readonly latest?: FunctionSettings;
  readonly isThere?: boolean;
  /** Another execution has entered a debt and not paid it. */
  readonly owed?: boolean;
  readonly checkedAtMs?: number;
}

/** One step of a remedy on an alias at version 11, and the calls that it made. */
async function change(
  remedy: Remedy,
  {
    view = aliasView(11, 10),
    latest = settings('$LATEST'),
    isThere = true,
    owed = false,
    checkedAtMs = NOON,
  }: Given = {},
) {
  const rollback = new InMemoryRollbackStore();
  await rollback.setStopped(false, 'for a test', { by: 'a test', atMs: NOON });
  const lease = await rollback.takeLease('cart', 'cart-1', { nowMs: NOON, expiresAtMs: NOON + 5 * MINUTE });
  const plan = {
    rungs: [remedy],
    leftOut: [],
    rollBackTo: versionArn(10),
    settings: { memoryMiB: 1_024, timeoutSeconds: 10, environments: 5 },
  };
  const incident = await rollback.replaceIncident(
    incidentAt(NOON, { execution: 'cart-1', checkedAtMs, plan, rungs: [{ remedy, intentAtMs: NOON }] }),
  );
  if (owed) await rollback.openLoan(LOAN);
  const calls: unknown[][] = [];
  const world = {
    environment,
    clock: { now: () => NOON },
    rollback,
    fleet: {
      describe: async () => new Map([['cart', view]]),
      taskDefinition: async (arn: string) => ({ arn, active: isThere }),
      latestSettings: async () => latest,
    },
    hands: {
      onFunctions: () => ({
        moveAlias: async (_: unknown, version: string, revision: string) => {
          calls.push(['move', version, revision]);
          return 'alias-2';
        },
        configure: async (_: unknown, what: object) => void calls.push(['configure', what]),
        provision: async (_: unknown, environments: number) => {
          const { loans } = await rollback.loans();
          calls.push(['provision', environments, loans.map((one) => one.status)]);
        },
        publish: async (_: unknown, ...seen: string[]) => {
          calls.push(['publish', ...seen]);
          return '12';
        },
      }),
    },
    journal: { say: () => undefined },
  } as unknown as RemediatePorts;
  const current = { service: lambdaService(), incident, lease: lease!, remedy, nowMs: NOON };
  const answer = await changeFunction(current, world).catch((error: Error) => error);
  const loan = await rollback.loan('cart');
  return { answer, calls, loan, rung: (await rollback.incident(incident.id))?.rungs[0] };
}

describe('rolling an alias back', () => {
  it("moves it to the plan's version, if it is still where it was seen", async () => {
    const { answer, calls, rung } = await change('roll-back-alias');
    expect(calls).toEqual([['move', '10', 'alias-1']]);
    expect(answer).toMatchObject({ next: 'settle' });
    expect(rung).toMatchObject({ actedAtMs: NOON, deploymentId: 'alias-2' });
  });

  it('moves nothing twice', async () => {
    const { calls, rung } = await change('roll-back-alias', { view: aliasView(10, 60) });
    expect(calls).toEqual([]);
    expect(rung).toMatchObject({ deploymentId: 'alias-1' });
  });

  it('ends a split of the traffic', async () => {
    const { calls } = await change('roll-back-alias', {
      view: aliasView(10, 60, { weights: { '11': 0.9 } }),
    });
    expect(calls).toEqual([['move', '10', 'alias-1']]);
  });

  it('goes to no version that is gone', async () => {
    const { answer, calls } = await change('roll-back-alias', { isThere: false });
    expect(calls).toEqual([]);
    expect(answer).toMatchObject({ name: 'TerminalError' });
  });
});

describe('raising memory', () => {
  it.each<[string, FunctionSettings, unknown[][], string]>([
    ['configures what is not live first', settings('$LATEST'), [['configure', { memoryMiB: 1_024 }]], 'wait'],
    [
      'waits while Lambda is at it',
      settings('$LATEST', { memoryMiB: 1_024, updateStatus: 'InProgress' }),
      [],
      'wait',
    ],
    [
      'then publishes, and moves the alias there',
      settings('$LATEST', { memoryMiB: 1_024 }),
      [
        ['publish', 'code', 'settings-1'],
        ['move', '12', 'alias-1'],
      ],
      'settle',
    ],
  ])('%s', async (_, latest, expected, next) => {
    const { answer, calls } = await change('raise-memory', { latest });
    expect(calls).toEqual(expected);
    expect(answer).toMatchObject({ next });
  });

  it('changes nothing more once the live version has it', async () => {
    const view = aliasView(12, 0, { live: settings('12', { memoryMiB: 1_024 }) });
    expect((await change('raise-memory', { view })).calls).toEqual([]);
  });

  it.each([
    ['releases no code that nobody has released', settings('$LATEST', { codeSha256: 'newer' })],
    ['releases no variables that nobody has released', settings('$LATEST', { otherSettings: 'newer' })],
    ['gives up where Lambda could not', settings('$LATEST', { updateStatus: 'Failed' })],
  ])('%s', async (_, latest) => {
    const { answer, calls } = await change('raise-memory', { latest });
    expect(calls).toEqual([]);
    expect(answer).toMatchObject({ name: 'TerminalError' });
  });
});

describe('keeping environments warm', () => {
  it('enters the debt with its day first, and then asks for them', async () => {
    const { answer, calls, loan, rung } = await change('provision-concurrency');
    expect(calls).toEqual([['provision', 5, ['open']]]);
    expect(loan).toMatchObject({ environments: 5, status: 'open', dueAtMs: NOON + 60 * MINUTE });
    expect(answer).toMatchObject({ next: 'settle' });
    expect(rung).toMatchObject({ actedAtMs: NOON });
  });

  it.each<[string, Given]>([
    ['that somebody else keeps warm', { view: aliasView(11, 60, { provisioned: 2 }) }],
    ['of an alias that shares its traffic', { view: aliasView(11, 60, { weights: { '10': 0.1 } }) }],
    ['while an earlier debt is open', { owed: true }],
  ])('touches none %s', async (_, given) => {
    const { answer, calls } = await change('provision-concurrency', given);
    expect(calls).toEqual([]);
    expect(answer).toBeInstanceOf(Error);
  });

  it('looks again first when the check has aged', async () => {
    const { answer, calls, loan } = await change('provision-concurrency', { checkedAtMs: NOON - MINUTE });
    expect([calls, loan]).toEqual([[], undefined]);
    expect(answer).toMatchObject({ next: 'recheck' });
  });
});
