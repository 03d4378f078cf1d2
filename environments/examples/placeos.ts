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
  /** Where people open Backoffice: `https://...`. */
  readonly publicUrl: string;
  /** As CloudWatch has them: `app/name/id` and `targetgroup/name/id`. */
  readonly loadBalancer: string;
  readonly apiTargetGroup: string;
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
    withoutIt: 'Backoffice and every client stand still; modules and triggers go on.',
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
    withoutIt: 'modules and their drivers stand still: execute requests, triggers and status changes fail.',
    remedies: ['force-deploy'], // modules run inside: no park, no roll-back without a person
  },
  triggers: {
    port: 3000,
    path: '/api/triggers/v2/',
    dependsOn: ['rethinkdb', 'redis', 'etcd', 'core'],
    witness: { alarm },
    withoutIt: 'nothing happens by itself any more; what people do still works.',
  },
  // It fills the index that listing and searching ask, and nothing else.
  'search-ingest': {
    port: 3000,
    path: '/api/search-ingest/v1',
    dependsOn: ['rethinkdb', 'elasticsearch'],
    witness: { alarm },
    withoutIt: 'listing and searching show what was there before.',
  },
  staff: {
    port: 8080,
    path: '/api/staff/v1/',
    dependsOn: ['api'],
    withoutIt: 'bookings and calendars cannot be used; rooms can still be controlled.',
    witness: { targetGroup: '{project}-{service}-{env}', alarm },
  },
};

/** "Points of failure": a store that accepts connections may still be none, so those that can tell are asked. */
const stores = (hosts: PlaceosDeployment['hosts']): Record<string, DependencyInput> => ({
  etcd: {
    kind: 'registry',
    url: `http://${hosts.etcd}:2379/health`,
    body: [{ path: 'health', oneOf: ['true', true] }], // etcd guide, monitoring: false without a leader
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
    url: `http://${hosts.elasticsearch}:9200/_cluster/health`,
    body: [{ path: 'status', oneOf: ['green', 'yellow'] }], // Elasticsearch API, cluster health: red lacks data
    withoutIt: 'listing and searching fail, most visibly in Backoffice; everything else works.',
  },
});

/** What tells the suspects of the page apart, and what no store and no service shows. */
const edges = ({
  publicUrl,
  loadBalancer,
  apiTargetGroup,
}: PlaceosDeployment): Record<string, DependencyInput> => ({
  // "Can you log-in?" asks this first: it names the domain's ways to log in, which RethinkDB holds.
  'log-in': {
    kind: 'load-balancer',
    url: `${publicUrl}/auth/authority`,
    latency: { warnMs: 1_000, criticalMs: 3_000 },
    certificateDays: 21,
    vantage: 'public',
    withoutIt: 'nobody can log in; who is logged in, and open WebSocket connections, go on.',
  },
  // "check if requests are hitting the services"
  requests: {
    kind: 'load-balancer',
    question: { kind: 'target-group', targetGroup: apiTargetGroup, loadBalancer, requests: { warn: 0 } },
  },
  // Core's address as the others find it; one instance may leave the cluster unseen by its health page.
  'core-registration': { kind: 'registry', host: 'core.{project}-{env}.local', resolvesTo: 1 },
  // "Driver compilation issue / crash": counted by a metric filter of core's log, assumed to be called so.
  drivers: {
    kind: 'other',
    question: {
      kind: 'log-pattern',
      metricNamespace: 'PlaceOS',
      metricName: 'driver_failures',
      says: 'driver failed',
      matches: { warn: 1, critical: 20 },
    },
    withoutIt: 'executing functions of modules on that driver fails; everything else works.',
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
    dependencies: { ...stores(deployment.hosts), ...edges(deployment) },
    isolation,
    notify: deployment.notify,
  });
}
