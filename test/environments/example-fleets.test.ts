import { describe, expect, it } from 'vitest';
import { defineEnvironment, warningsOf } from '../../shared/contracts/define-environment.ts';
import { ecsServices } from '../../shared/core/watchlist/environment.ts';
import { EXAMPLE_FLEETS } from '../support/example-fleets.ts';

const urlOf = ({ question }: { readonly question: object }) => (question as { url?: string }).url;
const namesOf = (system: keyof typeof EXAMPLE_FLEETS) =>
  ecsServices(EXAMPLE_FLEETS[system]()).map((one) => [one.cluster, one.modelName, urlOf(one)]);

describe('the example fleets', () => {
  it.each(['tradai', 'reptidex', 'placeos'] as const)('%s: nothing to warn of', (system) => {
    expect(warningsOf(EXAMPLE_FLEETS[system]())).toEqual([]);
  });

  it('ReptiDex is named as its playbook names it', () => {
    expect(namesOf('reptidex')).toEqual([
      ['dev-reptidex-cluster', 'dev-reptidex-core', 'http://core.reptidex-dev.local:8000/api/v1/health'],
      ['dev-reptidex-cluster', 'dev-reptidex-auth', 'http://auth.reptidex-dev.local:8000/api/v1/health'],
    ]);
  });

  it('ReptiDex asks people before it rolls back over a migration', () => {
    for (const one of EXAMPLE_FLEETS.reptidex().services) expect(one.modes?.['roll-back']).toBe('approve');
  });

  it('PlaceOS has the services of its page, and its four stores are never acted on', () => {
    const { services, dependencies } = EXAMPLE_FLEETS.placeos();
    expect(services.map((one) => one.modelName)).toEqual([
      'placeos-api-dev',
      'placeos-core-dev',
      'placeos-triggers-dev',
      'placeos-search-ingest-dev',
      'placeos-staff-dev',
    ]);
    expect(
      dependencies.map((one) => [one.id, one.question?.kind === 'tcp' ? one.question.port : undefined]),
    ).toEqual([
      ['etcd', 2379],
      ['rethinkdb', 28_015],
      ['redis', 6379],
      ['elasticsearch', 9200],
    ]);
  });

  it('PlaceOS does not need Elasticsearch to answer: only listing and searching do', () => {
    const needing = EXAMPLE_FLEETS.placeos().services.filter((one) =>
      one.dependsOn.includes('elasticsearch'),
    );
    expect(needing.map(({ id }) => id)).toEqual(['search-ingest']);
  });
});

describe('an ECS service by another name', () => {
  const withNames = (...names: string[]) =>
    defineEnvironment({
      project: 'shop',
      name: 'prod',
      services: Object.fromEntries(
        names.map((ecsService, i) => [`s${i}`, { host: `s${i}.example`, ecsService }]),
      ),
    });

  it('is spelled out', () => {
    expect(withNames('{env}-{service}').services[0]?.modelName).toBe('prod-s0');
  });

  it.each([
    ['an unknown placeholder', ['{servise}'], /unknown placeholder/],
    ['a wildcard', ['prod-*'], /wildcard/],
    ['the watchdog itself', ['watchdog-shop-prod-watch'], /watchdog itself/],
    ['one name for two', ['web', 'web'], /same ECS service/],
  ])('%s is refused', (_, names, problem) => {
    expect(() => withNames(...names)).toThrow(problem);
  });
});
