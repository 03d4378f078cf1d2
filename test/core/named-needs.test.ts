import { describe, expect, it } from 'vitest';
import { isHearsay, needsState } from '../../shared/core/health/fleet.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { plainSituation, service } from '../support/cases.ts';

const cache = { id: 'sessions', kind: 'redis' as const, vantage: 'public', shard: 0 };
const environment: Environment = {
  ...plainSituation().environment,
  services: ['cart', 'web', 'jobs', 'mail'].map((id) => service(id, { dependsOn: ['sessions'] })),
  dependencies: [cache],
};
const alone: Environment = { ...environment, services: [service('cart', { dependsOn: ['sessions'] })] };

const needs = (says: string, { sick = ['cart'], place = alone, status = '' } = {}) =>
  needsState(
    'cart',
    place,
    new Map(status === '' ? [] : [['sessions', { status: 'healthy' as const, detail: 'well' }]]),
    new Set(sick),
    { reason: says },
  );

describe('a need that nobody watches', () => {
  it.each([
    ['its name', 'answers 503 and says "sessions is gone"'],
    ['its kind', 'answers 503 and says "Redis connection lost"'],
    ['that something it needs fails', 'answers 503 and says "dependency"'],
  ])('is suspected where the service itself says %s', (_, says) => {
    expect(needs(says)).toMatchObject([{ id: 'sessions', status: 'suspect' }]);
  });

  it.each([
    ['says nothing of it', 'answers 503'],
    ['says another word that holds its name', 'answers 503 and says "sessions-api"'],
  ])('is not where the service %s', (_, says) => expect(needs(says)).toEqual([]));

  it('is not where somebody else needs it and is well', () => {
    expect(needs('says "dependency"', { place: environment })).toEqual([]);
    const all = { place: environment, sick: ['cart', 'web', 'jobs', 'mail'] };
    expect(needs('says "dependency"', all)).toMatchObject([{ together: { well: [] } }]);
  });

  it('is believed when it is watched after all', () => {
    expect(needs('says "dependency"', { status: 'healthy' })).toMatchObject([{ status: 'healthy' }]);
  });
});

describe('what only its own words point at', () => {
  const place: Environment = {
    ...environment,
    dependencies: [cache, { ...cache, id: 'jobs', question: { kind: 'metrics' } as never }],
  };

  it.each([
    ['is hearsay where nobody watches it', { id: 'sessions' }, true],
    ['is none where it is watched', { id: 'jobs' }, false],
    [
      'is none where several who need it fail together',
      { id: 'sessions', together: { unexplained: 3, well: [], isWell: false } },
      false,
    ],
  ])('%s', (_, need, hearsay) =>
    expect(isHearsay({ ...need, status: 'suspect', detail: '' }, place)).toBe(hearsay),
  );
});
