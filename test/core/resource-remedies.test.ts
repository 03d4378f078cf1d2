import { describe, expect, it } from 'vitest';
import type { Cause } from '../../shared/core/diagnosis/diagnose.ts';
import { admit, holdOf } from '../../shared/core/remediation/admission.ts';
import { moreMemory } from '../../shared/core/remediation/fargate-sizes.ts';
import { expectedNow, fingerprintOf, foreignChange } from '../../shared/core/remediation/fingerprint.ts';
import { forecastHarm, type HarmInput } from '../../shared/core/remediation/harm.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { BY_DEFAULT } from '../../shared/core/remediation/ladder.ts';
import { makePlan, type PlanInput } from '../../shared/core/remediation/plan.ts';
import { chooseRaise } from '../../shared/core/remediation/raise-memory.ts';
import { chooseCount } from '../../shared/core/remediation/scale-out.ts';
import {
  incidentAt,
  MINUTE,
  NOON,
  plainSituation,
  seen,
  service,
  steadyView,
  taskDefinition,
} from '../support/cases.ts';
import { harmInput } from '../support/records.ts';

describe('more memory', () => {
  it.each([
    ['as far as its owner lets it', { cpu: 256, memoryMiB: 512 }, 1_024, { cpu: 256, memoryMiB: 1_024 }],
    [
      'at most four times as much',
      { cpu: 1_024, memoryMiB: 2_048 },
      122_880,
      { cpu: 1_024, memoryMiB: 8_192 },
    ],
    [
      'more CPU only where this one has no more',
      { cpu: 256, memoryMiB: 2_048 },
      8_192,
      { cpu: 512, memoryMiB: 4_096 },
    ],
    [
      'in steps that Fargate knows',
      { cpu: 8_192, memoryMiB: 16_384 },
      23_000,
      { cpu: 8_192, memoryMiB: 20_480 },
    ],
    ['none where the limit is reached', { cpu: 256, memoryMiB: 1_024 }, 1_024, undefined],
    ['none above the largest', { cpu: 16_384, memoryMiB: 122_880 }, 122_880, undefined],
  ])('%s', (_, now, limitMiB, size) => expect(moreMemory(now, limitMiB)).toEqual(size));

  it('is always a larger size within the limit, with no less CPU', () => {
    for (const cpu of [256, 512, 1_024, 4_096]) {
      for (let memoryMiB = 512; memoryMiB <= 8_192; memoryMiB += 512) {
        for (const limitMiB of [1_000, 3_000, 9_000, 40_000]) {
          const size = moreMemory({ cpu, memoryMiB }, limitMiB);
          if (!size) continue;
          expect(size.memoryMiB).toBeGreaterThan(memoryMiB);
          expect(size.memoryMiB).toBeLessThanOrEqual(Math.min(limitMiB, 4 * memoryMiB));
          expect(size.cpu).toBeGreaterThanOrEqual(cpu);
        }
      }
    }
  });
});

describe('a raise of memory', () => {
  const ROLE = 'arn:aws:iam::123456789012:role/cart';
  const definition = (given: object = {}) =>
    JSON.stringify({
      family: 'shop-cart-prod',
      cpu: '256',
      memory: '512',
      containerDefinitions: [
        { name: 'cart', image: 'cart:10', memory: 384, memoryReservation: 100 },
        { name: 'log-router', image: 'fluent-bit', memory: 128 },
      ],
      ...given,
    });
  const within = { limitMiB: 1_024, passRoles: [ROLE] };

  it('raises the task and its containers together, and changes nothing else', () => {
    const choice = chooseRaise(definition({ taskRoleArn: ROLE }), within);
    expect(choice).toMatchObject({
      raise: { fromMiB: 512, toMiB: 1_024, patch: expect.stringContaining('512 to 1024') },
    });
    const raised = JSON.parse('raise' in choice ? choice.raise.definition : '{}');
    expect(raised).toEqual({
      family: 'shop-cart-prod',
      cpu: '256',
      memory: '1024',
      taskRoleArn: ROLE,
      containerDefinitions: [
        { name: 'cart', image: 'cart:10', memory: 768, memoryReservation: 200 },
        { name: 'log-router', image: 'fluent-bit', memory: 256 },
      ],
    });
  });

  it.each([
    [
      'a role that may not be passed on',
      definition({ executionRoleArn: `${ROLE}-2` }),
      /cart-2 is not among passRoles/,
    ],
    ['a definition without a size', definition({ memory: undefined }), /names no size/],
    ['its limit', definition({ memory: '1024' }), /up to its owner's 1024/],
  ])('is refused for %s', (_, recorded, because) =>
    expect(chooseRaise(recorded, within)).toEqual({ because: expect.stringMatching(because) }),
  );
});

describe('a scale-out', () => {
  const autoscaler = { min: 1, max: 5, suspended: { in: false, out: false, scheduled: false } };
  it.each([
    ['doubles', 3, { upTo: 8 }, { desired: 6 }],
    ['stays within its owner’s limit', 5, { upTo: 8 }, { desired: 8 }],
    ['stays within what the autoscaler may keep', 3, { upTo: 8, autoscaler }, { desired: 5 }],
    ['ends at the limit', 8, { upTo: 8 }, { because: expect.stringContaining("owner's limit is 8") }],
    ['ends at the maximum', 5, { upTo: 8, autoscaler }, { because: expect.stringContaining('maximum is 5') }],
    ['never lowers a count', 12, { upTo: 8 }, { because: expect.stringContaining('12 tasks') }],
  ])('%s', (_, desired, limits, choice) => expect(chooseCount(desired, limits)).toEqual(choice));
});

describe('a plan', () => {
  const remedies = [
    'force-deploy',
    'scale-out',
    'raise-memory',
    'scale-cycle',
    'stop-deployment',
    'roll-back',
  ] as const;
  const baseline = (revision: number) => ({
    service: 'cart',
    modelName: 'shop-cart-prod',
    taskDefinition: taskDefinition(revision),
    liveSinceMs: NOON - (20 - revision) * 86_400_000,
    healthySinceMs: 0,
    certifiedAtMs: 0,
    digests: {},
    images: {},
    definition: '{}',
  });
  const input = (cause: Cause, given: Partial<PlanInput> = {}): PlanInput => ({
    service: service('cart', { remedies }),
    view: steadyView(),
    diagnosis: { cause, blames: 'cart', confidence: 0.9, because: [] },
    baselines: [baseline(9), baseline(10)],
    available: new Set([taskDefinition(9)]),
    condemned: new Set(),
    barriers: new Set(),
    tried: [],
    nowMs: NOON,
    blameSeconds: 14 * 86_400,
    ...given,
  });
  const raise = { raise: { definition: '{}', fromMiB: 512, toMiB: 1_024, patch: 'memory' } };
  const rungs = (given: PlanInput) => {
    const planned = makePlan(given);
    return planned.kind === 'plan' ? planned.plan.rungs : planned.reason;
  };

  it.each<[string, PlanInput, readonly string[] | string]>([
    ['raises what is out of memory', input('out-of-memory', { raise }), ['raise-memory']],
    ['holds where nobody may raise it', input('out-of-memory'), 'no-remedy'],
    [
      'rolls an unproven revision back that needs more memory than there may be',
      input('out-of-memory', { baselines: [baseline(9)] }),
      ['roll-back'],
    ],
    ['scales out under load', input('overload', { count: { desired: 4 } }), ['scale-out']],
    ['never restarts under load', input('overload', { count: { because: 'at its limit' } }), 'no-remedy'],
    [
      'restarts what has leaked until it is full',
      input('memory-leak', { memoryPercent: 95 }),
      ['force-deploy'],
    ],
    [
      'restarts nothing that ECS has replaced already',
      input('memory-leak', { memoryPercent: 41 }),
      'no-remedy',
    ],
    ['restarts nothing that nobody measured', input('memory-leak'), 'no-remedy'],
    [
      'waits for a measure that is about to come',
      input('hung-tasks', { awaitsMetrics: true }),
      'awaiting-witness',
    ],
    [
      'blames no release before its load was measured',
      input('bad-revision', { awaitsMetrics: true }),
      'awaiting-witness',
    ],
    [
      'guesses no cause before its load was measured',
      input('unknown', { awaitsMetrics: true }),
      'awaiting-witness',
    ],
    [
      'stops a deployment that is stuck, whatever its cause',
      input('image', { isStuck: true }),
      ['stop-deployment'],
    ],
    ['stops it once', input('image', { isStuck: true, tried: ['stop-deployment'] }), 'no-remedy'],
  ])('%s', (_, given, expected) => expect(rungs(given)).toEqual(expected));

  it('keeps how far memory is raised, and how many tasks are wanted', () => {
    expect(makePlan(input('out-of-memory', { raise }))).toMatchObject({
      plan: { raise: { fromMiB: 512, toMiB: 1_024, patch: 'memory' } },
    });
    expect(makePlan(input('overload', { count: { desired: 4 } }))).toMatchObject({ plan: { scaleTo: 4 } });
  });
});

const [primary] = steadyView().deployments;
const deploying = (given: object = {}) =>
  steadyView({
    taskDefinition: taskDefinition(11),
    serviceDeployment: 'arn:deployment',
    deployments: [
      {
        ...primary!,
        id: 'ecs-svc/2',
        taskDefinition: taskDefinition(11),
        rolloutState: 'IN_PROGRESS',
        running: 0,
        ...given,
      },
      { ...primary!, status: 'ACTIVE', running: 0 },
    ],
  });

describe('a deployment that has come no further', () => {
  const stuck = (given: object = {}) =>
    plainSituation({
      service: service('cart', { remedies: BY_DEFAULT }),
      view: deploying(),
      stuckSinceMs: NOON - 20 * MINUTE,
      ...given,
    });
  const hold = (given: object = {}) => holdOf(admit(stuck(given)), NOON)?.reason;

  it('may be stopped while the service is ill in it', () => expect(hold()).toBeUndefined());

  it.each([
    ['too soon', { stuckSinceMs: undefined }],
    ['while the service is well', { belief: { ...plainSituation().belief, status: 'degraded' } }],
    ['where its owner does not allow it', { service: service('cart', { remedies: ['force-deploy'] }) }],
    [
      'that ECS rolls back already',
      { view: deploying({ rolloutReason: 'rolling back to deploymentId ecs-svc/1.' }) },
    ],
    ['that ECS has given up', { view: deploying({ rolloutState: 'FAILED' }) }],
  ])('is left alone %s', (_, given) => expect(hold(given)).toBe('deploying'));
});

describe('harm', () => {
  const input = (given: Partial<HarmInput>) =>
    harmInput({ remedy: 'scale-out', nowMs: NOON, illSinceMs: NOON - 10 * MINUTE, ...given });
  const stopsFirst = { minimumHealthyPercent: 0, maximumPercent: 100 };
  const answering = seen('down', NOON, { right: 1 });

  it.each<[string, Partial<HarmInput>, boolean | undefined]>([
    ['none by more tasks', {}, undefined],
    ['by more tasks where there is no room', { noRoom: 'RESOURCE:FARGATE' }, true],
    [
      'none by more memory between two deaths',
      { remedy: 'raise-memory', view: steadyView({ running: 0 }) },
      undefined,
    ],
    [
      'by more memory where answering tasks are stopped first',
      { remedy: 'raise-memory', view: steadyView(stopsFirst), seen: answering },
      true,
    ],
    ['none by stopping a deployment', { remedy: 'stop-deployment', view: deploying() }, undefined],
    ['by stopping none', { remedy: 'stop-deployment' }, false],
    [
      'by stopping a deployment on our word alone',
      { remedy: 'stop-deployment', view: deploying(), witnesses: [] },
      true,
    ],
  ])('%s', (_, given, mayPass) => expect(forecastHarm(input(given))?.mayPass).toBe(mayPass));
});

describe('what a rung of ours has made of the world', () => {
  const before = steadyView({ serviceDeployment: 'arn:deployment' });
  const incident = (given: Partial<Incident>): Incident =>
    incidentAt(NOON, {
      fingerprint: fingerprintOf(before),
      plan: { rungs: [], leftOut: [], scaleTo: 4 },
      ...given,
    });
  const isForeign = (one: Incident, view = before) =>
    foreignChange(expectedNow(one, view)!, view, one) !== undefined;
  const scaled = incident({ rungs: [{ remedy: 'scale-out', intentAtMs: NOON }] });
  const stopped = (given: object = {}) =>
    incident({
      fingerprint: fingerprintOf(deploying()),
      rungs: [{ remedy: 'stop-deployment', intentAtMs: NOON }],
      ...given,
    });

  it.each<[string, boolean, boolean]>([
    ['the count of our scale-out', isForeign(scaled, { ...before, desired: 4 }), false],
    ['the count before it, while ECS lags', isForeign(scaled), false],
    ['another count', isForeign(scaled, { ...before, desired: 3 }), true],
    ['that count without a scale-out of ours', isForeign(incident({}), { ...before, desired: 4 }), true],
    ['the revision that ECS went back to for us', isForeign(stopped(), before), false],
    [
      'a deployment of somebody else after it',
      isForeign(stopped(), { ...before, serviceDeployment: 'arn:other' }),
      true,
    ],
    ['going back without our asking', isForeign(stopped({ rungs: [] }), before), true],
  ])('%s', (_, foreign, expected) => expect(foreign).toBe(expected));
});
