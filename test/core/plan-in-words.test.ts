import { describe, expect, it } from 'vitest';
import { fingerprintOf, foreignChange } from '../../shared/core/remediation/fingerprint.ts';
import { type Freeze, isFrozen } from '../../shared/core/remediation/freeze.ts';
import { whyNotRaise } from '../../shared/core/remediation/function-plan.ts';
import type { Plan, Rung } from '../../shared/core/remediation/incident.ts';
import type { Remedy } from '../../shared/core/remediation/ladder.ts';
import { isStillAllowed, makePlan, nextRung, type PlanInput } from '../../shared/core/remediation/plan.ts';
import { mayStopDeployment } from '../../shared/core/remediation/stop-deployment.ts';
import type { EcsService } from '../../shared/core/watchlist/environment.ts';
import {
  aliasView,
  HOUR,
  illBelief,
  incidentAt,
  lambdaService,
  MINUTE,
  NOON,
  SECOND,
  service,
  steadyView,
  taskDefinition,
} from '../support/cases.ts';
import { baselineOf, planInput } from '../support/records.ts';

const earlier = baselineOf(9, NOON - 14 * 24 * HOUR);
const both = [earlier, baselineOf(10, NOON - 7 * 24 * HOUR)];
const withBoth = new Set(both.map(({ taskDefinition }) => taskDefinition));
/** The registry has what it could go back to, and not what it runs. */
const withoutItsOwn = new Set([earlier.taskDefinition]);

const all: readonly Remedy[] = [
  'force-deploy',
  'scale-cycle',
  'roll-back',
  'raise-memory',
  'scale-out',
  'stop-deployment',
  'restart-consumer',
];
const owned = (given: Partial<EcsService> = {}) => service('cart', { remedies: all, ...given });
const none = { baselines: [] };

describe('why nothing is planned', () => {
  it.each<[string, PlanInput, string, string]>([
    [
      'its CPU is not measured yet',
      planInput('hung-tasks', { awaitsMetrics: true }),
      'awaiting-witness',
      'its CPU has not been measured since it fell ill: it may be overloaded',
    ],
    [
      'everything was tried, or is not allowed, or has no witness',
      planInput('hung-tasks', {
        tried: ['force-deploy'],
        service: service('cart', { remedies: ['force-deploy', 'scale-cycle'], alarm: undefined }),
      }),
      'no-remedy',
      'force-deploy: it was tried in this incident already; scale-cycle: it has no second witness; roll-back: its owner does not allow it',
    ],
    [
      'it may only be watched',
      planInput('bad-revision', { service: owned({ modes: { 'roll-back': 'observe' } }) }),
      'no-remedy',
      'roll-back: its owner lets it only be observed',
    ],
    [
      'there is no way back from a bad revision',
      planInput('bad-revision', none),
      'no-target',
      'roll-back: no earlier revision was ever proven good here',
    ],
    [
      'there is none from a crash loop either',
      planInput('crash-loop', { ...none, tried: ['scale-cycle'] }),
      'no-target',
      'scale-cycle: it was tried in this incident already; roll-back: no earlier revision was ever proven good here',
    ],
    [
      'there is a way back, and it was tried',
      planInput('bad-revision', { tried: ['roll-back'] }),
      'no-remedy',
      'roll-back: it was tried in this incident already',
    ],
    [
      'a missing way back matters to nothing else',
      planInput('memory-leak', none),
      'no-remedy',
      'force-deploy: ECS has replaced its full tasks already',
    ],
    [
      'memory is what a proven revision lacks',
      planInput('out-of-memory', {
        service: owned(),
        baselines: [earlier, baselineOf(10, NOON - 7 * 24 * HOUR)],
      }),
      'no-remedy',
      'raise-memory: its task definition cannot be read; roll-back: its revision was proven good: memory is what it lacks',
    ],
    [
      'its image is gone, and what runs would be taken away',
      planInput('image'),
      'no-remedy',
      'the image cannot be pulled: a restart cannot help; roll-back: tasks of it run still, and a roll-back would replace them',
    ],
    [
      'its image is there, and its registry, or the way to it, is what fails',
      planInput('image', { view: { ...steadyView(), running: 0 }, baselines: both, available: withBoth }),
      'no-remedy',
      'the image cannot be pulled: a restart cannot help; roll-back: its image is not known to be gone: the registry, or the way to it, may be what fails',
    ],
    [
      'nobody wrote down which image it was',
      planInput('image', { view: { ...steadyView(), running: 0 }, available: withoutItsOwn }),
      'no-remedy',
      'the image cannot be pulled: a restart cannot help; roll-back: its image is not known to be gone: the registry, or the way to it, may be what fails',
    ],
    [
      'a package of a function does not load: its version keeps its code',
      planInput('image', { service: { ...owned(), kind: 'lambda' } as never }),
      'no-remedy',
      'the image cannot be pulled: a restart cannot help',
    ],
    [
      'nobody says how many tasks it may have',
      planInput('overload', { service: owned() }),
      'no-remedy',
      'scale-out: its owner names no limit',
    ],
    [
      'it has all the tasks that it may have',
      planInput('overload', { service: owned(), count: { because: 'it runs as many already' } }),
      'no-remedy',
      'scale-out: it runs as many already',
    ],
    [
      'what it calls fails and nobody sees it',
      planInput('dependency', { needsAreWell: true }),
      'no-remedy',
      'what it calls fails, and nobody sees that ill here: changing the service cannot help',
    ],
  ])('%s', (_, given, reason, detail) => {
    expect(makePlan(given)).toMatchObject({ kind: 'hold', reason, detail });
  });
});

describe('what is planned', () => {
  const rungs = (given: PlanInput) => {
    const planned = makePlan(given);
    return planned.kind === 'plan' ? planned.plan.rungs : planned.detail;
  };

  it.each<[string, PlanInput, readonly Remedy[]]>([
    [
      'metrics are awaited for what may be overloaded, and nothing else',
      planInput('crash-loop', { awaitsMetrics: true }),
      ['scale-cycle', 'roll-back'],
    ],
    [
      'a target group is a second witness too',
      planInput('crash-loop', { service: service('cart', { alarm: undefined, targetGroup: {} as never }) }),
      ['scale-cycle', 'roll-back'],
    ],
    [
      'a leak is worth a restart from eighty percent on',
      planInput('memory-leak', { memoryPercent: 80 }),
      ['force-deploy'],
    ],
    [
      'what is idle is restarted gently',
      planInput('hung-tasks', { service: owned(), isIdle: true }),
      ['restart-consumer'],
    ],
    [
      'what is idle for a known reason is not',
      planInput('bad-revision', { service: owned(), isIdle: true }),
      ['roll-back'],
    ],
    [
      'an image that is gone is left where nothing runs any more',
      planInput('image', {
        view: { ...steadyView(), running: 0 },
        baselines: both,
        available: withoutItsOwn,
      }),
      ['roll-back'],
    ],
    [
      'a bad revision that lacks memory is left',
      planInput('bad-revision', { baselines: [earlier, baselineOf(10, NOON - 7 * 24 * HOUR)] }),
      ['roll-back'],
    ],
  ])('%s', (_, given, expected) => {
    expect(rungs(given)).toEqual(expected);
  });

  it('keeps what a rung needs, and nothing for rungs that are not in it', () => {
    const raise = { raise: { fromMiB: 512, toMiB: 1024, patch: 'p', definition: 'd' } } as never;
    const planned = makePlan(
      planInput('out-of-memory', { service: owned(), raise, count: { desired: 4 } as never }),
    );
    expect(planned).toMatchObject({ plan: { raise: { fromMiB: 512, toMiB: 1024, patch: 'p' } } });
    expect(planned.plan).not.toHaveProperty('scaleTo');
    const more = makePlan(planInput('overload', { service: owned(), raise, count: { desired: 4 } as never }));
    expect(more).toMatchObject({ plan: { scaleTo: 4, settings: undefined, rollBackTo: taskDefinition(9) } });
    expect(more.plan).not.toHaveProperty('raise');
  });

  it('gives a function the settings that a rung would set, and its own dependency’s word no weight', () => {
    const fn = lambdaService({ raiseTimeoutUpToSeconds: 8 });
    const view = aliasView(3, 60);
    const planned = makePlan(planInput('hung-tasks', { service: fn, view, ...none }));
    expect(planned).toMatchObject({ plan: { rungs: ['raise-timeout'], settings: { timeoutSeconds: 8 } } });
    const own = makePlan(planInput('dependency', { service: fn, view }));
    expect(own).toMatchObject({ kind: 'hold', reason: 'no-remedy' });
    const others = { cause: 'dependency', blames: 'db', confidence: 1, because: [] } as const;
    expect(makePlan(planInput('dependency', { service: fn, view, diagnosis: others }))).toMatchObject({
      reason: 'dependency-sick',
    });
  });

  it('says of a function at its limit that it is there', () => {
    for (const remedy of ['raise-memory', 'raise-timeout', 'provision-concurrency'] as const) {
      expect(whyNotRaise(remedy, {})).toBe('it is at the limit that its owner sets already');
    }
    expect(whyNotRaise('raise-timeout', { timeoutSeconds: 8 })).toBeUndefined();
    expect(whyNotRaise('roll-back-alias', {})).toBeUndefined();
  });

  it('is climbed in its order, to its end', () => {
    const plan: Plan = { rungs: ['force-deploy', 'roll-back'], leftOut: [] };
    expect(nextRung(plan)).toBe('force-deploy');
    expect(nextRung(plan, 'force-deploy')).toBe('roll-back');
    expect(nextRung(plan, 'scale-cycle')).toBe('roll-back');
    expect(nextRung(plan, 'roll-back')).toBeUndefined();
    expect(nextRung(undefined)).toBeUndefined();
  });
});

describe('a rung is still allowed', () => {
  const plan = (given: Partial<Plan>): Plan => ({ rungs: [], leftOut: [], ...given });
  const fn = lambdaService({
    remedies: ['raise-memory', 'raise-timeout', 'provision-concurrency', 'roll-back-alias'],
    raiseTimeoutUpToSeconds: 10,
    raiseMemoryUpToMiB: 1024,
    provisionConcurrencyUpTo: 5,
  });

  it.each<[string, Remedy, Plan, Parameters<typeof isStillAllowed>[2], boolean]>([
    [
      'not one that its owner has taken away',
      'force-deploy',
      plan({}),
      service('cart', { remedies: [] }),
      false,
    ],
    ['one without bounds', 'force-deploy', plan({}), owned(), true],
    ['as many tasks as may be', 'scale-out', plan({ scaleTo: 4 }), owned({ scaleOutUpTo: 4 }), true],
    ['not one more', 'scale-out', plan({ scaleTo: 5 }), owned({ scaleOutUpTo: 4 }), false],
    ['none where no bound is named', 'scale-out', plan({ scaleTo: 1 }), owned(), false],
    [
      'as much memory as may be',
      'raise-memory',
      plan({ raise: { toMiB: 1024 } as never }),
      owned({ raiseMemoryUpToMiB: 1024 }),
      true,
    ],
    [
      'not more',
      'raise-memory',
      plan({ raise: { toMiB: 1025 } as never }),
      owned({ raiseMemoryUpToMiB: 1024 }),
      false,
    ],
    ['a function’s memory', 'raise-memory', plan({ settings: { memoryMiB: 1024 } }), fn, true],
    ['not beyond its bound', 'raise-memory', plan({ settings: { memoryMiB: 1025 } }), fn, false],
    ['nothing that would be set', 'raise-memory', plan({}), fn, true],
    ['a function’s time', 'raise-timeout', plan({ settings: { timeoutSeconds: 10 } }), fn, true],
    ['not beyond its bound either', 'raise-timeout', plan({ settings: { timeoutSeconds: 11 } }), fn, false],
    ['no time that would be set', 'raise-timeout', plan({}), fn, true],
    [
      'no time of what is no function',
      'raise-timeout',
      plan({ settings: { timeoutSeconds: 1 } }),
      service('cart', { remedies: ['raise-timeout'] }),
      false,
    ],
    ['a function’s environments', 'provision-concurrency', plan({ settings: { environments: 5 } }), fn, true],
    ['not more of them', 'provision-concurrency', plan({ settings: { environments: 6 } }), fn, false],
    ['none that would be kept', 'provision-concurrency', plan({}), fn, true],
    [
      'none of what is no function',
      'provision-concurrency',
      plan({ settings: { environments: 0 } }),
      service('cart', { remedies: ['provision-concurrency'] }),
      false,
    ],
  ])('%s', (_, remedy, of, to, allowed) => {
    expect(isStillAllowed(remedy, of, to)).toBe(allowed);
  });
});

describe('somebody else’s change, in words and to its edges', () => {
  const expected = fingerprintOf(steadyView());
  const [deployment] = steadyView().deployments;
  const rung: Rung = {
    remedy: 'force-deploy',
    intentAtMs: NOON,
    actedAtMs: NOON + 5 * SECOND,
    deploymentId: 'ours',
  };
  const change = (given: object, rungs: readonly Rung[] = [], scaled?: Parameters<typeof foreignChange>[3]) =>
    foreignChange(expected, steadyView(given), incidentAt(NOON, { rungs }), scaled);

  it('is named', () => {
    expect(change({ createdAtMs: NOON })).toBe('the service was deleted and made again');
    expect(change({ deployments: [{ ...deployment, id: 'ci' }] })).toBe('deployment ci is not ours');
    expect(change({ taskDefinition: 'x:11' })).toBe('the task definition is now x:11');
    expect(change({ desired: 3 })).toBe('the desired count is 3, not 2');
  });

  it('is none that was made while a call of ours lasted, from its first to its last moment', () => {
    const made = (atMs: number, rungs: readonly Rung[] = [rung]) =>
      change({ deployments: [{ ...deployment, id: 'copy', createdAtMs: atMs }] }, rungs);
    expect(made(NOON)).toBeUndefined();
    expect(made(NOON + 5 * SECOND)).toBeUndefined();
    expect(made(NOON, [{ ...rung, deploymentId: undefined }])).toBeDefined();
    const another: Rung = { remedy: 'scale-cycle', intentAtMs: NOON + MINUTE };
    expect(made(NOON, [rung, another])).toBeUndefined();
  });

  it('is none of an autoscaler up to its bounds', () => {
    const bounds = { min: 3, max: 6, suspended: { in: false, out: false, scheduled: false } };
    expect([3, 6].map((desired) => change({ desired }, [], bounds))).toEqual([undefined, undefined]);
    expect([1, 7].every((desired) => change({ desired }, [], bounds) !== undefined)).toBe(true);
  });
});

describe('a deployment that may be stopped', () => {
  const [deployment] = steadyView().deployments;
  const view = (given: object = {}, primary: object = {}) =>
    steadyView({
      serviceDeployment: 'sd-1',
      deployments: [{ ...deployment!, rolloutState: 'IN_PROGRESS', ...primary }],
      ...given,
    });
  const may = (given: object = {}) =>
    mayStopDeployment({
      service: owned(),
      view: view(),
      belief: illBelief(NOON),
      incident: incidentAt(NOON),
      stuckSinceMs: NOON,
      ...given,
    });
  const tried = (remedy: Remedy, result?: Rung['result']) =>
    incidentAt(NOON, { rungs: [{ remedy, intentAtMs: NOON, result }] });

  it('is one that is stuck while the service is ill, and goes no way back yet', () => {
    expect(may()).toBe(true);
    expect(may({ incident: tried('stop-deployment') })).toBe(true);
    expect(may({ incident: tried('force-deploy', 'not-cured') })).toBe(true);
    expect(may({ view: view({}, { rolloutReason: 'ECS deployment in progress.' }) })).toBe(true);
  });

  it.each<[string, object]>([
    ['that was stopped before', { incident: tried('stop-deployment', 'not-cured') }],
    ['that ECS has no name for', { view: view({ serviceDeployment: undefined }) }],
    ['that does not exist', { view: view({ deployments: [] }) }],
    ['that ECS rolls back', { view: view({}, { rolloutReason: 'Rolling back to 9' }) }],
  ])('is none %s', (_, given) => {
    expect(may(given)).toBe(false);
  });
});

describe('a change that stands only in AWS', () => {
  const freeze: Freeze = { sinceMs: NOON, incident: 'cart#000001', remedy: 'roll-back', patch: 'p' };

  it('is frozen until somebody has taken note, or deployed, after it', () => {
    expect(isFrozen(freeze, {})).toBe(true);
    expect(isFrozen(freeze, { ackedAtMs: NOON, liveSinceMs: NOON - HOUR })).toBe(true);
    expect(isFrozen(freeze, { ackedAtMs: NOON + 1 })).toBe(false);
    expect(isFrozen(freeze, { liveSinceMs: NOON + 1 })).toBe(false);
  });
});
