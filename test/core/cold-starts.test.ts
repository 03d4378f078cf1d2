import { describe, expect, it } from 'vitest';
import { type CaseFile, diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import { makePlan } from '../../shared/core/remediation/plan.ts';
import { aliasView, HOUR, illBelief, lambdaService, MINUTE, NOON } from '../support/cases.ts';

const MEMORY = 'Memory Size: 512 MB\tMax Memory Used: 96 MB';
const lateCold = (id: string) =>
  `REPORT RequestId: ${id}\tDuration: 5000.00 ms\tBilled Duration: 5000 ms\t${MEMORY}\tInit Duration: 6812.40 ms\tStatus: timeout`;
const lateWarm = (id: string) => `REPORT RequestId: ${id}\tDuration: 5000.00 ms\t${MEMORY}\tStatus: timeout`;
const cold = (id: string) =>
  `REPORT RequestId: ${id}\tDuration: 40.00 ms\t${MEMORY}\tInit Duration: 310.00 ms`;
const warm = (id: string) => `REPORT RequestId: ${id}\tDuration: 40.00 ms\t${MEMORY}`;
const timedOut = (id: string) => `2026-01-05T12:00:00.000Z ${id} Task timed out after 5.00 seconds`;

const SLOW_STARTS = [lateCold('a'), warm('b'), lateCold('c'), lateCold('d'), warm('e')];

function file(errorLines: readonly string[], given: Partial<CaseFile> = {}): CaseFile {
  return {
    ...{ service: 'cart', nowMs: NOON, stopped: [], sickNeeds: [], countStopsFromMs: 0, errorLines },
    belief: illBelief(NOON - 2 * MINUTE, { phase: 'invocation', reason: '36 of 60 invocations failed' }),
    view: aliasView(10, 7 * 24 * 60),
    currentIsBaseline: true,
    blameMs: 14 * 24 * HOUR,
    witnessSaysWell: false,
    ...given,
  };
}

describe('[S1-10] [S1-19] a function that starts slowly', () => {
  it('runs out of time where environments are new, and is well where they are warm', () => {
    const found = diagnose(file(SLOW_STARTS));
    expect(found).toMatchObject({ cause: 'overload', blames: 'cart', confidence: 0.88 });
    expect(found.because).toEqual([
      'cold starts: 3 invocations that began a new environment ran out of time (its start alone takes up to 6812 ms)',
      '2 in environments that were warm ended well',
      '36 of 60 invocations failed',
    ]);
    expect(found.against).toBeUndefined();
  });

  it('also where the report itself does not say how it ended', () => {
    const silent = (id: string) => [timedOut(id), lateCold(id).replace('\tStatus: timeout', '')];
    const lines = [...['a', 'b', 'c'].flatMap(silent), warm('d')];
    expect(diagnose(file(lines)).because[0]).toContain('cold starts: 3');
  });

  it.each<[string, readonly string[]]>([
    [
      'no warm one has ended well: a timeout ends its environment',
      [lateCold('a'), lateCold('b'), lateCold('c')],
    ],
    ['most that were late were warm', [...SLOW_STARTS, lateWarm('f'), lateWarm('g'), lateWarm('h')]],
    ['most that were cold were in time', [...SLOW_STARTS, cold('f'), cold('g'), cold('h')]],
    ['two late ones are no illness', SLOW_STARTS.slice(1)],
  ])('is not what it is where %s', (_, lines) => {
    expect(diagnose(file([...lines, timedOut('z')])).cause).toBe('hung-tasks');
  });

  it('is not one that crashes as it starts', () => {
    const crashed = (id: string) =>
      lateCold(id).replace('Status: timeout', 'Status: error\tError Type: Runtime.ExitError');
    const lines = [crashed('a'), crashed('b'), crashed('c'), warm('d')];
    expect(diagnose(file(lines)).because.join()).not.toContain('cold starts');
  });

  it('says what speaks against it', () => {
    const view = aliasView(10, 7 * 24 * 60, { provisioned: 2 });
    const more = ['i', 'j', 'k', 'l'].map(lateCold);
    expect(diagnose(file([...SLOW_STARTS, ...more, cold('f'), lateWarm('g')], { view })).against).toEqual([
      '1 cold starts were in time',
      '1 invocations ran out of time in warm environments too',
      '2 environments are kept warm already',
    ]);
  });

  it('since its release is a bad version, and the notice says how it is bad', () => {
    const young = { view: aliasView(11, 3), currentIsBaseline: false };
    const found = diagnose(file(SLOW_STARTS, young));
    expect(found.cause).toBe('bad-revision');
    expect(found.because.join()).toContain('cold starts: 3');
  });

  it('[S1-20] is kept warm where its owner pays for that, and is not given more time', () => {
    const planned = makePlan({
      service: lambdaService({
        ...{ provisionConcurrencyUpTo: 4, raiseTimeoutUpToSeconds: 30 },
        remedies: ['raise-timeout', 'provision-concurrency', 'roll-back-alias'],
      }),
      diagnosis: diagnose(file(SLOW_STARTS)),
      ...{ tried: [], baselines: [], available: new Set(), condemned: new Set(), barriers: new Set() },
      view: aliasView(10, 7 * 24 * 60),
      ...{ nowMs: NOON, blameSeconds: 14 * 86_400 },
    });
    expect(planned).toMatchObject({
      plan: { rungs: ['provision-concurrency'], settings: { environments: 4 } },
    });
  });
});
