import { describe, expect, it } from 'vitest';
import { mayBeAnother, needsState } from '../../shared/core/health/fleet.ts';
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

describe('who is laid to what nobody watches', () => {
  const place: Environment = {
    ...environment,
    services: [
      service('cart', { dependsOn: ['sessions', 'jobs'] }),
      service('mail', { dependsOn: ['jobs'] }),
      service('web', { dependsOn: ['sessions', 'jobs'] }),
      service('news'),
    ],
    dependencies: [cache, { ...cache, id: 'jobs', question: { kind: 'metrics' } as never }],
  };
  const laidTo = (failing: readonly string[], id = 'sessions') =>
    mayBeAnother({ id, status: 'suspect', detail: '' }, place.services[0]!, failing, place);

  it.each([
    ['one fails that shares something else with it and does not need that', ['cart', 'mail'], true],
    ['whoever fails needs that too', ['cart', 'web'], false],
    ['whoever fails has nothing in common with it', ['cart', 'news'], false],
    ['it fails alone', ['cart'], false],
  ])('may have another trouble: %s', (_, failing, may) => expect(laidTo(failing)).toBe(may));

  it('is laid to what is seen ill, whoever else fails', () => {
    expect(laidTo(['cart', 'mail'], 'jobs')).toBe(false);
  });
});
