import { describe, expect, it } from 'vitest';
import { admit, holdOf, type Situation } from '../../shared/core/remediation/admission.ts';
import type { HoldReason } from '../../shared/core/remediation/hold.ts';
import { newLedger } from '../../shared/core/remediation/records.ts';
import {
  HOUR,
  illBelief,
  incidentAt,
  lambdaService,
  MINUTE,
  NOON,
  plainSituation,
  SECOND,
  service,
  steadyView,
} from '../support/cases.ts';

const told = (given: Partial<Situation> = {}) =>
  admit(plainSituation(given)).map(({ gate, passes, seen, limit }) => [gate, passes, seen, limit]);
const { fleet, environment } = plainSituation();
const [deployment] = steadyView().deployments;
const need = { id: 'db', status: 'healthy', detail: '', observedAtMs: NOON } as const;

describe('what a gate says to who asks why', () => {
  it('of a function, that Lambda has to be in control', () => {
    const view = steadyView({ controller: 'LAMBDA' });
    expect(told({ service: lambdaService(), view })).toContainEqual([
      'unsupported-controller',
      true,
      'ACTIVE, controller LAMBDA, REPLICA',
      'ACTIVE, controller LAMBDA, REPLICA',
    ]);
  });

  it('all of them in the order in which a hold is named, where nothing holds', () => {
    expect(told()).toEqual([
      ['stopped', true, 'running', 'running'],
      ['paused', true, 'not paused', 'not paused'],
      ['maintenance', true, 'in no maintenance window', 'in no maintenance window'],
      ['observe', true, 'mode auto', 'approve or auto'],
      ['blind', true, 'probes work', 'probes work'],
      ['never-healthy', true, 'seen healthy', 'seen healthy once'],
      ['stale', true, 'newest observation 1 s old', '90 s'],
      ['stale', true, 'the shard looked at longest ago: 2026-01-05T12:04:59.000Z', '300 s ago'],
      ['unsupported-controller', true, 'ACTIVE, controller ECS, REPLICA', 'ACTIVE, controller ECS, REPLICA'],
      ['scaled-to-zero', true, 'desired count 2', 'at least 1'],
      ['deploying', true, 'no deployment under way', 'one deployment, COMPLETED'],
      ['grace', true, 'last deployment completed 604980 s ago', '120 s'],
      ['cooling-down', true, 'last act never', '600 s'],
      ['dependency-sick', true, 'all it needs is well', 'all it needs is well'],
      [
        'dependency-unseen',
        true,
        'all it needs was looked at since',
        'all it needs was looked at since its first failure',
      ],
      ['too-many-sick', true, '1 of 10 services are sick', '2'],
      ['too-many-at-once', true, '0 others under repair', '1 others, none of its own group'],
      ['cooling-down', true, 'last start never', '3600 s between starts'],
      [
        'too-many-starts',
        true,
        '0 starts and 0 acts today, 0 starts in the environment this hour',
        '3 starts a day, 3 acts a day, 5 starts an hour',
      ],
      ['witnesses-disagree', true, 'alarm: ALARM', 'no witness says healthy'],
    ]);
  });

  it.each<[string, Partial<Situation>, string]>([
    [
      'the kill switch',
      { control: { stopped: true, pauses: {}, stoppedBecause: 'a game day' } },
      'stopped: a game day',
    ],
    ['a kill switch without a reason', { control: { stopped: true, pauses: {} } }, 'no reason given'],
    ['eyes in doubt', { blind: true }, 'our own eyes are in doubt'],
    [
      'what was never well',
      { belief: illBelief(NOON, { everHealthy: false }) },
      'never seen healthy (allowed: seen healthy once)',
    ],
    ['old news', { newestObservationMs: NOON + 3 * MINUTE }, 'newest observation 120 s old (allowed: 90 s)'],
    ['silence of ECS', { view: undefined }, 'ECS could not be read (allowed: a description of the service)'],
    [
      'another controller',
      { view: steadyView({ controller: 'EXTERNAL', status: 'DRAINING' }) },
      'DRAINING, controller EXTERNAL, REPLICA',
    ],
    ['nothing wanted', { view: steadyView({ desired: 0 }) }, 'desired count 0 (allowed: at least 1)'],
    [
      'a deployment',
      {
        view: steadyView({
          deployments: [
            { ...deployment!, rolloutState: 'IN_PROGRESS' },
            { ...deployment!, status: 'ACTIVE' },
          ],
        }),
      },
      '2 deployments, PRIMARY IN_PROGRESS (allowed: one deployment, COMPLETED)',
    ],
    [
      'an act a moment ago',
      { ledger: { ...newLedger('cart'), lastActMs: NOON + 4 * MINUTE } },
      'last act 60 s ago (allowed: 600 s)',
    ],
    [
      'two that it needs',
      {
        needs: [
          { ...need, status: 'unhealthy', detail: 'refused' },
          { ...need, id: 'queue', status: 'unknown', detail: 'no answer' },
        ],
      },
      'db is unhealthy: refused; queue is unknown: no answer',
    ],
    [
      'two that nobody looked at',
      {
        needs: [
          { ...need, observedAtMs: NOON - 1 },
          { ...need, id: 'queue', observedAtMs: undefined },
        ],
      },
      'db was not looked at since; queue was not looked at since',
    ],
    [
      'a storm that is over',
      { fleet: { ...fleet, stormAtMs: NOON } },
      '1 of 10 services are sick, or were a moment ago (allowed: 2)',
    ],
    ['others under repair', { fleet: { ...fleet, acting: ['a', 'b'] } }, '2 others under repair'],
    [
      'one of its group under repair',
      {
        fleet: { ...fleet, acting: ['kin'] },
        environment: { ...environment, services: [service('kin', { dependsOn: ['cart'] }), service('cart')] },
      },
      'kin, which shares what it needs, is under repair (allowed: 1 others, none of its own group)',
    ],
    [
      'a start half an hour ago',
      { ledger: { ...newLedger('cart'), startsMs: [NOON - 25 * MINUTE] } },
      'last start 1800 s ago (allowed: 3600 s between starts)',
    ],
    [
      'a busy day',
      {
        ledger: { ...newLedger('cart'), startsMs: [NOON - 9 * HOUR], actsMs: [NOON - 8 * HOUR] },
        fleet: { ...fleet, startsLastHour: 6 },
      },
      '1 starts and 1 acts today, 6 starts in the environment this hour',
    ],
    [
      'two witnesses that see no illness',
      {
        witnesses: [
          { witness: 'ecs', verdict: 'healthy', detail: '2 of 2 run' },
          { witness: 'alarm', verdict: 'healthy', detail: 'OK' },
          { witness: 'target-group', verdict: 'unknown', detail: 'none' },
        ],
      },
      'alarm: OK; target-group: none (allowed: no witness says healthy)',
    ],
  ])('%s', (_, given, words) => {
    const situation = plainSituation(given);
    expect(holdOf(admit(situation), situation.nowMs)?.detail).toContain(words);
  });

  it.each(['body', 'stale'] as const)('a target group is asked for no witness of what a %s says', (phase) => {
    const witnesses = [{ witness: 'target-group', verdict: 'healthy', detail: '2 of 2' }] as const;
    const gateOf = (belief: object) =>
      admit(plainSituation({ witnesses, belief: { ...plainSituation().belief, ...belief } })).find(
        ({ gate }) => gate === 'witnesses-disagree' || gate === 'awaiting-witness',
      );
    expect(gateOf({ phase })?.passes).toBe(true);
    expect(gateOf({ phase: 'http' })?.passes).toBe(false);
  });

  it.each([
    ['a target group', { witness: 'target-group' }, true],
    ['an alarm that counts its healthy hosts', { witness: 'alarm', countsHosts: true }, true],
    ['an alarm on something else, which may be how long answers take', { witness: 'alarm' }, false],
  ] as const)('of answers that come late: %s', (_, who, passes) => {
    const witnesses = [{ ...who, verdict: 'healthy', detail: 'well' }] as const;
    const gatesOf = (phase: 'latency' | 'timeout') =>
      admit(plainSituation({ witnesses, belief: { ...plainSituation().belief, phase } })).at(-1);
    expect(gatesOf('latency')?.passes).toBe(passes);
    expect(gatesOf('timeout')?.passes).toBe(false);
  });

  it('nobody vetoes who met a task between two replacements by its load balancer', () => {
    const witnesses = [{ witness: 'alarm', verdict: 'healthy', detail: 'OK' }] as const;
    const holdIf = (replacedInLoop: boolean) =>
      holdOf(admit(plainSituation({ witnesses, replacedInLoop })), NOON)?.reason;
    expect([holdIf(true), holdIf(false)]).toEqual([undefined, 'witnesses-disagree']);
  });

  it('a hold begins when it is named', () => {
    expect(holdOf(admit(plainSituation({ blind: true })), NOON)?.sinceMs).toBe(NOON);
  });

  it('no second witness is told as such', () => {
    expect(told({ witnesses: [] }).at(-1)).toEqual([
      'witnesses-disagree',
      true,
      'no second witness',
      'no witness says healthy',
    ]);
  });
});

const shut = (given: Partial<Situation>): HoldReason[] =>
  admit(plainSituation(given)).flatMap(({ gate, passes }) => (passes ? [] : [gate]));

describe('a gate opens at its limit, not a moment before', () => {
  const at = (nowMs: number) => ({ nowMs, newestObservationMs: nowMs });
  const ready = NOON + 5 * MINUTE;
  const ledger = newLedger('cart');
  const completed = (atMs: number, graceSeconds = 0) =>
    steadyView({ graceSeconds, deployments: [{ ...deployment!, updatedAtMs: atMs }] });

  it.each<[string, (ms: number) => Partial<Situation>, HoldReason]>([
    ['an observation', (ms) => ({ newestObservationMs: ready - 91 * SECOND + ms }), 'stale'],
    [
      'a look at everybody',
      (ms) => ({ fleet: { ...fleet, lookedAtMs: ready - 301 * SECOND + ms } }),
      'stale',
    ],
    ['the grace of a deployment', (ms) => ({ view: completed(ready - 119 * SECOND - ms) }), 'grace'],
    ['its own grace and start', (ms) => ({ view: completed(ready - 139 * SECOND - ms, 120) }), 'grace'],
    [
      'the quiet after an act',
      (ms) => ({ ledger: { ...ledger, lastActMs: ready - 599 * SECOND - ms } }),
      'cooling-down',
    ],
    [
      'the cooldown after a start',
      (ms) => ({ ledger: { ...ledger, startsMs: [ready - 3599 * SECOND - ms] } }),
      'cooling-down',
    ],
    [
      'the calm after a storm, which may have lasted for a look longer than it was seen',
      (ms) => ({ fleet: { ...fleet, stormAtMs: ready - 659 * SECOND - ms } }),
      'too-many-sick',
    ],
  ])('%s', (_, given, reason) => {
    expect(shut(given(0))).toEqual([reason]);
    expect(shut(given(SECOND))).toEqual([]);
  });

  it('what happened a day ago is no longer of today', () => {
    const startsMs = [1, 2, 3].map((hours) => ready - 24 * HOUR + hours);
    expect(shut({ ledger: { ...ledger, startsMs } })).toEqual(['too-many-starts']);
    expect(shut({ ledger: { ...ledger, startsMs: startsMs.map((ms) => ms - 3) } })).toEqual([]);
    expect(shut({ ledger: { ...ledger, actsMs: startsMs } })).toEqual(['too-many-starts']);
    expect(shut({ ledger: { ...ledger, actsMs: startsMs.map((ms) => ms - 3) } })).toEqual([]);
  });

  it('a need that was looked at in the moment of the first failure was looked at', () => {
    expect(shut({ needs: [need] })).toEqual([]);
    expect(shut({ needs: [{ ...need, observedAtMs: NOON - 1 }] })).toEqual(['dependency-unseen']);
  });

  it.each([
    ['two of the others need it, and two looks are not over', 3, undefined, 119, ['dependency-unseen']],
    ['everybody was looked at two looks after the first failure', 3, undefined, 120, []],
    ['it would not show by two that fail', 2, undefined, 1, []],
    ['it has a probe of its own', 3, service('x').question, 1, []],
  ] as const)('what it needs and nobody watches may be gone: %s', (_, users, question, seconds, expected) => {
    const names = ['cart', 'other-0', 'other-1'].slice(0, users);
    const services = environment.services.map((one) =>
      names.includes(one.id) ? { ...one, dependsOn: ['partner'] } : one,
    );
    const dependencies = [{ id: 'partner', kind: 'http', question, vantage: 'public', shard: 0 }] as const;
    const given = {
      service: services[0]!,
      environment: { ...environment, services, dependencies: dependencies as never },
      fleet: { ...fleet, lookedAtMs: NOON + seconds * SECOND },
    };
    expect(shut(given)).toEqual(expected);
  });

  it('nobody who fails beside it holds up a ladder that has begun, whatever is known of the others', () => {
    const services = environment.services.map((one) => ({ ...one, dependsOn: ['partner'] }));
    const dependencies = [{ id: 'partner', kind: 'http', vantage: 'public', shard: 0 }] as const;
    const given = {
      service: services[0]!,
      environment: { ...environment, services, dependencies: dependencies as never },
      fleet: { ...fleet, lookedAtMs: undefined },
    };
    expect(shut(given)).toContain('dependency-unseen');
    const rungs = [{ remedy: 'force-deploy' as const, intentAtMs: NOON + MINUTE }];
    expect(shut({ ...given, incident: incidentAt(NOON, { rungs }) })).toEqual([]);
  });

  it('an alarm that says healthy has until its reaction time is over', () => {
    const witnesses = [{ witness: 'alarm', verdict: 'healthy', detail: 'OK' }] as const;
    expect(shut({ witnesses, ...at(NOON + 179 * SECOND) })).toEqual(['awaiting-witness']);
    expect(shut({ witnesses, ...at(NOON + 180 * SECOND) })).toEqual(['witnesses-disagree']);
  });

  it('ECS that counts running tasks is no witness of health', () => {
    expect(shut({ witnesses: [{ witness: 'ecs', verdict: 'healthy', detail: '2 of 2 run' }] })).toEqual([]);
  });

  it('an alarm that says healthy is no witness of what nobody takes from a queue', () => {
    const witnesses = [{ witness: 'alarm', verdict: 'healthy', detail: 'OK' }] as const;
    expect(shut({ witnesses, belief: illBelief(NOON, { phase: 'backlog' }) })).toEqual([]);
  });

  it('whoever is under repair itself is none of the others', () => {
    expect(shut({ fleet: { ...fleet, acting: ['cart', 'a'] } })).toEqual([]);
  });

  it('a whole ladder fits into a day however few starts are allowed', () => {
    const limits = { ...environment.limits, startsPerServiceAndDay: 1 };
    const twoActs = { ...ledger, actsMs: [NOON - 9 * HOUR, NOON - 8 * HOUR] };
    expect(shut({ environment: { ...environment, limits }, ledger: twoActs })).toEqual([]);
    const more = { ...environment.limits, startsPerServiceAndDay: 5 };
    const fourActs = { ...ledger, actsMs: [9, 8, 7, 6].map((hours) => NOON - hours * HOUR) };
    expect(shut({ environment: { ...environment, limits: more }, ledger: fourActs })).toEqual([]);
  });
});
