import { describe, expect, it } from 'vitest';
import { admit, holdOf, type Situation } from '../../shared/core/remediation/admission.ts';
import { fingerprintOf } from '../../shared/core/remediation/fingerprint.ts';
import type { HoldReason } from '../../shared/core/remediation/hold.ts';
import type { Rung } from '../../shared/core/remediation/incident.ts';
import { newLedger } from '../../shared/core/remediation/records.ts';
import fc from '../fast-check.ts';
import {
  HOUR,
  illBelief,
  incidentAt,
  MINUTE,
  NOON,
  plainSituation,
  SECOND,
  service,
  steadyView,
} from '../support/cases.ts';

const held = (given: Partial<Situation>): HoldReason | undefined => {
  const situation = plainSituation(given);
  return holdOf(admit(situation), situation.nowMs)?.reason;
};

const deploying = steadyView({
  deployments: [
    { ...steadyView().deployments[0]!, id: 'ecs-svc/2', rolloutState: 'IN_PROGRESS' },
    { ...steadyView().deployments[0]!, status: 'ACTIVE' },
  ],
});
const completedAgo = (ms: number) =>
  steadyView({ deployments: [{ ...steadyView().deployments[0]!, updatedAtMs: NOON + 5 * MINUTE - ms }] });
const fleet = plainSituation().fleet;

describe('admit', () => {
  it('lets a plain illness of one service of ten be treated', () => {
    expect(held({})).toBeUndefined();
  });

  it('goes on with a ladder whoever looks at the others, and where looks are rare waits for three of them', () => {
    const { environment, nowMs } = plainSituation();
    const ago = (minutes: number) => ({ ...fleet, lookedAtMs: nowMs - minutes * MINUTE });
    const begun = incidentAt(NOON, {
      rungs: [{ remedy: 'force-deploy', intentAtMs: nowMs, result: 'not-cured' }],
    });
    expect(held({ fleet: ago(10), incident: begun })).toBeUndefined();
    const rare = { ...environment, timings: { ...environment.timings, lookSeconds: 300 } };
    expect(held({ environment: rare, fleet: ago(15) })).toBeUndefined();
    expect(held({ environment: rare, fleet: ago(16) })).toBe('stale');
  });

  it.each<[string, Partial<Situation>, HoldReason]>([
    ['the kill switch', { control: { stopped: true, pauses: {} } }, 'stopped'],
    [
      'a pause of the service',
      { control: { stopped: false, pauses: { cart: { untilMs: NOON + HOUR, reason: 'maintenance' } } } },
      'paused',
    ],
    [
      'a pause of everything',
      { control: { stopped: false, pauses: { '*': { untilMs: NOON + HOUR, reason: 'maintenance' } } } },
      'paused',
    ],
    ['mode observe', { service: service('cart', { mode: 'observe' }) }, 'observe'],
    ['our own blindness', { blind: true }, 'blind'],
    ['a service never seen healthy', { belief: illBelief(NOON, { everHealthy: false }) }, 'never-healthy'],
    ['an old observation', { newestObservationMs: NOON }, 'stale'],
    ['a fleet that nobody has looked at', { fleet: { ...fleet, lookedAtMs: undefined } }, 'stale'],
    ['no word from ECS', { view: undefined }, 'no-evidence'],
    [
      'a CODE_DEPLOY controller',
      { view: steadyView({ controller: 'CODE_DEPLOY' }) },
      'unsupported-controller',
    ],
    ['a DAEMON', { view: steadyView({ scheduling: 'DAEMON' }) }, 'unsupported-controller'],
    [
      'a controller nobody has heard of',
      { view: steadyView({ controller: 'NEW' }) },
      'unsupported-controller',
    ],
    [
      'a service that a human scaled to zero',
      { view: steadyView({ desired: 0, running: 0 }) },
      'scaled-to-zero',
    ],
    ['a deployment under way', { view: deploying }, 'deploying'],
    ['a deployment that completed a minute ago', { view: completedAgo(MINUTE) }, 'grace'],
    [
      'a service that takes long to start and has just been deployed',
      { view: completedAgo(3 * MINUTE), service: service('cart', { startSeconds: 300 }) },
      'grace',
    ],
    [
      'an act of ours five minutes ago',
      { ledger: { ...newLedger('cart'), lastActMs: NOON } },
      'cooling-down',
    ],
    [
      'a start half an hour ago',
      { ledger: { ...newLedger('cart'), startsMs: [NOON - 30 * MINUTE] } },
      'cooling-down',
    ],
    [
      'three starts today',
      { ledger: { ...newLedger('cart'), startsMs: [NOON - 9 * HOUR, NOON - 6 * HOUR, NOON - 3 * HOUR] } },
      'too-many-starts',
    ],
    [
      'five starts in the environment this hour',
      { fleet: { ...fleet, startsLastHour: 5 } },
      'too-many-starts',
    ],
    [
      'a sick dependency',
      { needs: [{ id: 'db', status: 'unhealthy', detail: 'refused', observedAtMs: NOON + MINUTE }] },
      'dependency-sick',
    ],
    [
      'a dependency that cannot be observed',
      { needs: [{ id: 'db', status: 'unknown', detail: 'no answer', observedAtMs: NOON + MINUTE }] },
      'dependency-sick',
    ],
    [
      'a dependency last seen before the failure',
      { needs: [{ id: 'db', status: 'healthy', detail: '', observedAtMs: NOON - MINUTE }] },
      'dependency-unseen',
    ],
    ['three of ten sick', { fleet: { ...fleet, sick: ['a', 'b', 'cart'] } }, 'too-many-sick'],
    ['a storm that ended five minutes ago', { fleet: { ...fleet, stormAtMs: NOON } }, 'too-many-sick'],
    ['two others under repair', { fleet: { ...fleet, acting: ['a', 'b'] } }, 'too-many-at-once'],
    [
      'an alarm that may still notice',
      {
        witnesses: [{ witness: 'alarm', verdict: 'healthy', detail: 'OK' }],
        nowMs: NOON + 2 * MINUTE,
        newestObservationMs: NOON + 2 * MINUTE,
      },
      'awaiting-witness',
    ],
    [
      'an alarm that has had its time and says healthy',
      { witnesses: [{ witness: 'alarm', verdict: 'healthy', detail: 'OK' }] },
      'witnesses-disagree',
    ],
  ])('holds for %s', (_, given, reason) => {
    expect(held(given)).toBe(reason);
  });

  it.each<[string, Partial<Situation>]>([
    [
      'a pause that has run out',
      { control: { stopped: false, pauses: { cart: { untilMs: NOON, reason: 'over' } } } },
    ],
    ['no second witness at all: then a restart may rest on our probes', { witnesses: [] }],
    [
      'a witness without data',
      { witnesses: [{ witness: 'alarm', verdict: 'unknown', detail: 'INSUFFICIENT_DATA' }] },
    ],
    [
      'a crash loop: nobody meets the same task twice',
      { crashLoop: true, witnesses: [{ witness: 'alarm', verdict: 'healthy', detail: 'OK' }] },
    ],
    ['two of ten sick', { fleet: { ...fleet, sick: ['a', 'cart'] } }],
    [
      'a slow dependency',
      { needs: [{ id: 'db', status: 'degraded', detail: 'slow', observedAtMs: NOON + MINUTE }] },
    ],
    ['one other under repair', { fleet: { ...fleet, acting: ['a'] } }],
  ])('does not hold for %s', (_, given) => {
    expect(held(given)).toBeUndefined();
  });

  it('goes on with its own ladder while its own deployment is under way and its own act is young', () => {
    const rung = {
      remedy: 'force-deploy' as const,
      intentAtMs: NOON + 4 * MINUTE,
      actedAtMs: NOON + 4 * MINUTE,
      deploymentId: 'ecs-svc/2',
    };
    const ledger = {
      ...newLedger('cart'),
      startsMs: [NOON + 4 * MINUTE],
      lastActMs: NOON + 4 * MINUTE,
      acting: true,
    };
    expect(held({ view: deploying, incident: incidentAt(NOON, { rungs: [rung] }), ledger })).toBeUndefined();
  });

  it.each([
    [
      'goes on where ECS gave its deployment up, and then what it went back to',
      'ecs-svc/2',
      'ecs-svc/1',
      undefined,
    ],
    ['leaves what failed before it did anything to its owner', undefined, 'ecs-svc/1', 'deploying'],
    ["leaves a later deployment of somebody's that failed to him", 'ecs-svc/2', 'ecs-svc/3', 'deploying'],
  ])('%s', (_, deploymentId, failed, hold) => {
    const actedAtMs = NOON + 4 * MINUTE;
    const rung = { remedy: 'force-deploy' as const, intentAtMs: actedAtMs, actedAtMs, deploymentId };
    const [primary] = steadyView().deployments;
    const view = steadyView({ deployments: [{ ...primary!, id: failed, rolloutState: 'FAILED' }] });
    const before = steadyView({ deployments: [{ ...primary!, id: 'ecs-svc/1' }] });
    const incident = incidentAt(NOON, { rungs: [rung], fingerprint: fingerprintOf(before) });
    const ledger = { ...newLedger('cart'), startsMs: [actedAtMs], acting: true };
    expect(held({ view, incident, ledger })).toBe(hold);
  });

  it('gives every gate with what it saw and what it allows, open or shut', () => {
    const gates = admit(plainSituation({ blind: true }));
    expect(gates.length).toBeGreaterThan(12);
    for (const gate of gates) expect(`${gate.seen}${gate.limit}`.length).toBeGreaterThan(2);
  });

  it('never turns a refusal into a permission by making another service sick', () => {
    const other = fc.uniqueArray(fc.integer({ min: 0, max: 8 }).map((index) => `other-${index}`));
    fc.assert(
      fc.property(other, other, fc.integer({ min: 0, max: 600 }), (some, more, seconds) => {
        const sick = ['cart', ...some];
        const fewer = held({
          fleet: { ...fleet, sick },
          nowMs: NOON + seconds * SECOND,
          newestObservationMs: NOON + seconds * SECOND,
        });
        const all = held({
          fleet: { ...fleet, sick: [...new Set([...sick, ...more])] },
          nowMs: NOON + seconds * SECOND,
          newestObservationMs: NOON + seconds * SECOND,
        });
        return fewer === undefined || all !== undefined;
      }),
    );
  });
});

describe('a turn that was claimed by somebody who died then', () => {
  const claimed = (claim: string, rungs: readonly Rung[] = []) =>
    plainSituation({
      ledger: {
        ...newLedger('cart'),
        acting: true,
        lastClaim: claim,
        startsMs: [NOON + 4 * MINUTE],
        actsMs: [NOON + 2 * MINUTE, NOON + 3 * MINUTE, NOON + 4 * MINUTE],
        lastActMs: NOON + 4 * MINUTE,
      },
      incident: incidentAt(NOON, { rungs }),
    });
  const shut = (situation: ReturnType<typeof claimed>) =>
    admit(situation).flatMap((gate) => (gate.passes ? [] : [gate.gate]));

  it('does not hold up the incident that claimed it', () => {
    expect(shut(claimed('cart#000001:1:force-deploy'))).toEqual([]);
  });

  it('holds up another incident, and another opening of this one', () => {
    expect(shut(claimed('cart#000000:1:force-deploy'))).toContain('cooling-down');
    expect(shut(claimed('cart#000001:2:force-deploy'))).toContain('cooling-down');
  });

  it('counts as an act once its rung has begun', () => {
    const begun: Rung = { remedy: 'force-deploy', intentAtMs: NOON + 4 * MINUTE };
    expect(shut(claimed('cart#000001:1:force-deploy', [begun]))).toEqual(['too-many-starts']);
    expect(shut(claimed('cart#000001:1:scale-cycle', [begun]))).toEqual([]);
  });
});
