import { describe, expect, it } from 'vitest';
import { defineEnvironment, EnvironmentError } from '../../shared/contracts/define-environment.ts';
import { modeFor } from '../../shared/core/watchlist/mode.ts';

const WINDOW = { services: ['web'], days: ['sun'], from: '02:00', to: '04:00', timeZone: 'Europe/Berlin' };

function define(change: object, web: object = {}) {
  const services = { web: { url: 'http://web.example/health', ...web }, api: { url: 'http://api.example/' } };
  return defineEnvironment({ project: 'shop', name: 'prod', services, ...change } as never);
}

function faultsOf(change: object, web: object = {}): string[] {
  try {
    define(change, web);
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.faults.map(({ path, problem, instead }) => `${path} ${problem}: ${instead}`);
  }
}

describe('modes by remedy', () => {
  it('are the environment’s where a service does not say', () => {
    const { services } = define(
      { mode: 'auto', modes: { 'roll-back': 'approve', 'scale-cycle': 'observe' } },
      { modes: { 'scale-cycle': 'approve' } },
    );
    const [web, api] = services;
    expect([modeFor(web!, 'roll-back'), modeFor(web!, 'scale-cycle')]).toEqual(['approve', 'approve']);
    expect([modeFor(api!, 'scale-cycle'), modeFor(api!, 'force-deploy')]).toEqual(['observe', 'auto']);
  });

  it.each<[string, object, object, RegExp]>([
    [
      'laxer than the service’s',
      { mode: 'auto' },
      { mode: 'observe', modes: { 'force-deploy': 'auto' } },
      /^services\.web\.modes\.force-deploy is laxer than the service's mode observe/,
    ],
    ['of no remedy', { modes: { restart: 'auto' } }, {}, /^modes/],
    [
      'that do not exist',
      { modes: { 'roll-back': 'ask' } },
      {},
      /^modes\.roll-back .*one of observe, approve, auto/,
    ],
  ])('%s are a fault', (_, change, web, told) => {
    expect(faultsOf(change, web)).toEqual([expect.stringMatching(told)]);
  });
});

describe('maintenance windows', () => {
  it('reach the services that they name, or all', () => {
    const { services: _, days: __, ...always } = WINDOW;
    const [web, api] = define({ maintenanceWindows: [WINDOW, always] }).services;
    expect(web?.maintenanceWindows).toHaveLength(2);
    expect(api?.maintenanceWindows).toEqual([
      { ...always, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
    ]);
  });

  it.each<[string, object, RegExp]>([
    ['a service that is not there', { services: ['weeb'] }, /services\.0 is no service; did you mean web\?/],
    ['no service at all', { services: [] }, /services is empty/],
    ['a day in another language', { days: ['so'] }, /days\.0 .*one of mon, tue/],
    ['a time that is none', { from: '25:00' }, /from .*a time of the day such as 22:30/],
    ['an end at its beginning', { to: '02:00' }, /to is its beginning/],
    ['a zone that is none', { timeZone: 'Berlin' }, /timeZone .*Europe\/Berlin/],
    ['an offset instead of a zone', { timeZone: '+02:00' }, /timeZone .*Europe\/Berlin/],
    ['no zone', { timeZone: undefined }, /timeZone is missing/],
    ['a word too many', { until: '04:00' }, /until is not a known key/],
  ])('with %s are a fault', (_, wrong, told) => {
    expect(faultsOf({ maintenanceWindows: [{ ...WINDOW, ...wrong }] })).toEqual([
      expect.stringMatching(told),
    ]);
  });
});
