import {
  type DependencyInput,
  defineEnvironment,
  type EnvironmentInput,
  type ServiceInput,
} from '../../shared/contracts/define-environment.ts';

/** What differs between the ReptiDex environments. */
export interface ReptidexDeployment {
  readonly name: string;
  readonly region: string;
  readonly mode: EnvironmentInput['mode'];
  /** The private subnets in which the services run. */
  readonly network: NonNullable<EnvironmentInput['vantages']>[string];
  /** Host names of the Postgres and of the Redis that all services share. */
  readonly databaseHost: string;
  readonly cacheHost: string;
  readonly notify: NonNullable<EnvironmentInput['notify']>;
}

/** The playbook's "Response time p95 < 500 ms", and its "API requests taking > 2 seconds". */
const API = { warnMs: 500, criticalMs: 2_000 };

/** The playbook names ECS services `dev-reptidex-core`: environment first. */
const ecsService = '{env}-{project}-{service}';

/** Its logs say `repti-core` and `repti-auth`; whatever else runs beside them is declared the same way. */
const services: Record<string, ServiceInput> = {
  core: {
    ecsService,
    port: 8000,
    latency: API,
    dependsOn: ['auth', 'postgres', 'redis'],
    witness: { targetGroup: ecsService },
    raiseMemoryUpToMiB: 2_048, // the playbook goes from 512 to 1024 MiB; one step more, then a person
    scaleOutUpTo: 4,
    modes: { 'roll-back': 'approve' }, // migrations ride along with deployments: "downgrade -1" is a person's
  },
  auth: {
    ecsService,
    port: 8000,
    latency: API,
    dependsOn: ['postgres', 'redis'],
    witness: { targetGroup: ecsService },
    modes: { 'roll-back': 'approve' },
  },
};

const dependencies = (databaseHost: string, cacheHost: string): Record<string, DependencyInput> => ({
  postgres: { kind: 'rds', host: databaseHost, port: 5432 },
  redis: { kind: 'redis', host: cacheHost, port: 6379 },
});

/** The ReptiDex fleet of the playbook: cluster `{env}-reptidex-cluster`, health at `/api/v1/health`. */
export function reptidex(deployment: ReptidexDeployment) {
  return defineEnvironment({
    project: 'reptidex',
    name: deployment.name,
    region: deployment.region,
    mode: deployment.mode,
    cluster: '{env}-{project}-cluster',
    vantage: 'private',
    vantages: { private: deployment.network },
    services,
    dependencies: dependencies(deployment.databaseHost, deployment.cacheHost),
    notify: deployment.notify,
  });
}
