import { describe, expect, it } from 'vitest';
import { fleetOf } from '../../shared/core/health/fleet.ts';
import { admit, type Fleet } from '../../shared/core/remediation/admission.ts';
import { cameBackByItself } from '../../shared/core/remediation/harm.ts';
import { calmEnd } from '../../shared/core/remediation/incident-end.ts';
import { type Ledger, newLedger } from '../../shared/core/remediation/records.ts';
import { isOneGroup } from '../../shared/core/watchlist/graph.ts';
import fc from '../fast-check.ts';
import { HOUR, incidentAt, MINUTE, NOON, plainSituation, service } from '../support/cases.ts';

const gateOf = (name: string, given: Parameters<typeof plainSituation>[0]) =>
  admit(plainSituation(given)).find((one) => one.gate === name)!;

describe('isOneGroup', () => {
  const nodes = [
    { id: 'web', dependsOn: ['api'] },
    { id: 'api', dependsOn: ['db'] },
    { id: 'jobs', dependsOn: ['db'] },
    { id: 'mail', dependsOn: ['smtp'] },
    { id: 'lonely' },
  ];
  it.each([
    ['one needs the other', 'web', 'api', true],
    ['both need the same thing', 'api', 'jobs', true],
    ['both need the same thing, one of them through another', 'web', 'jobs', true],
    ['they need different things', 'api', 'mail', false],
    ['neither needs anything', 'lonely', 'mail', false],
  ])('%s', (_, one, other, expected) => {
    expect(isOneGroup(one, other, nodes)).toBe(expected);
    expect(isOneGroup(other, one, nodes)).toBe(expected);
  });
});

describe('the gate of what is repaired at once', () => {
  const acting = (...ids: string[]): Fleet => ({
    services: 10,
    sick: ['cart'],
    acting: ids,
    startsLastHour: 0,
  });
  const shared = () => {
    const plain = plainSituation();
    const services = plain.environment.services.map((one) =>
      one.id === 'cart' || one.id === 'other-0' ? { ...one, dependsOn: ['db'] } : one,
    );
    return { environment: { ...plain.environment, services } };
  };

  it.each([
    ['nobody else is under repair', {}, acting(), true],
    ['one other is', {}, acting('other-1'), true],
    ['two others are', {}, acting('other-1', 'other-2'), false],
    ['one is that shares a dependency', shared(), acting('other-0'), false],
    ['one is that shares none', shared(), acting('other-1'), true],
  ])('%s', (_, given, fleet, passes) => {
    expect(gateOf('too-many-at-once', { ...given, fleet }).passes).toBe(passes);
  });

  it.each([
    ['goes on: it has its turn', true],
    ['waits for another turn: people have held it up', false],
  ])('a ladder that has begun %s', (_, hasTurn) => {
    const rungs = [{ remedy: 'force-deploy' as const, intentAtMs: NOON + MINUTE }];
    const ledger = { ...newLedger('cart'), acting: hasTurn };
    const given = { ...shared(), ledger, incident: incidentAt(NOON, { rungs }) };
    expect(gateOf('too-many-at-once', { ...given, fleet: acting('other-0') }).passes).toBe(hasTurn);
    expect(gateOf('too-many-at-once', { ...given, fleet: acting() }).passes).toBe(true);
    expect(gateOf('too-many-starts', { ...given, fleet: { ...acting(), startsLastHour: 9 } }).passes).toBe(
      true,
    );
  });
});

describe('the fleet breaker', () => {
  const ids = ['cart', ...Array.from({ length: 9 }, (_, index) => `other-${index}`)];
  const { environment, control } = plainSituation();
  const ledgerOf = (id: string, open: boolean): Ledger => ({
    ...newLedger(id),
    openIncident: open ? `${id}#1` : undefined,
    thread: open ? `incident:${id}#1` : undefined,
  });
  const passes = (sick: readonly string[], open: readonly string[], owed: readonly string[]): boolean => {
    const ledgers = ids.map((id) => ledgerOf(id, open.includes(id)));
    const fleet = fleetOf({ environment, nowMs: NOON, ledgers, control, sick, owed });
    return gateOf('too-many-sick', { fleet }).passes;
  };

  it('is monotone: one more that is sick, under repair or owed never turns a refusal into a permission', () => {
    const some = fc.subarray(ids);
    fc.assert(
      fc.property(some, some, some, fc.constantFrom(...ids), (sick, open, owed, more) => {
        if (passes(sick, open, owed)) return;
        expect(passes([...sick, more], open, owed)).toBe(false);
        expect(passes(sick, [...open, more], owed)).toBe(false);
        expect(passes(sick, open, [...owed, more])).toBe(false);
      }),
    );
  });

  it('counts what is under repair and what is owed as sick', () => {
    expect(passes(['cart'], ['other-1'], [])).toBe(true);
    expect(passes(['cart'], ['other-1', 'other-2'], [])).toBe(false);
    expect(passes(['cart'], ['other-1'], ['other-2'])).toBe(false);
  });

  it('does not count what waits for a sick dependency, whatever thread its incident has joined', () => {
    const services = environment.services.map((one) =>
      one.id === 'other-1' ? { ...one, dependsOn: ['cart'] } : one,
    );
    const storm = { ...ledgerOf('cart', true), thread: 'storm:1' };
    const waiting = { ...ledgerOf('other-1', true), thread: 'storm:1' };
    const sickOf = (ledgers: Ledger[]) =>
      fleetOf({
        environment: { ...environment, services },
        nowMs: NOON,
        ledgers,
        control,
        sick: [],
        owed: [],
      }).sick;
    expect(sickOf([storm, waiting])).toEqual(['cart']);
    expect(sickOf([storm, { ...waiting, acting: true }])).toEqual(['cart', 'other-1']);
    expect(sickOf([waiting])).toEqual(['other-1']);
  });

  it('stays tripped for ten minutes after a storm that may have lasted until the next look, and says so', () => {
    const fleet = { services: 10, sick: ['cart'], acting: [], startsLastHour: 0, stormAtMs: NOON };
    expect(gateOf('too-many-sick', { fleet, nowMs: NOON + 11 * MINUTE - 1 })).toMatchObject({
      passes: false,
      seen: expect.stringContaining('a moment ago'),
    });
    expect(gateOf('too-many-sick', { fleet, nowMs: NOON + 11 * MINUTE }).passes).toBe(true);
  });
});

describe('cameBackByItself', () => {
  it.each([
    ['nothing explains it', [], undefined, NOON],
    ['an act of ours half an hour before does', [NOON - 30 * MINUTE], undefined, undefined],
    ['an act after it does not', [NOON + 1], undefined, NOON],
    ['an act of two hours before does not', [NOON - 2 * HOUR], undefined, NOON],
    ['a deployment shortly before does', [], NOON - MINUTE, undefined],
  ])('%s', (_, acts, deployedMs, expected) => {
    expect(cameBackByItself(NOON, acts, deployedMs)).toBe(expected);
  });

  it('of what was never ill there is nothing to say', () => {
    expect(cameBackByItself(undefined, [], undefined)).toBeUndefined();
  });
});

describe('calmEnd', () => {
  const told = { toldAtMs: NOON };
  it.each([
    ['the first time it has recovered', told, 'recovered'],
    ['soon after a recovery it is flapping, and a human is told', { ...told, cameBack: true }, 'escalated'],
    ['what nobody was told of stays quiet', { cameBack: true }, 'recovered'],
    [
      'what a dependency explained was suppressed, however often',
      { ...told, cameBack: true, hold: { reason: 'dependency-sick' as const, detail: '', sinceMs: NOON } },
      'suppressed',
    ],
    [
      'what somebody’s deployment held has recovered with it, however often',
      { ...told, cameBack: true, hold: { reason: 'deploying' as const, detail: '', sinceMs: NOON } },
      'recovered',
    ],
    [
      'a deployment before another hold explains nothing',
      {
        ...{ ...told, cameBack: true },
        holds: (['deploying', 'paused'] as const).map((reason) => ({ reason, detail: '', sinceMs: NOON })),
      },
      'escalated',
    ],
    [
      'a deployment of an earlier opening explains nothing',
      {
        ...{ ...told, cameBack: true },
        holds: [{ reason: 'deploying' as const, detail: '', sinceMs: NOON - 1 }],
      },
      'escalated',
    ],
    [
      'a deployment of this opening does, after whatever held an earlier one',
      {
        ...{ ...told, cameBack: true },
        holds: [
          { reason: 'paused' as const, detail: '', sinceMs: NOON - 1 },
          { reason: 'deploying' as const, detail: '', sinceMs: NOON },
        ],
      },
      'recovered',
    ],
  ])('%s', (_, given, outcome) => {
    expect(calmEnd(incidentAt(NOON, given)).outcome).toBe(outcome);
  });

  it('names the cause of what comes and goes', () => {
    expect(calmEnd(incidentAt(NOON, { ...told, cameBack: true })).diagnosis?.cause).toBe('flapping');
  });
});

it('a service under its own name is not another of its group', () => {
  const fleet = { services: 10, sick: ['cart'], acting: ['cart'], startsLastHour: 0 };
  expect(gateOf('too-many-at-once', { fleet, service: service('cart', { dependsOn: ['db'] }) }).passes).toBe(
    true,
  );
});
