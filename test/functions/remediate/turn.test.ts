import { describe, expect, it } from 'vitest';
import type { Case } from '../../../functions/remediate/open-case.ts';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import { claimTurn } from '../../../functions/remediate/turn.ts';
import { newLedger } from '../../../shared/core/remediation/records.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { incidentAt, lambdaService, MINUTE, NOON, plainSituation, service } from '../../support/cases.ts';

const { environment } = plainSituation();

interface Claim {
  readonly id: string;
  readonly nowMs?: number;
}

/** One claim after another, each whole before the next begins, however its clock reads. */
async function inTurn(claims: readonly Claim[], slept: () => Promise<void> = async () => undefined) {
  const rollback = new InMemoryRollbackStore();
  const answers: boolean[] = [];
  await open(rollback, claims);
  for (const claim of claims) answers.push(await claimOne(claim, rollback, slept));
  return { answers, rollback };
}

/** Whoever opens an incident writes a ledger. */
async function open(rollback: InMemoryRollbackStore, claims: readonly Claim[]): Promise<void> {
  for (const { id } of claims) await rollback.replaceLedger(newLedger(id));
}

function claimOne({ id, nowMs = NOON }: Claim, rollback: InMemoryRollbackStore, sleep: () => Promise<void>) {
  const world = { environment, rollback, clock: { now: () => nowMs, sleep } } as unknown as RemediatePorts;
  const incident = incidentAt(NOON - MINUTE, { id: `${id}#000001`, service: id });
  return claimTurn({ service: service(id), incident, remedy: 'force-deploy', nowMs } as Case, world);
}

describe('a turn to act', () => {
  it.each([
    ['in the order of their names', ['a', 'b', 'c']],
    ['against the order of their names', ['c', 'b', 'a']],
    ['the last by name first', ['c', 'a', 'b']],
  ])('is given to two of three at one instant, claimed %s', async (_, ids) => {
    const { answers } = await inTurn(ids.map((id) => ({ id })));
    expect(answers).toEqual([true, true, false]);
  });

  it('begins a debt of its own: what was deployed again for one before is of that one', async () => {
    const rollback = new InMemoryRollbackStore();
    const before = { pledgedMs: NOON - 9, redeployedMs: NOON - 5, redeployment: 'ecs-svc/1' };
    await rollback.replaceLedger({ ...newLedger('a'), ...before });
    await claimOne({ id: 'a' }, rollback, async () => undefined);
    const { pledgedMs, redeployedMs } = await rollback.ledger('a');
    expect([pledgedMs, redeployedMs]).toEqual([NOON, undefined]);
  });

  it('owes no deployment of a function: none of its versions is ever given up', async () => {
    const rollback = new InMemoryRollbackStore();
    await open(rollback, [{ id: 'a' }]);
    const world = { environment, rollback, clock: { now: () => NOON } } as unknown as RemediatePorts;
    const incident = incidentAt(NOON - MINUTE, { id: 'a#000001', service: 'a' });
    const service = lambdaService({ id: 'a' });
    await claimTurn({ service, incident, remedy: 'raise-memory', nowMs: NOON } as Case, world);
    const { acting, pledgedMs } = await rollback.ledger('a');
    expect([acting, pledgedMs]).toEqual([true, undefined]);
  });

  it('is not given to a third whose clock runs behind those who went on', async () => {
    const claims = [{ id: 'a', nowMs: NOON + 5 }, { id: 'b', nowMs: NOON + 6 }, { id: 'c' }];
    const { answers, rollback } = await inTurn(claims);
    expect(answers).toEqual([true, true, false]);
    expect(await rollback.ledger('c')).toMatchObject({ acting: false, startsMs: [], actsMs: [] });
  });

  it('stays with the earlier when a later one withdraws', async () => {
    const rollback = new InMemoryRollbackStore();
    await open(rollback, [{ id: 'z' }, { id: 'c' }, { id: 'b' }]);
    const rest = async () => undefined;
    const first = await claimOne({ id: 'z', nowMs: NOON - 9 }, rollback, rest);
    const later = { id: 'c', nowMs: NOON + 5 };
    await claimOne(later, rollback, rest);
    const withdraw = async () => {
      const ledger = await rollback.ledger('c');
      await rollback.replaceLedger({ ...ledger, acting: false });
    };
    expect([first, await claimOne({ id: 'b' }, rollback, withdraw)]).toEqual([true, true]);
  });

  it.each([
    ['while another of its number is at work', ['a', 'b'], false],
    ['as soon as there is room, and counts nothing twice', ['a'], true],
  ])('is asked for anew by a ladder that people held up: %s', async (_, others, isGiven) => {
    const rollback = new InMemoryRollbackStore();
    const rest = async () => undefined;
    await open(
      rollback,
      [...others, 'z'].map((id) => ({ id })),
    );
    await claimOne({ id: 'z', nowMs: NOON - 9 }, rollback, rest);
    await rollback.replaceLedger({ ...(await rollback.ledger('z')), acting: false });
    for (const id of others) expect(await claimOne({ id, nowMs: NOON - 5 }, rollback, rest)).toBe(true);
    expect(await claimOne({ id: 'z' }, rollback, rest)).toBe(isGiven);
    const { acting, startsMs, actsMs } = await rollback.ledger('z');
    expect({ acting, startsMs, actsMs }).toEqual({
      acting: isGiven,
      startsMs: [NOON - 9],
      actsMs: [NOON - 9],
    });
  });

  it('is given to nobody whose ledger is gone: a human is told, and no start is forgotten', async () => {
    const rollback = new InMemoryRollbackStore();
    const claim = claimOne({ id: 'a' }, rollback, async () => undefined);
    await expect(claim).rejects.toThrow('the ledger of a is gone');
    expect(await rollback.ledgers()).toEqual([]);
  });

  it.each([
    ['not given while as many starts as an hour may have are less than an hour old', 59, false],
    ['given when they are an hour old', 60, true],
  ])('is %s', async (_, minutesAgo, isGiven) => {
    const rollback = new InMemoryRollbackStore();
    const startsMs = Array.from(
      { length: environment.limits.startsPerHour },
      () => NOON - minutesAgo * MINUTE,
    );
    await rollback.replaceLedger({ ...newLedger('b'), startsMs });
    await open(rollback, [{ id: 'a' }]);
    expect(await claimOne({ id: 'a' }, rollback, async () => undefined)).toBe(isGiven);
  });

  it('is remembered, however many there were before it', async () => {
    const rollback = new InMemoryRollbackStore();
    const many = Array.from({ length: 20 }, (_, days) => NOON - (20 - days) * 24 * 60 * MINUTE);
    await rollback.replaceLedger({ ...newLedger('a'), startsMs: many, actsMs: many });
    await claimOne({ id: 'a' }, rollback, async () => undefined);
    const { startsMs, actsMs } = await rollback.ledger('a');
    const kept = [...many.slice(1), NOON];
    expect({ startsMs, actsMs }).toEqual({ startsMs: kept, actsMs: kept });
  });
});
