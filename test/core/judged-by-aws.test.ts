import { describe, expect, it } from 'vitest';
import { type InvocationMinute, judgeInvocations, unreadable } from '../../shared/core/health/invocations.ts';
import { judgeAlarm } from '../../shared/core/health/judge-alarm.ts';
import { judgeHeartbeat } from '../../shared/core/health/judge-heartbeat.ts';
import { judgeMeasures, type Reading } from '../../shared/core/health/judge-measures.ts';
import { judgeOrphans } from '../../shared/core/health/judge-orphans.ts';
import { countAddresses } from '../../shared/core/health/name.ts';
import { type Answer, judgeAnswers } from '../../shared/core/health/observation.ts';
import { pushback } from '../../shared/core/health/pushback.ts';
import type {
  HeartbeatQuestion,
  Measure,
  OrphansQuestion,
} from '../../shared/core/watchlist/aws-question.ts';
import { MINUTE, NOON, SECOND } from '../support/cases.ts';

const minute = (ago: number, given: Partial<InvocationMinute> = {}): InvocationMinute => ({
  startMs: NOON - ago * MINUTE,
  invocations: 10,
  errors: 0,
  throttles: 0,
  ...given,
});

describe('how invocations ended', () => {
  const judged = (...minutes: InvocationMinute[]) => judgeInvocations('fn', NOON, minutes);

  it.each<[string, InvocationMinute[], object]>([
    [
      'nobody invoked it',
      [],
      { verdict: 'unknown', phase: 'idle', detail: 'nobody invoked it in 5 min', asked: 0, right: 0 },
    ],
    [
      'all end well',
      [minute(1)],
      { verdict: 'up', detail: 'its invocations end well', asked: 10, right: 10, latencyMs: undefined },
    ],
    [
      'the newest minute alone is enough',
      [minute(2, { errors: 10 }), minute(1, { invocations: 3, longestMs: 70 })],
      { verdict: 'up', asked: 3, right: 3, latencyMs: 70 },
    ],
    [
      'a minute with too few takes the one before with it',
      [minute(1, { invocations: 2, longestMs: 5 }), minute(2, { invocations: 4, errors: 1, longestMs: 90 })],
      { verdict: 'degraded', asked: 6, right: 5, latencyMs: 90, detail: '1 of 6 invocations failed' },
    ],
    [
      'of a minute too long ago nothing is said',
      [minute(6, { errors: 10 })],
      { verdict: 'unknown', asked: 0 },
    ],
    ['of the oldest minute something is', [minute(5.99)], { verdict: 'up', right: 10 }],
    [
      'what failed until three minutes ago does so now',
      [minute(4, { errors: 10 })],
      { verdict: 'down', right: 0, measuredToMs: NOON - 3 * MINUTE },
    ],
    [
      'of what failed before that nobody knows',
      [minute(4.01, { errors: 10 })],
      {
        ...{ verdict: 'unknown', phase: 'idle' },
        detail: '10 of 10 invocations failed until 3 min ago, and nothing is known since',
      },
    ],
    ['a minute that has begun is known until now', [minute(0.5)], { measuredToMs: NOON }],
    [
      'two failures are too few to tell',
      [minute(1, { invocations: 2, errors: 2 })],
      { verdict: 'unknown', phase: 'idle', detail: '2 of 2 invocations failed: too few to tell' },
    ],
    ['two that ended well are enough', [minute(1, { invocations: 2 })], { verdict: 'up' }],
    ['half of two is noise neither way', [minute(1, { invocations: 2, errors: 1 })], { verdict: 'degraded' }],
    [
      'three failures are an illness',
      [minute(1, { invocations: 3, errors: 3 })],
      { verdict: 'down', phase: 'invocation' },
    ],
    ['half of them failing is not down', [minute(1, { errors: 5 })], { verdict: 'degraded' }],
    [
      'more than half is',
      [minute(1, { errors: 6 })],
      { verdict: 'down', detail: '6 of 10 invocations failed' },
    ],
    [
      'the first few of a minute end now one way, now the other: the minute before is told with them',
      [minute(0.06, { invocations: 4, errors: 2 }), minute(1.06, { invocations: 60, errors: 36 })],
      { verdict: 'down', asked: 64, right: 26 },
    ],
    [
      'one that is over decides alone, however few it counts: three earlier ones do not outvote it',
      [minute(1, { invocations: 4, errors: 1 }), ...[2, 3, 4].map((ago) => minute(ago, { errors: 10 }))],
      { verdict: 'degraded', asked: 4, right: 3, oldestToMs: NOON },
    ],
    [
      'nor do they make it well',
      [minute(1, { invocations: 4, errors: 3 }), ...[2, 3, 4].map((ago) => minute(ago))],
      { verdict: 'down', asked: 4, right: 1 },
    ],
    [
      'with one that has begun no more are told than the next that says enough, and the figure is as old as that',
      [minute(0.5, { invocations: 4, errors: 1 }), minute(1.5, { errors: 10 }), minute(2.5, { errors: 10 })],
      { verdict: 'down', asked: 14, right: 3, measuredToMs: NOON, oldestToMs: NOON - MINUTE / 2 },
    ],
    [
      'so many do not',
      [minute(0.3, { invocations: 20, errors: 9 }), minute(1.3, { errors: 10 })],
      { verdict: 'degraded', asked: 20 },
    ],
    [
      'where nothing before them counts they break off no illness',
      [minute(0.06, { invocations: 4, errors: 2 })],
      { verdict: 'unknown', phase: 'idle', detail: '2 of 4 invocations failed: too few to tell' },
    ],
    ['nor do nineteen', [minute(0.3, { invocations: 19, errors: 9 })], { verdict: 'unknown', phase: 'idle' }],
    ['twenty may', [minute(0.3, { invocations: 20, errors: 9 })], { verdict: 'degraded' }],
    ['they may confirm one', [minute(0.06, { invocations: 5, errors: 3 })], { verdict: 'down' }],
    ['they may end one, where all end well', [minute(0.06, { invocations: 3 })], { verdict: 'up' }],
    ['one of twenty is degraded', [minute(1, { invocations: 20, errors: 1 })], { verdict: 'degraded' }],
    ['one of twenty-one is noise', [minute(1, { invocations: 21, errors: 1 })], { verdict: 'up' }],
    [
      'those that were not run count as failed',
      [minute(1, { invocations: 4, throttles: 6 })],
      {
        verdict: 'down',
        phase: 'throttle',
        asked: 10,
        right: 4,
        detail: '6 of 10 invocations failed, 6 of them throttled',
      },
    ],
    [
      'throttled alone is enough to judge',
      [minute(1, { invocations: 0, throttles: 3 }), minute(2)],
      { verdict: 'down', asked: 3 },
    ],
    [
      'as many errors as throttles are errors',
      [minute(1, { invocations: 8, errors: 2, throttles: 2 })],
      { phase: 'invocation' },
    ],
    ['more errors than invocations are all of them', [minute(1, { errors: 12 })], { right: 0 }],
  ])('%s', (_, minutes, expected) => {
    expect(judged(...minutes)).toMatchObject({ target: 'fn', atMs: NOON, ...expected });
  });

  it('cannot be told where they cannot be read', () => {
    expect(unreadable('fn', NOON, 'throttled')).toEqual({
      target: 'fn',
      atMs: NOON,
      verdict: 'unknown',
      phase: 'self',
      detail: 'throttled',
      asked: 0,
      right: 0,
    });
  });
});

describe('what is measured', () => {
  const metric = { namespace: 'AWS/RDS', name: 'x', dimensions: {}, stat: 'Average' };
  const cpu: Measure = {
    name: 'CPU',
    unit: '%',
    phase: 'saturation',
    metric,
    take: 'newest',
    worse: 'above',
    warn: 80,
    critical: 95,
    missing: 'unknown',
  };
  const errors: Measure = {
    ...cpu,
    name: 'errors',
    take: 'sum',
    unit: '',
    warn: 5,
    critical: 10,
    phase: 'errors',
    missing: 'zero',
  };
  const free: Measure = {
    ...cpu,
    name: 'free',
    worse: 'below',
    unit: 'MiB',
    warn: 10,
    critical: 2,
    factor: 0.5,
  };
  const share: Measure = { ...errors, name: 'failed', unit: '%', per: metric };
  const at = (value: number, minutesAgo = 2) => ({ atMs: NOON - minutesAgo * MINUTE, value });
  const judged = (measures: readonly Measure[], readings: readonly Reading[], every?: boolean) =>
    judgeMeasures('db', NOON, { measures, every } as never, readings);

  it.each<[string, readonly Measure[], readonly Reading[], object]>([
    [
      'is well below its limits',
      [cpu],
      [{ values: [at(79.94)] }],
      { verdict: 'up', detail: 'CPU 79.9%', asked: 1, right: 1, atMs: NOON - MINUTE },
    ],
    [
      'is degraded from its warning on',
      [cpu],
      [{ values: [at(80)] }],
      { verdict: 'degraded', phase: 'saturation', detail: 'CPU 80% (warning from 80% on)', right: 1 },
    ],
    [
      'is down from its critical limit on',
      [cpu],
      [{ values: [at(95)] }],
      { verdict: 'down', detail: 'CPU 95% (critical from 95% on)', right: 0 },
    ],
    [
      'may be worse the lower it is',
      [free],
      [{ values: [at(4)] }],
      { verdict: 'down', detail: 'free 2 MiB (critical from 2 MiB down)' },
    ],
    [
      'is counted in its own unit',
      [free],
      [{ values: [at(20.5)] }],
      { verdict: 'up', detail: 'free 10.3 MiB' },
    ],
    [
      'of what has no limits is never ill',
      [{ ...cpu, warn: undefined, critical: undefined }],
      [{ values: [at(1e9)] }],
      { verdict: 'up' },
    ],
    [
      'is the newest value, in whatever order they come',
      [cpu],
      [{ values: [at(99, 1), at(10, 0.5), at(98, 3)] }],
      { verdict: 'up', detail: 'CPU 10%', atMs: NOON },
    ],
    [
      'is added up over five minutes',
      [errors],
      [{ values: [at(4, 2), at(1, 6.99), at(50, 7)] }],
      { detail: 'errors 5 (warning from 5 on)' },
    ],
    [
      'is not of eight minutes ago',
      [cpu],
      [{ values: [at(99, 8)] }],
      { verdict: 'unknown', phase: 'idle', detail: 'CloudWatch has no data of it', atMs: NOON },
    ],
    ['is of a moment less', [cpu], [{ values: [at(99, 7.99)] }], { verdict: 'down' }],
    [
      'is nothing where nothing happened',
      [errors],
      [{ values: [] }],
      { verdict: 'up', detail: 'errors 0', atMs: NOON - 3 * MINUTE },
    ],
    [
      'is unknown where nobody says',
      [cpu],
      [{ values: [] }],
      { verdict: 'unknown', phase: 'idle', right: 0 },
    ],
    ['is unknown where nothing was read', [cpu], [], { verdict: 'unknown', phase: 'idle' }],
    [
      'is our own trouble where it cannot be read',
      [errors],
      [{ values: { trouble: 'throttled' } }],
      { verdict: 'unknown', phase: 'self', detail: 'throttled' },
    ],
    [
      'is a share of what was tried',
      [share],
      [{ values: [at(1)], per: [at(10)] }],
      { verdict: 'down', detail: 'failed 10% (critical from 10% on)' },
    ],
    [
      'is no share of too few',
      [share],
      [{ values: [at(9)], per: [at(9)] }],
      { verdict: 'up', detail: 'failed 0%' },
    ],
    [
      'is no share of what cannot be read',
      [share],
      [{ values: [at(9)], per: { trouble: 'denied' } }],
      { verdict: 'unknown', phase: 'self', detail: 'denied' },
    ],
  ])('%s', (_, measures, readings, expected) => {
    expect(judged(measures, readings)).toMatchObject({ target: 'db', ...expected });
  });

  it('is as bad as the worst that is known, and names all that are as bad', () => {
    const readings = [{ values: [at(81, 3)] }, { values: [at(7, 1)] }, { values: { trouble: 'denied' } }];
    expect(judged([cpu, errors, cpu], readings)).toMatchObject({
      verdict: 'degraded',
      detail: 'CPU 81% (warning from 80% on); errors 7 (warning from 5 on)',
      asked: 3,
      right: 2,
      atMs: NOON,
    });
    expect(judged([cpu, errors], [{ values: [at(81)] }, { values: [at(70)] }])).toMatchObject({
      verdict: 'down',
      phase: 'errors',
      detail: 'errors 70 (critical from 10 on)',
      right: 1,
    });
    expect(judged([cpu, errors], [{ values: [at(1)] }, { values: [at(1)] }]).detail).toBe('CPU 1%, errors 1');
  });

  it('is as good as the best where all of them must be bad', () => {
    const readings = [{ values: [at(99)] }, { values: [at(1)] }];
    expect(judged([cpu, errors], readings, true).verdict).toBe('up');
    expect(judged([cpu, errors], [{ values: [at(99)] }, { values: [at(11)] }], true).verdict).toBe('down');
    expect(judged([cpu, cpu], [{ values: [at(99)] }, {} as Reading], true).verdict).toBe('unknown');
  });
});

describe('a heartbeat', () => {
  const question = {
    kind: 'heartbeat',
    table: 'loops',
    attribute: 'at',
    warnSeconds: 60,
    staleSeconds: 120,
    ifMissing: 'down',
    previousAttribute: 'before',
    leastSeconds: 10,
  } as unknown as HeartbeatQuestion;
  const iso = (secondsAgo: number) => new Date(NOON - secondsAgo * SECOND).toISOString();
  const judged = (item: object | undefined, given: object = {}) =>
    judgeHeartbeat('loop', NOON, { ...question, ...given } as HeartbeatQuestion, item as never);

  it.each<[string, object | undefined, object, object]>([
    [
      'beats',
      { at: iso(20), before: iso(30) },
      {},
      { verdict: 'up', detail: 'its heart beats', asked: 1, right: 1 },
    ],
    [
      'spins',
      { at: iso(20), before: iso(29.5) },
      {},
      {
        verdict: 'down',
        phase: 'too-fast',
        detail: 'beat 9.5 s after the one before (at least 10 s apart)',
        right: 0,
      },
    ],
    [
      'may spin where nobody minds',
      { at: iso(20), before: iso(21) },
      { leastSeconds: undefined },
      { verdict: 'up' },
    ],
    ['beats for the first time', { at: iso(20) }, {}, { verdict: 'up' }],
    [
      'beats where nobody keeps the one before',
      { at: iso(20), before: iso(21) },
      { previousAttribute: undefined },
      { verdict: 'up' },
    ],
    ['has stopped', { at: iso(121) }, {}, { verdict: 'down', phase: 'stale', right: 0 }],
    ['is slow', { at: iso(61) }, {}, { verdict: 'degraded', phase: 'stale', right: 1 }],
    [
      'is not there',
      undefined,
      {},
      { verdict: 'down', phase: 'absent', detail: 'loops has no such item', right: 0 },
    ],
    [
      'is not there, which tells nothing',
      undefined,
      { ifMissing: 'unknown' },
      { verdict: 'unknown', phase: 'absent' },
    ],
  ])('%s', (_, item, given, expected) => {
    expect(judged(item, given)).toMatchObject({ target: 'loop', atMs: NOON, ...expected });
  });
});

describe('work that only one side knows of', () => {
  const judged = (
    oldRecords: number,
    records: number,
    tasks: number,
    orphans: object = { warn: 1, critical: 3 },
  ) =>
    judgeOrphans('jobs', NOON, { orphans, graceSeconds: 600 } as OrphansQuestion, {
      records: Array.from({ length: records }, (_, at) => ({
        id: '',
        begun: new Date(at < oldRecords ? NOON - 11 * MINUTE : NOON).toISOString(),
      })),
      tasks: Array.from({ length: tasks }, (_, at) => ({ id: `t${at}` })),
    });

  it('is counted on both sides', () => {
    expect(judged(2, 2, 2)).toEqual({
      target: 'jobs',
      atMs: NOON,
      asked: 1,
      verdict: 'up',
      detail: 'no orphans (2 records say that work is under way, 2 tasks run)',
      right: 1,
    });
    expect(judged(3, 4, 2)).toMatchObject({
      verdict: 'degraded',
      phase: 'orphans',
      right: 1,
      detail: expect.stringContaining('1 record without a task ('),
    });
    expect(judged(1, 1, 4)).toMatchObject({
      verdict: 'down',
      right: 0,
      detail: expect.stringContaining('3 tasks without'),
    });
    expect(judged(0, 4, 2).verdict).toBe('up');
  });

  it('is no matter where its owner names no limit', () => {
    expect(judged(9, 9, 0, {}).verdict).toBe('up');
    expect(judged(9, 9, 0, { critical: 9 }).verdict).toBe('down');
    expect(judged(9, 9, 0, { warn: 9 }).verdict).toBe('degraded');
  });
});

describe('what an alarm says', () => {
  it.each([
    ['healthy', { verdict: 'up', right: 1 }],
    ['unhealthy', { verdict: 'down', phase: 'alarm', right: 0 }],
    ['unknown', { verdict: 'unknown', phase: 'self', right: 0 }],
  ] as const)('%s', (verdict, expected) => {
    expect(judgeAlarm('db', NOON, { verdict, detail: 'x' })).toEqual({
      target: 'db',
      atMs: NOON,
      detail: 'x',
      asked: 1,
      ...expected,
    });
  });
});

describe('somebody else’s API', () => {
  const said = (status: number, retryAfter?: string, saysMaintenance = false) =>
    pushback({ status, retryAfter, saysMaintenance });

  it.each([
    [429, undefined, false, 'limited', 'limits us: answers 429'],
    [418, '60', false, 'limited', 'limits us: answers 418, and asks to come back later (60)'],
    [503, '60', false, 'maintenance', 'is in maintenance: answers 503, and asks to come back later (60)'],
    [500, undefined, true, 'maintenance', 'is in maintenance: answers 500'],
  ] as const)('that pushes back is no outage: %s', (status, retryAfter, saysMaintenance, phase, detail) => {
    expect(said(status, retryAfter, saysMaintenance)).toEqual({ phase, detail });
  });

  it('that just fails is one', () => {
    expect(said(503)).toBeUndefined();
    expect(said(500, '60')).toBeUndefined();
  });
});

describe('all answers to one question', () => {
  const answer = (verdict: Answer['verdict'], given: Partial<Answer> = {}): Answer => ({
    address: 'a',
    verdict,
    ...given,
  });
  const judged = (...answers: Answer[]) => judgeAnswers('cart', NOON, answers);

  it.each<[string, Answer[], object]>([
    [
      'one right answer',
      [answer('up', { latencyMs: 5, status: 200 })],
      { verdict: 'up', detail: 'answers rightly', asked: 1, right: 1, latencyMs: 5, status: 200 },
    ],
    [
      'two right answers',
      [answer('up', { latencyMs: 9 }), answer('up', { latencyMs: 5 })],
      { verdict: 'up', detail: 'all 2 addresses answer rightly', latencyMs: 9 },
    ],
    [
      'half of them right',
      [answer('up'), answer('down', { detail: 'refused', phase: 'connect', blames: 'db' })],
      {
        verdict: 'degraded',
        detail: '1 of 2 addresses answer rightly; refused',
        phase: 'connect',
        blames: 'db',
        right: 1,
      },
    ],
    [
      'fewer than half right',
      [answer('up'), answer('down', { detail: 'first' }), answer('down', { detail: 'second' })],
      { verdict: 'down', detail: '1 of 3 addresses answer rightly; first' },
    ],
    [
      'one slow',
      [answer('up'), answer('degraded', { detail: 'slow', phase: 'latency' })],
      { verdict: 'degraded', phase: 'latency', right: 2 },
    ],
    [
      'one wrong answer',
      [answer('down', { detail: '500' })],
      { verdict: 'down', detail: '500', right: 0, latencyMs: undefined },
    ],
    ['half unknown', [answer('up'), answer('unknown')], { verdict: 'up', right: 1 }],
    [
      'more than half unknown',
      [answer('unknown', { detail: 'no way out', phase: 'self' }), answer('unknown'), answer('up')],
      { verdict: 'unknown', detail: '1 of 3 addresses answer rightly; no way out' },
    ],
    ['none at all', [], { verdict: 'unknown', detail: 'no answer', asked: 0 }],
    ['one without a word', [answer('down')], { detail: 'no answer' }],
  ])('%s', (_, answers, expected) => {
    expect(judged(...answers)).toMatchObject({ target: 'cart', atMs: NOON, ...expected });
  });

  it('a name has enough addresses or too few', () => {
    const question = { host: 'db.local', atLeast: 2 } as never;
    expect(countAddresses(question, 2)).toEqual({ address: 'db.local', verdict: 'up' });
    expect(countAddresses(question, 1)).toEqual({
      address: 'db.local',
      verdict: 'degraded',
      phase: 'dns',
      detail: 'db.local has 1 of 2 addresses',
    });
  });
});
