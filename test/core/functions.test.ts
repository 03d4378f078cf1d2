import { describe, expect, it } from 'vitest';
import { type CaseFile, type Cause, diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import { tellsOfVersionBefore } from '../../shared/core/diagnosis/diagnose-function.ts';
import type { FunctionView } from '../../shared/core/diagnosis/evidence.ts';
import { raisedSettings } from '../../shared/core/remediation/function-plan.ts';
import { makePlan } from '../../shared/core/remediation/plan.ts';
import {
  aliasView,
  HOUR,
  illBelief,
  lambdaService,
  MINUTE,
  NOON,
  steadyView,
  versionArn,
} from '../support/cases.ts';
import { plainFile } from '../support/why.ts';

const TIMED_OUT = '2026-01-05T12:00:00.000Z 5d0c Task timed out after 5.00 seconds';
const OUT_OF_MEMORY = 'REPORT RequestId: 5d0c Memory Size: 512 MB\tMax Memory Used: 512 MB';
const KILLED = 'RequestId: 5d0c Error: Runtime exited with error: signal: killed\nRuntime.ExitError';
const NO_MODULE = "Runtime.ImportModuleError: Error: Cannot find module 'left-pad'";
const NOT_FOUND = 'ERROR user 42 not found';
const REFUSED = 'Error: connect ECONNREFUSED 10.0.12.7:5432';

const file = (given: Partial<CaseFile> = {}): CaseFile =>
  plainFile({
    belief: illBelief(NOON - 2 * MINUTE, { phase: 'invocation', reason: '60 of 60 invocations failed' }),
    view: aliasView(10, 7 * 24 * 60),
    ...given,
  });

const unproven = { view: aliasView(11, 3), currentIsBaseline: false };

describe('why invocations fail', () => {
  it.each<[string, Partial<CaseFile>, Cause]>([
    ['nothing in the log, a version that was proven good', {}, 'unknown'],
    ['nothing in the log, a version that was not', unproven, 'bad-revision'],
    ['a module that is missing in a new version', { ...unproven, errorLines: [NO_MODULE] }, 'bad-revision'],
    ['timeouts of a new version', { ...unproven, errorLines: [TIMED_OUT] }, 'bad-revision'],
    ['timeouts of a proven version', { errorLines: [TIMED_OUT] }, 'hung-tasks'],
    ['too little memory', { errorLines: [KILLED, OUT_OF_MEMORY] }, 'out-of-memory'],
    [
      'too little memory says the same of new code',
      { ...unproven, errorLines: [KILLED, OUT_OF_MEMORY] },
      'out-of-memory',
    ],
    ['what it calls, of a proven version', { errorLines: [REFUSED] }, 'dependency'],
    ['throttles', { belief: illBelief(NOON - 2 * MINUTE, { phase: 'throttle' }) }, 'overload'],
    [
      'throttles of a new version',
      { ...unproven, belief: illBelief(NOON - 2 * MINUTE, { phase: 'throttle' }) },
      'overload',
    ],
    ['a new version that was ill before it went live', { ...unproven, view: aliasView(11, 0) }, 'unknown'],
    ["somebody's canary", { view: aliasView(10, 60, { weights: { '11': 0.5 } }) }, 'unknown'],
    ['a sick dependency', { ...unproven, sickNeeds: [{ id: 'db', detail: 'refused' }] }, 'dependency'],
  ])('%s', (_, given, cause) => expect(diagnose(file(given)).cause).toBe(cause));
});

describe('the first figures of a version', () => {
  it.each([
    ['tell of the one before, where it was published after the illness began', 1, 5, true],
    ['are its own after two minutes', 3, 5, false],
    ['are its own where it fell ill later', 1, 0.5, false],
  ] as const)('%s', (_, publishedMinutesAgo, illForMinutes, expected) => {
    const belief = illBelief(NOON - illForMinutes * MINUTE, {
      failingSinceMs: NOON - illForMinutes * MINUTE,
    });
    const given = { belief, view: aliasView(12, publishedMinutesAgo), nowMs: NOON };
    expect(tellsOfVersionBefore(file(given))).toBe(expected);
  });
});

it('tasks are asked themselves, and have no figures of a version before', () => {
  expect(tellsOfVersionBefore(file({ view: steadyView() }))).toBe(false);
  expect(tellsOfVersionBefore(file({ view: undefined }))).toBe(false);
});

describe('a version that was proven good and is young', () => {
  const young = { liveSinceMs: NOON - 50 * MINUTE };

  it.each<[string, readonly string[], Cause]>([
    [
      'throws beside the word read-only',
      ["TypeError: Cannot assign to read only property 'id' of object '#<MongoDocument>'"],
      'bad-revision',
    ],
    ['throws for a key that does not exist', ["KeyError: 'order' key does not exist"], 'bad-revision'],
    ['throws for what is not found', ['ValueError: model version 3 not found'], 'bad-revision'],
    ['says only that it does not find what was asked for', [NOT_FOUND], 'bad-revision'],
    ['says only that it was asked to stop', ['SIGTERM received, shutting down gracefully'], 'bad-revision'],
    ['says surely that the request was wrong', ['ValidationException: no items'], 'client-error'],
    ['asks for a column that is not there', ['column "fee" does not exist'], 'bad-revision'],
    ['is refused by what it calls', [REFUSED], 'dependency'],
    [
      'is refused by what it calls, among many that are not found',
      [NOT_FOUND, NOT_FOUND, REFUSED],
      'dependency',
    ],
  ])('%s', (_, errorLines, cause) => expect(diagnose(file({ ...young, errorLines })).cause).toBe(cause));
});

describe('what a function may be raised to', () => {
  it('is twice what it has, within the limit of its owner, and never less than it has', () => {
    for (const now of [128, 512, 1_769, 10_240]) {
      for (const most of [undefined, 128, 600, 1_024, 10_240]) {
        const { memoryMiB } = raisedSettings(lambdaService({ raiseMemoryUpToMiB: most }), {
          ...aliasView(10, 60).lambda!.live,
          memoryMiB: now,
        });
        if (most === undefined || most <= now) expect(memoryMiB).toBeUndefined();
        else expect(memoryMiB).toBe(Math.min(2 * now, most));
      }
    }
  });
});

describe('the plan for a function', () => {
  const proven = (version: number) => ({
    service: 'cart',
    modelName: 'shop-cart-prod',
    taskDefinition: versionArn(version),
    liveSinceMs: NOON - (20 - version) * HOUR,
    healthySinceMs: NOON - (20 - version) * HOUR,
    certifiedAtMs: NOON - HOUR,
    digests: { code: 'x' },
    images: { code: versionArn(version) },
    definition: '{}',
  });
  const plan = (
    cause: Cause,
    { current = 11, raiseMemoryUpToMiB = 0, blames = 'cart', tried = [] as never[] } = {},
    { warmUpTo, ...view }: Partial<FunctionView> & { readonly warmUpTo?: number } = {},
  ) =>
    makePlan({
      service: lambdaService({
        raiseMemoryUpToMiB,
        provisionConcurrencyUpTo: warmUpTo,
        remedies: ['raise-memory', 'provision-concurrency', 'roll-back-alias'],
      }),
      diagnosis: { cause, blames, confidence: 0.9, because: [] },
      tried,
      view: aliasView(current, 10, view),
      baselines: [proven(9), proven(10)],
      available: new Set([versionArn(9), versionArn(10)]),
      condemned: new Set(),
      barriers: new Set(),
      nowMs: NOON,
      blameSeconds: 14 * 86_400,
    });

  it('goes back to the newest version that was proven good', () => {
    expect(plan('bad-revision')).toMatchObject({
      plan: { rungs: ['roll-back-alias'], rollBackTo: versionArn(10) },
    });
  });

  it('gives it memory first where its owner lets it', () => {
    expect(plan('out-of-memory', { raiseMemoryUpToMiB: 2_048 })).toMatchObject({
      plan: { rungs: ['raise-memory', 'roll-back-alias'], settings: { memoryMiB: 1_024 } },
    });
  });

  it('keeps a proven version that lacks memory', () => {
    expect(plan('out-of-memory', { current: 10 })).toMatchObject({ kind: 'hold', reason: 'no-remedy' });
  });

  it('waits for a sick dependency that is watched, and for nobody else', () => {
    expect(plan('dependency', { blames: 'db' })).toMatchObject({ kind: 'hold', reason: 'dependency-sick' });
    expect(plan('dependency')).toMatchObject({ kind: 'hold', reason: 'no-remedy' });
  });

  it('keeps as many environments warm as its owner pays for, and none beside those of somebody else', () => {
    expect(plan('overload', {}, { warmUpTo: 5 })).toMatchObject({
      plan: { rungs: ['provision-concurrency'], settings: { environments: 5 } },
    });
    const taken = { kind: 'hold', reason: 'no-remedy', detail: expect.stringContaining('somebody keeps 2') };
    expect(plan('overload', {}, { warmUpTo: 5, provisioned: 2 })).toMatchObject(taken);
  });

  it.each<Cause>(['overload', 'rate-limited', 'configuration', 'network', 'image'])(
    'does nothing about %s',
    (cause) => {
      expect(plan(cause).kind).toBe('hold');
    },
  );

  it('never names a remedy for tasks', () => {
    const causes: Cause[] = [
      'bad-revision',
      'crash-loop',
      'out-of-memory',
      'hung-tasks',
      'unknown',
      'memory-leak',
    ];
    const rungs = causes.flatMap((cause) => plan(cause, { raiseMemoryUpToMiB: 2_048 }).plan?.rungs ?? []);
    expect(new Set(rungs)).toEqual(new Set(['roll-back-alias', 'raise-memory']));
  });
});
