import { describe, expect, it } from 'vitest';
import { butForWarnings, failureOf, isHealthJson, warningOf } from '../../shared/core/health/health-json.ts';

describe('application/health+json', () => {
  it.each([
    ['application/health+json', true],
    ['Application/Health+JSON ; charset=utf-8', true],
    ['application/health+json;v=1', true],
    ['application/health+jsonp', false],
    ['text/application/health+json', false],
    ['application/json', false],
    [undefined, false],
  ])('%s', (contentType, expected) => expect(isHealthJson(contentType)).toBe(expected));

  it.each([
    ['warn', true, false],
    [' WARNING ', true, false],
    ['warned', false, false],
    ['prewarn', false, false],
    ['fail', false, true],
    ['Down', false, true],
    ['error', false, true],
    ['downhill', false, false],
    ['countdown', false, false],
    ['pass', false, false],
    [7, false, false],
  ])('the status %s', (status, warns, fails) => {
    expect(warningOf({ status }) !== undefined).toBe(warns);
    expect(failureOf({ status }) !== undefined).toBe(fails);
  });

  it.each([[null], ['warn'], [['warn']], [undefined]])('%j says nothing', (body) => {
    expect([warningOf(body), failureOf(body)]).toEqual([undefined, undefined]);
  });
});

describe('what a warning is about', () => {
  const about = (given: object) => warningOf({ status: 'warn', ...given });

  it.each<[string, object, string]>([
    ['its own words', { output: 'slow' }, 'slow'],
    ['those of a check', { checks: { db: [{ status: 'fail', output: 'refused' }] } }, 'db refused'],
    ['of a check that is no list', { checks: { db: { status: 'warn', output: 'slow' } } }, 'db slow'],
    [
      'its figure',
      { checks: { cpu: [{ status: 'warn', observedValue: 91, observedUnit: '%' }] } },
      'cpu 91 %',
    ],
    ['a figure in words', { checks: { cpu: [{ status: 'warn', observedValue: 'high' }] } }, 'cpu high'],
    ['its status where it says no more', { checks: { db: [{ status: 'Fail', output: '' }] } }, 'db Fail'],
    ['a figure that is none', { checks: { db: [{ status: 'warn', observedValue: {} }] } }, 'db warn'],
    ['words that are none', { output: 7, checks: { db: [{ status: 'warn', output: 7 }] } }, 'db warn'],
    ['both', { output: 'slow', checks: { db: [{ status: 'warn' }] } }, 'slow; db warn'],
  ])('%s', (_, given, expected) => expect(about(given)).toBe(expected));

  it.each<[string, object]>([
    ['well', { checks: { db: [{ status: 'pass', output: 'fine' }] } }],
    ['without a status', { checks: { db: [{ output: 'fine' }] } }],
    ['no objects', { checks: { db: ['fail', null] } }],
    ['a list', { checks: [{ status: 'fail' }].values() }],
    ['none', {}],
  ])('is not told where its checks are %s', (_, given) => expect(about(given)).toMatch(/not say/));

  it('is three of them at most, whatever else is wrong', () => {
    const checks = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, [{ status: 'fail' }]]));
    expect(about({ checks })).toBe('a fail; b fail; c fail');
    const late = Object.fromEntries([
      ...Array.from({ length: 200 }, (_, at) => [`x${at}`, [{ status: 'pass' }]]),
      ['late', [{ status: 'fail' }]],
    ]);
    expect(about({ checks: late })).toMatch(/not say/);
  });
});

describe('what its owner asks of its answer', () => {
  const asks = (path: string, ...oneOf: string[]) => ({ path, oneOf }) as never;

  it.each([
    ['is kept where it asks for something else', asks('status', 'ready'), 1],
    ['is kept of another field', asks('db.status', 'ok'), 1],
    ['is left out where it asks for a pass', asks('status', 'OK'), 0],
    ['is left out where a pass is among it', asks('status', 'ready', 'pass'), 0],
    ['is kept of what only begins like a pass', asks('status', 'okay', 'lookup'), 1],
  ])('%s', (_, condition, kept) => expect(butForWarnings([condition])).toHaveLength(kept));
});
