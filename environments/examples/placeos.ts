import {
  type DependencyInput,
  defineEnvironment,
  type EnvironmentInput,
  type ServiceInput,
} from '../../shared/contracts/define-environment.ts';

/** What differs between the PlaceOS environments. */
export interface PlaceosDeployment {
  readonly name: string;
  readonly region: string;
  readonly mode: EnvironmentInput['mode'];
  /** The private subnets in which the services run. */
  readonly network: NonNullable<EnvironmentInput['vantages']>[string];
  /** Host names of the four stores of "Troubleshooting Backend Failures". */
  readonly hosts: {
    readonly etcd: string;
    readonly rethinkdb: string;
    readonly redis: string;
    readonly elasticsearch: string;
  };
  readonly notify: NonNullable<EnvironmentInput['notify']>;
}

const alarm = 'placeos-{env}-{service}-unhealthy';

/**
 * The services that the page names; health paths are those of the public compose file (PlaceOS/PlaceOS).
 * A store's failure is nobody's reason to restart what needs it, so each needs all that it reads.
 */
const services: Record<string, ServiceInput> = {
  api: {
    port: 3000,
    path: '/api/engine/v2/',
    // Elasticsearch is not among them: without it listing fails and everything else works.
    dependsOn: ['rethinkdb', 'redis', 'etcd'],
    witness: { targetGroup: '{project}-{service}-{env}', alarm },
  },
  core: {
    port: 3000,
    path: '/api/core/v1/',
    dependsOn: ['rethinkdb', 'redis', 'etcd'],
    witness: { alarm },
    startSeconds: 180, // it launches drivers first
    remedies: ['force-deploy'], // modules run inside: no park, no roll-back without a person
  },
  triggers: {
    port: 3000,
    path: '/api/triggers/v2/',
    dependsOn: ['rethinkdb', 'redis', 'etcd', 'core'],
    witness: { alarm },
  },
  // It fills the index that listing and searching ask, and nothing else.
  'search-ingest': {
    port: 3000,
    path: '/api/search-ingest/v1',
    dependsOn: ['rethinkdb', 'elasticsearch'],
    witness: { alarm },
  },
  staff: {
    port: 8080,
    path: '/api/staff/v1/',
    dependsOn: ['api'],
    witness: { targetGroup: '{project}-{service}-{env}', alarm },
  },
};

const dependencies = (hosts: PlaceosDeployment['hosts']): Record<string, DependencyInput> => ({
  etcd: {
    kind: 'registry',
    host: hosts.etcd,
    port: 2379,
    withoutIt:
      'execute and WebSocket requests and triggers fail, some drivers cannot be reached, and Core instances cannot join or launch drivers; most other API requests work.',
  },
  rethinkdb: {
    kind: 'database',
    host: hosts.rethinkdb,
    port: 28_015,
    withoutIt: 'most API requests fail, login included; WebSocket connections that are open go on working.',
  },
  redis: {
    kind: 'redis',
    host: hosts.redis,
    port: 6379,
    withoutIt:
      'status changes and signals stop, module metadata is missing, execute requests and calls between drivers may fail.',
  },
  elasticsearch: {
    kind: 'search',
    host: hosts.elasticsearch,
    port: 9200,
    withoutIt: 'listing and searching fail, most visibly in Backoffice; everything else works.',
  },
});

/** "Isolate which aspect of the system is not functioning": the questions of the page, in its order. */
const isolation: EnvironmentInput['isolation'] = [
  { ask: 'can you log in?', suspects: ['rethinkdb', 'load balancer'] },
  { ask: 'does Backoffice list the systems?', suspects: ['elasticsearch'] },
  {
    ask: 'do modules and their functions load, on a system that is safe for testing?',
    suspects: ['redis'],
  },
  {
    ask: 'does executing a function work?',
    says: ['no core instances'],
    suspects: ['core', 'etcd'], // core is down, or cannot reach etcd
  },
  {
    ask: 'does executing a function work?',
    says: ['unable to connect to etcd'],
    suspects: ['etcd', 'api'], // etcd is down, or the API cannot reach it
  },
];

/** The PlaceOS fleet: cluster `placeos-{env}`, services `placeos-{service}-{env}`. */
export function placeos(deployment: PlaceosDeployment) {
  return defineEnvironment({
    project: 'placeos',
    name: deployment.name,
    region: deployment.region,
    mode: deployment.mode,
    vantage: 'private',
    vantages: { private: deployment.network },
    services,
    dependencies: dependencies(deployment.hosts),
    isolation,
    notify: deployment.notify,
  });
}
