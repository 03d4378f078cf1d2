import { placeos } from '../../environments/examples/placeos.ts';
import { reptidex } from '../../environments/examples/reptidex.ts';
import { tradai } from '../../environments/examples/tradai.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';

const common = {
  name: 'dev',
  region: 'eu-central-1',
  mode: 'auto' as const,
  network: {
    vpcId: 'vpc-0f000000000000000',
    subnetIds: ['subnet-0f00000000000000a'],
    securityGroupId: 'sg-0f000000000000000',
    availabilityZones: ['eu-central-1a'],
  },
  notify: { emails: ['oncall@example.com'], ownHealthEmails: ['platform@example.com'] },
};

/** The three systems of the runbooks, as their owners would declare them. */
export const EXAMPLE_FLEETS: Readonly<Record<'tradai' | 'reptidex' | 'placeos', () => Environment>> = {
  tradai: () =>
    tradai({
      ...common,
      account: '123456789012',
      databaseHost: 'db.example',
      natInstance: 'i-0123456789abcdef0',
    }),
  reptidex: () => reptidex({ ...common, databaseHost: 'db.example', cacheHost: 'cache.example' }),
  placeos: () =>
    placeos({
      ...common,
      hosts: {
        etcd: 'etcd.example',
        rethinkdb: 'rethinkdb.example',
        redis: 'redis.example',
        elasticsearch: 'search.example',
      },
    }),
};
