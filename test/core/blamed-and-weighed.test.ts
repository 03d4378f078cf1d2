import { describe, expect, it } from 'vitest';
import type { CaseFile } from '../../shared/core/diagnosis/diagnose.ts';
import { completedAtMs, isDeploying, primaryOf, revisionName } from '../../shared/core/diagnosis/evidence.ts';
import { type Hypothesis, weigh } from '../../shared/core/diagnosis/hypothesis.ts';
import { registrationFacts } from '../../shared/core/diagnosis/registration.ts';
import { aliasView, MINUTE, steadyView, taskDefinition } from '../support/cases.ts';
import { ill, SINCE, said, why } from '../support/why.ts';

describe('explanations, weighed', () => {
  const one = (given: Partial<Hypothesis>): Hypothesis => ({
    ground: 'seen',
    cause: 'hung-tasks',
    blames: 'cart',
    confidence: 0.8,
    because: ['x'],
    ...given,
  });
  const beside = (...others: Partial<Hypothesis>[]) =>
    weigh([one({}), ...others.map(one)])?.alternatives?.map(({ cause, asLikely }) => [
      cause,
      asLikely ?? false,
    ]);

  it.each<[string, readonly Partial<Hypothesis>[], unknown]>([
    ['the same again is nothing else', [{ ground: 'left' }], undefined],
    ['the same cause elsewhere is', [{ blames: 'db', confidence: 0.7 }], [['hung-tasks', false]]],
    ['another cause of the same is', [{ cause: 'network', confidence: 0.7 }], [['network', false]]],
    ['not knowing is no explanation', [{ cause: 'unknown' }, { cause: 'blind' }], undefined],
    ['what is only left over is not told', [{ ground: 'left', cause: 'network' }], undefined],
    [
      'two at most',
      [{ cause: 'image' }, { cause: 'network' }, { cause: 'capacity' }],
      [
        ['image', true],
        ['network', true],
      ],
    ],
    ['nearly as sure is as likely', [{ cause: 'image', confidence: 0.75 }], [['image', true]]],
    ['a little less is not', [{ cause: 'image', confidence: 0.74 }], [['image', false]]],
    ['what speaks against it counts', [{ cause: 'image', against: ['y'] }], [['image', false]]],
    [
      'what rests on less is less likely',
      [{ cause: 'image', ground: 'left' }, { cause: 'network' }],
      [['network', true]],
    ],
    ['firmer ground leads', [{ cause: 'image', ground: 'told', confidence: 0.1 }], [['hung-tasks', false]]],
  ])('%s', (_, others, expected) => expect(beside(...others)).toEqual(expected));

  it('what is left over is told beside what is left over', () => {
    const [first, second] = [one({ ground: 'left' }), one({ ground: 'left', cause: 'network' })];
    expect(weigh([first, second])?.alternatives).toMatchObject([{ cause: 'network', asLikely: true }]);
    expect(weigh([])).toBeUndefined();
  });
});

describe('a function whose invocations fail', () => {
  const fn = (given: Partial<CaseFile> = {}) =>
    why({ belief: ill({ phase: 'invocation' }), view: aliasView(10, 7 * 24 * 60), ...given });
  const CRASHED = 'TypeError: x is not a function';
  const TIMED_OUT = 'Task timed out after 5.00 seconds';
  const young = { liveSinceMs: SINCE - 30 * MINUTE };
  const throttled = { belief: ill({ phase: 'throttle' }) };
  const fresh = (secondsBefore: number) => ({
    view: aliasView(11, 2 + secondsBefore / 60),
    currentIsBaseline: false,
  });

  it.each<[string, Partial<CaseFile>, object]>([
    ['throttled', throttled, { cause: 'overload', confidence: 0.85 }],
    ['throttled, and young', { ...throttled, ...young }, { cause: 'overload' }],
    ['by what its log says', { errorLines: [TIMED_OUT] }, { cause: 'hung-tasks', confidence: 0.9 }],
    ['young, and silent', young, { cause: 'bad-revision', confidence: 0.7 }],
    [
      'young, and it throws',
      { ...young, errorLines: [CRASHED] },
      { cause: 'bad-revision', confidence: 0.92 },
    ],
    [
      'young, and it lacks a module',
      { ...young, errorLines: ['Runtime.ImportModuleError: x'] },
      { cause: 'bad-revision', confidence: 0.92 },
    ],
    ['young, and it waits for others', { ...young, errorLines: [TIMED_OUT] }, { cause: 'hung-tasks' }],
    [
      'that Lambda cannot run',
      { view: aliasView(10, 7 * 24 * 60, { state: 'Failed', stateReason: 'ImageAccessDenied' }) },
      { cause: 'image', because: [expect.stringContaining('ImageAccessDenied'), 'REASON'] },
    ],
    [
      'that Lambda could run, whatever its reason once was',
      { view: aliasView(10, 7 * 24 * 60, { stateReason: 'ImageAccessDenied' }) },
      { cause: 'unknown' },
    ],
    ['fresh', fresh(0), { cause: 'bad-revision', confidence: 0.9 }],
    ['a minute before it was published', fresh(-60), { cause: 'bad-revision' }],
    ['longer before it was published', fresh(-61), { cause: 'unknown' }],
    ['fresh, until nobody blames it any more', { ...fresh(0), blameMs: MINUTE }, { cause: 'bad-revision' }],
    ['older than that', { ...fresh(1), blameMs: MINUTE }, { cause: 'unknown' }],
    ['fresh, and well', { ...fresh(0), belief: ill({ failingSinceMs: undefined }) }, { cause: 'unknown' }],
  ])('%s', (_, given, expected) => {
    const found = fn(given);
    expect(found).toMatchObject({ blames: 'cart', ...expected });
    expect(said(found)).toContain('REASON');
  });

  it('tells beside a fresh or young version what its log says', () => {
    expect(fn({ ...young, errorLines: [CRASHED] }).because).toHaveLength(3);
    expect(fn(young).because).toEqual([expect.stringMatching(/:10 .* 30 min/), 'REASON']);
    expect(fn(throttled).because).toHaveLength(2);
    expect(fn({ ...fresh(0), errorLines: [CRASHED] }).because).toEqual([
      expect.stringContaining('version 11'),
      'REASON',
      expect.stringContaining('TypeError'),
    ]);
    expect(fn(fresh(0)).because).toHaveLength(2);
  });
});

describe('what ECS tells of a deployment', () => {
  const [primary] = steadyView().deployments;
  const among = (...states: object[]) =>
    steadyView({ deployments: states.map((given) => ({ ...primary!, ...given })) });

  it('is told of the primary one', () => {
    expect(primaryOf(among({ status: 'ACTIVE', id: 'old' }, { id: 'new' }))?.id).toBe('new');
    expect(primaryOf(among({ status: 'ACTIVE' }))).toBeUndefined();
    expect(completedAtMs(among({ updatedAtMs: 7 }))).toBe(7);
    expect(completedAtMs(among({ rolloutState: 'IN_PROGRESS' }))).toBeUndefined();
    expect(completedAtMs(among())).toBeUndefined();
  });

  it.each<[string, boolean, readonly object[]]>([
    ['one that is completed', false, [{}]],
    ['one of which nothing is told', false, [{ rolloutState: undefined }]],
    ['one under way', true, [{ rolloutState: 'IN_PROGRESS' }]],
    ['two', true, [{}, { status: 'ACTIVE' }]],
    ['none', true, []],
    ['one that is not the primary', false, [{ status: 'ACTIVE', rolloutState: 'IN_PROGRESS' }]],
  ])('%s', (_, isMoving, states) => expect(isDeploying(among(...states))).toBe(isMoving));

  it('has a name that people know', () => {
    expect(revisionName(taskDefinition(7))).toBe('shop-cart-prod:7');
    expect(revisionName('arn:aws:lambda:eu-central-1:1:function:cart:7')).toBe('cart:7');
    expect(revisionName('cart:7')).toBe('cart:7');
    expect(revisionName('x-arn:aws:lambda:eu-central-1:1:function:cart:7')).toContain('x-arn');
  });
});

describe('a name that does not lead to its tasks', () => {
  it('is told with every address that is wrong, and nothing where none is', () => {
    expect(registrationFacts({ given: 3, gone: ['a', 'b'], missing: ['c', 'd'] })).toEqual([
      expect.stringMatching(/2 of the 3 .*\(a, b\)/),
      expect.stringMatching(/2 tasks .*\(c, d\)/),
    ]);
    expect(registrationFacts({ given: 3, gone: [], missing: [] })).toEqual([]);
  });

  it.each([
    [2, 3, 'network'],
    [1, 2, 'hung-tasks'],
  ])('is blamed where more than half is wrong: %d of %d', (gone, given, cause) => {
    const registration = { given, gone: ['a', 'b'].slice(0, gone), missing: [] };
    const found = why({ registration, view: steadyView({ running: 2 }) });
    expect(found.cause).toBe(cause);
    if (cause === 'network') expect(found.because[0]).toMatch(/2 tasks/);
  });
});
