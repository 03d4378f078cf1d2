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
  reptidex: () =>
    reptidex({
      ...common,
      databaseHost: 'db.example',
      cacheHost: 'cache.example',
      cacheNode: 'reptidex-dev-001',
      publicUrl: 'https://reptidex.example',
      partnerUrl: 'https://partner.example/data',
      loadBalancer: 'app/reptidex-dev/0123456789abcdef',
      targetGroups: { core: 'targetgroup/dev-reptidex-core/1', auth: 'targetgroup/dev-reptidex-auth/2' },
    }),
  placeos: () =>
    placeos({
      ...common,
      publicUrl: 'https://placeos.example',
      loadBalancer: 'app/placeos-dev/0123456789abcdef',
      apiTargetGroup: 'targetgroup/placeos-api-dev/1',
      hosts: {
        etcd: 'etcd.example',
        rethinkdb: 'rethinkdb.example',
        redis: 'redis.example',
        elasticsearch: 'search.example',
      },
    }),
};
