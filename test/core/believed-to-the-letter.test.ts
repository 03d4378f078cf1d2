import { describe, expect, it } from 'vitest';
import { attentionFor, settledBelief } from '../../shared/core/health/attention.ts';
import { type Belief, evaluateHealth, newBelief } from '../../shared/core/health/belief.ts';
import { instantOf, judgeFreshness } from '../../shared/core/health/freshness.ts';
import { judgeMeasures, type Reading } from '../../shared/core/health/judge-measures.ts';
import {
  type Answer,
  excuses,
  isNetworkFailure,
  judgeAnswers,
  type Verdict,
} from '../../shared/core/health/observation.ts';
import { MINUTE, NOON, seen } from '../support/cases.ts';

/** A belief after so many looks of one answer each, half a minute apart. */
const believing = (before: Belief, ...verdicts: readonly Verdict[]) =>
  verdicts.reduce(
    (belief, verdict, at) => evaluateHealth(belief, [seen(verdict, NOON + at * 30_000)]),
    before,
  );

describe('a belief', () => {
  const well = believing(newBelief(NOON), 'up', 'up', 'up');

  it('that nothing changes is the same, and costs no write', () => {
    expect(believing(well, 'up')).toBe(well);
    expect(evaluateHealth(well, [])).toBe(well);
    expect(believing(well, 'up', 'up', 'down', 'up', 'up', 'up')).not.toBe(well);
    const slow = believing(well, 'degraded', 'degraded', 'degraded');
    expect(believing(slow, 'degraded')).toBe(slow);
  });

  it('tells whom its answer blames only while it is not well', () => {
    const blaming = evaluateHealth(well, [seen('degraded', NOON, { blames: 'db' })]);
    expect(blaming).toMatchObject({ status: 'degraded', blames: 'db' });
    expect(believing(blaming, 'up').blames).toBeUndefined();
  });

  it('keeps the status of the answer only while it is not well', () => {
    const answered = (verdict: Verdict) => evaluateHealth(well, [seen(verdict, NOON, { status: 203 })]);
    expect(answered('up').httpStatus).toBeUndefined();
    expect(answered('degraded').httpStatus).toBe(203);
    expect(answered('down')).toMatchObject({
      status: 'suspect',
      httpStatus: 203,
      failures: 1,
      failedLooks: 1,
    });
  });

  it('is ill from the third failure on, until the third success', () => {
    const ill = believing(well, 'down', 'down', 'down');
    expect(ill).toMatchObject({ status: 'unhealthy', failingSinceMs: NOON, failures: 3, failedLooks: 3 });
    expect(believing(ill, 'up', 'up')).toMatchObject({ status: 'recovering', successes: 2, failures: 0 });
    expect(believing(ill, 'up', 'down').status).toBe('suspect');
    expect(believing(ill, 'up', 'up', 'up')).toMatchObject({ status: 'healthy', successes: 3 });
  });
});

describe('what deserves attention', () => {
  it.each<[string, Partial<Belief>, boolean]>([
    ['nothing that was well as ever', {}, false],
    ['what was never seen well', { everHealthy: false }, true],
    ['what is not well', { status: 'degraded' }, true],
    ['what is well since nobody knows when', { healthySinceMs: undefined }, true],
    ['what is well in a phase', { phase: 'latency' }, true],
    ['what failed lately', { failures: 1 }, true],
    ['what failed a look lately', { failedLooks: 1 }, true],
    ['what could not be told lately', { unknowns: 1 }, true],
    ['what was not well for long', { successes: 2 }, true],
  ])('%s', (_, given, wants) => {
    const belief = { ...settledBelief(NOON), ...given };
    expect(attentionFor({ belief } as never) !== undefined).toBe(wants);
  });

  it('stands in with a reason for a row that was not read', () => {
    expect(settledBelief(NOON)).toMatchObject({
      sinceMs: NOON,
      healthySinceMs: NOON,
      reason: expect.stringMatching(/\w/),
    });
  });
});

describe('all that a name answered', () => {
  const answer = (verdict: Verdict, address: string, given: Partial<Answer> = {}): Answer => ({
    address,
    verdict,
    ...given,
  });
  const certificate = (endsMs: number) => ({ endsMs }) as Answer['certificate'];
  const judged = (...answers: readonly Answer[]) => judgeAnswers('cart', NOON, answers);

  it('is told with its addresses where not all is well, but not those that are none', () => {
    expect(judged(answer('up', 'a'))).not.toHaveProperty('addresses');
    expect(judged(answer('down', 'a'), answer('up', 'b')).addresses).toEqual(['a', 'b']);
    expect(judged(answer('down', 'cart.local', { phase: 'dns' }))).not.toHaveProperty('addresses');
    expect(judged(answer('unknown', 'cart.local', { phase: 'self' }))).not.toHaveProperty('addresses');
  });

  it('is told with the certificate that ends first', () => {
    expect(judged(answer('up', 'a'))).not.toHaveProperty('certificate');
    const two = [
      answer('up', 'a', { certificate: certificate(9) }),
      answer('up', 'b', { certificate: certificate(7) }),
    ];
    expect(judged(...two).certificate).toEqual({ endsMs: 7 });
    expect(judged(answer('up', 'a'), two[0]!).certificate).toEqual({ endsMs: 9 });
  });

  it.each<[Verdict, Answer['phase'], boolean]>([
    ['down', 'dns', true],
    ['down', 'http', false],
    ['down', undefined, false],
    ['degraded', 'dns', false],
  ])('is a failure on the way or none: %s, %s', (verdict, phase, expected) => {
    expect(isNetworkFailure(seen(verdict, NOON, { phase }))).toBe(expected);
  });

  it.each([
    ['backlog', true, false],
    ['backlog', false, true],
    ['dead-letters', false, false],
    ['http', true, true],
    [undefined, true, true],
  ])('excuses who needs it or not: %s, its own work %s', (phase, isItsWork, expected) => {
    expect(excuses(phase, isItsWork)).toBe(expected);
  });
});

describe('an instant', () => {
  it.each<[unknown, number | undefined]>([
    ['2026-01-05t12:00:00z', NOON],
    ['2026-01-05T12:00', NOON],
    [NOON / 1000, NOON],
    [String(NOON / 1000), NOON],
    [`${NOON / 1000}.125`, NOON + 125],
    [`x${NOON}`, undefined],
    [`${NOON}x`, undefined],
    [`${NOON}.x`, undefined],
    ['12345678', undefined],
    [[NOON], undefined],
    [true, undefined],
    [1e11 - 1, (1e11 - 1) * 1000],
    [1e11, 1e11],
    [1e14 - 1, 1e14 - 1],
    [1e14, undefined],
  ])('%j', (value, expected) => expect(instantOf(value)).toBe(expected));

  it('may lie five minutes ahead, and is told by its age', () => {
    const judge = (value: number) =>
      judgeFreshness(value, NOON, {
        path: 'newest',
        warnSeconds: 60,
        staleSeconds: 120,
        ifMissing: 'degraded',
      });
    expect(judge(NOON + 300_000).verdict).toBe('up');
    expect(judge(NOON + 301_000).verdict).toBe('degraded');
    expect(judge(NOON - 60_000)).toMatchObject({
      verdict: 'degraded',
      detail: expect.stringMatching(/newest .*60 s.*60 s/),
    });
    expect(judge(NOON - 121_000)).toMatchObject({
      verdict: 'down',
      detail: expect.stringMatching(/newest .*121 s.*120 s/),
    });
  });
});

describe('a share of what was tried', () => {
  const metric = { namespace: 'x', name: 'x', dimensions: {}, stat: 'Sum' };
  const share = {
    name: 'failed',
    unit: '%',
    phase: 'errors',
    metric,
    per: metric,
    take: 'newest',
    worse: 'above',
    warn: 5,
    critical: 50,
    missing: 'unknown',
  };
  const at = (value: number, minutesAgo = 2) => ({ atMs: NOON - minutesAgo * MINUTE, value });
  const judged = (reading: Partial<Reading>) =>
    judgeMeasures('db', NOON, { measures: [share] } as never, [reading as Reading]);

  it.each<[string, Partial<Reading>, object]>([
    [
      'is of all that was tried, not of the newest minute',
      { values: [at(4)], per: [at(20, 3), at(20)] },
      { verdict: 'degraded', detail: expect.stringContaining('10%') },
    ],
    [
      'is of ten at least',
      { values: [at(10)], per: [at(10)] },
      { verdict: 'down', detail: expect.stringContaining('100%') },
    ],
    ['is none of nothing', { values: [at(9)], per: [] }, { verdict: 'up', detail: 'failed 0%' }],
    ['cannot be told without it', { values: [at(9)] }, { verdict: 'unknown', phase: 'idle' }],
    [
      'cannot be told where it is refused',
      { values: { trouble: 'denied' }, per: [at(9)] },
      { verdict: 'unknown', phase: 'self', detail: 'denied' },
    ],
  ])('%s', (_, reading, expected) => expect(judged(reading)).toMatchObject(expected));
});
