import { describe, expect, it } from 'vitest';
import type { CaseFile } from '../../shared/core/diagnosis/diagnose.ts';
import { NO_METRICS } from '../../shared/core/diagnosis/metrics.ts';
import { sayYoung } from '../../shared/core/diagnosis/young-revision.ts';
import type { Belief } from '../../shared/core/health/belief.ts';
import { HOUR, illBelief, MINUTE, NOON, steadyView } from '../support/cases.ts';
import { ill, SINCE, said, why } from '../support/why.ts';

describe("what its owner's table points at", () => {
  const isolation = [{ ask: 'ASK', says: ['no cores', 'gone'], suspects: ['cart', 'core', 'load balancer'] }];
  const speaks = (given: Partial<CaseFile>) =>
    why({ isolation, belief: ill({ reason: 'NO CORES' }), ...given });

  it('is each that it names, another before itself', () => {
    const found = speaks({});
    expect(found).toMatchObject({ cause: 'dependency', blames: 'core', confidence: 0.55 });
    expect(said(found)).toMatch(/no cores.*ASK/);
    expect(found).not.toHaveProperty('against');
    expect(found.alternatives).toMatchObject([
      { blames: 'load balancer' },
      { cause: 'hung-tasks', blames: 'cart' },
    ]);
  });

  it('is found in its log too, in one line of it', () => {
    const quiet = { belief: ill({ reason: 'it says no' }) };
    expect(speaks({ ...quiet, errorLines: ['x', 'it is Gone'] }).blames).toBe('core');
    expect(speaks({ ...quiet, errorLines: ['cores'] }).blames).toBe('cart');
    expect(speaks(quiet).cause).toBe('hung-tasks');
  });

  it.each([
    ['requests come through it', [{ atMs: NOON, value: 3 }], ['load balancer']],
    ['none do', [{ atMs: NOON, value: 0 }], undefined],
    ['nobody counts them', [], undefined],
  ])('is hardly the load balancer where %s', (_, requests, names) => {
    const { alternatives = [] } = speaks({ metrics: { ...NO_METRICS, requests } });
    const balancer = alternatives.find(({ blames }) => blames === 'load balancer');
    expect(balancer?.against?.length).toBe(names?.length);
  });
});

describe('its own words', () => {
  const says = (words: string, given: Partial<CaseFile> = {}) =>
    why({
      belief: ill({ phase: 'http', httpStatus: 500, reason: `answers 500 and says "${words}"` }),
      ...given,
    });

  it.each([
    ['Missing required environment variable: STRIPE_KEY', 'configuration', 0.8],
    ['FATAL: password authentication failed for user "app', 'configuration', 0.85],
    ['relation orders: column x does not exist', 'dependency', 0.85],
    ['connect ECONNREFUSED 10.0.3.7:6379', 'dependency', 0.85],
    ['getaddrinfo ENOTFOUND orders-db.internal', 'dependency', 0.75],
    ['Temporary failure in name resolution', 'network', 0.8],
  ])('%s', (words, cause, confidence) => {
    const found = says(words);
    expect(found).toMatchObject({ cause, blames: 'cart', confidence });
    expect(found.because).toEqual([expect.stringContaining(words), expect.stringMatching(/\w/)]);
  });

  it('that a column is not there count against code that went live a moment ago, not against that of a week', () => {
    const words = 'relation "orders_v2" does not exist';
    const young = says(words, { liveSinceMs: SINCE - 35 * MINUTE });
    expect(young).toMatchObject({ cause: 'bad-revision', blames: 'cart', confidence: 0.85 });
    expect(young.because).toContainEqual(expect.stringContaining('live and well for 35 min'));
    expect(says(words, { liveSinceMs: SINCE - 7 * 24 * HOUR }).cause).toBe('dependency');
    const lines = Array(3).fill('ERROR psycopg2.errors.UndefinedColumn: column fee does not exist');
    const logged = (ageMs: number) =>
      why({ belief: ill({ phase: 'timeout' }), errorLines: lines, liveSinceMs: SINCE - ageMs }).cause;
    expect([logged(HOUR), logged(3 * HOUR)]).toEqual(['bad-revision', 'dependency']);
  });

  it.each(['table x is missing', 'it crashed', 'odd', 'certificate has expired', 'No module named x'])(
    'do not count where they are vague, or where new tasks may mend it: %s',
    (words) => expect(says(words).cause).toBe('hung-tasks'),
  );

  it('do not count as a name that is gone where what it needs is seen to be well', () => {
    const words = 'Temporary failure in name resolution';
    expect(says(words, { wellNeeds: ['orders-db'] }).cause).toBe('hung-tasks');
  });

  const limited = 'ERROR partner: rate limit exceeded';
  it.each<[string, readonly string[], boolean]>([
    ['three lines', [limited, limited, limited], true],
    ['two lines', [limited, limited], false],
    ['half of those that say anything', [...Array(3).fill(limited), ...Array(3).fill('panic: x')], false],
    ['more than half', [...Array(4).fill(limited), ...Array(3).fill('panic: x')], true],
    ['refused logins, which may be anybody', Array(5).fill('FATAL: password authentication failed'), false],
    ['vague words', Array(5).fill('ERROR partner: rate_limited'), false],
  ])('in its log count by how many agree: %s', (_, errorLines, isBlamed) => {
    const found = why({ errorLines });
    expect(found.cause === 'rate-limited').toBe(isBlamed);
    if (isBlamed)
      expect(found).toMatchObject({ confidence: 0.8, because: [expect.stringMatching(/^\d of \d/)] });
  });
});

describe('data that are old', () => {
  it.each<[string, Partial<Belief>, string, number | undefined]>([
    ['by their own timestamp', { phase: 'stale', reason: 'REASON' }, 'stale-data', 0.85],
    ['in its own words', { phase: 'body' }, 'stale-data', 0.75],
    ['in its own words, with 500', { phase: 'http', httpStatus: 500 }, 'stale-data', 0.75],
    ['in the words of a 404', { phase: 'http', httpStatus: 404 }, 'client-error', undefined],
    ['in the words of a timeout', { phase: 'timeout', httpStatus: 500 }, 'hung-tasks', undefined],
    ['in no words', { phase: 'body', reason: 'x' }, 'hung-tasks', undefined],
  ])('%s', (_, belief, cause, confidence) => {
    const found = why({ belief: ill({ reason: 'newest candle is 2400 s old', ...belief }) });
    expect(found.cause).toBe(cause);
    if (confidence === undefined) return;
    expect(found.confidence).toBe(confidence);
    expect(found.because).toEqual([expect.stringMatching(/REASON|candle/), expect.stringMatching(/\w/)]);
  });
});

describe('a body that is no JSON', () => {
  it.each([
    ['a page', 'answers 200, but its body is a web page, not JSON', 'client-error'],
    ['anything else', 'answers 200, but its body is not JSON in UTF-8', 'hung-tasks'],
  ])('%s', (_, reason, cause) => {
    expect(why({ belief: ill({ phase: 'body', httpStatus: 200, reason }) }).cause).toBe(cause);
  });

  it('is what new code answers with', () => {
    const reason = 'answers 200, but its body is a web page, not JSON';
    const belief = ill({ phase: 'body', httpStatus: 200, reason });
    expect(why({ belief, currentIsBaseline: false }).cause).not.toBe('client-error');
  });
});

describe('a young revision', () => {
  const live = (minutesBefore: number, belief: Partial<Belief>) =>
    why({ belief: ill(belief), liveSinceMs: SINCE - minutesBefore * MINUTE }).alternatives ?? [];

  it.each<[string, Partial<Belief>, number]>([
    ['answers 500', { phase: 'http', httpStatus: 500 }, 1],
    ['answers 499', { phase: 'http', httpStatus: 499 }, 0],
    ['answers nothing', { phase: 'timeout', httpStatus: 500 }, 0],
    ['answers with no status', { phase: 'http' }, 0],
  ])('is named beside a hang only where it %s', (_, belief, count) => {
    const found = live(30, belief).filter(({ cause }) => cause === 'bad-revision');
    expect(found).toHaveLength(count);
    for (const { because } of found) {
      expect(because).toEqual([expect.stringMatching(/:10 .* 30 min/), expect.stringContaining('REASON')]);
    }
  });

  const young = (given: Partial<CaseFile>) =>
    sayYoung({ ...({} as CaseFile), belief: illBelief(NOON), view: steadyView(), ...given });

  it.each<[string, Partial<CaseFile>, string | undefined]>([
    ['is so for two hours', { liveSinceMs: NOON - 2 * HOUR }, '120 min'],
    ['is not any more after them', { liveSinceMs: NOON - 2 * HOUR - 1 }, undefined],
    ['is so from the first moment', { liveSinceMs: NOON }, '0 min'],
    ['is not to blame for what was before', { liveSinceMs: NOON + 1 }, undefined],
    ['is not one of which nobody knows since when', {}, undefined],
    [
      'is not one that does not fail',
      { liveSinceMs: NOON, belief: { ...illBelief(NOON), failingSinceMs: undefined } },
      undefined,
    ],
    [
      'fell ill when its incident began',
      { liveSinceMs: NOON - HOUR, illSinceMs: NOON - 30 * MINUTE },
      '30 min',
    ],
    ['is not known where ECS cannot be read', { liveSinceMs: NOON, view: undefined }, undefined],
  ])('%s', (_, given, minutes) => {
    if (minutes === undefined) expect(young(given)).toBeUndefined();
    else expect(young(given)).toMatch(new RegExp(`shop-cart-prod:10 .*\\b${minutes}`));
  });
});

describe('what speaks against a cause of its own', () => {
  const sick = (given = {}) => ({ id: 'db', detail: 'x', ...given });

  it('is that what it needs is ill, unless that is a victim or only suspected', () => {
    const against = (need: object) =>
      (why({ sickNeeds: [sick(need)], belief: ill({ phase: 'http', httpStatus: 404 }) }).alternatives ?? [])
        .filter(({ cause }) => cause === 'client-error')
        .flatMap(({ against = [] }) => against);
    expect(against({})).toEqual([expect.stringContaining('db')]);
    expect(against({ together: { unexplained: 3, well: [], isWell: false } })).toEqual([]);
    expect(why({ sickNeeds: [sick({ isVictim: true })] })).not.toHaveProperty('against');
  });

  it('is that a second witness says that it is well, which says nothing of what others do', () => {
    const well = { witnessSaysWell: true };
    const asked = why({ ...well, belief: ill({ phase: 'http', httpStatus: 404 }) });
    expect(asked).toMatchObject({ cause: 'client-error', against: [expect.stringMatching(/witness/)] });
    expect(why({ ...well, sickNeeds: [sick()] })).not.toHaveProperty('against');
    expect(why({ ...well, isBlind: true })).not.toHaveProperty('against');
    expect(why({ ...well, view: undefined })).not.toHaveProperty('against');
    const deploying = steadyView({
      deployments: [{ ...steadyView().deployments[0]!, rolloutState: 'IN_PROGRESS' }],
    });
    expect(why({ ...well, view: deploying })).not.toHaveProperty('against');
  });

  it('nothing does where nobody knows, and that is said with how it fails', () => {
    const found = why({ view: undefined });
    expect(found).toMatchObject({ cause: 'unknown', blames: 'cart', confidence: 0.3 });
    expect(found.because).toEqual([expect.stringContaining('REASON'), expect.stringMatching(/\w/)]);
  });
});
