import type { Certificate } from '../../shared/core/health/certificate.ts';
import type { Behaviour } from './behaviour.ts';
import { addCompletedDeployment, addService } from './create-service.ts';
import { BUILD_LABEL } from './illness.ts';
import type { ScriptedTasks } from './scripted-tasks.ts';
import { primaryOf, type Service } from './service.ts';
import { registerTarget } from './target-groups.ts';
import { keepTaskDefinition, type RegisterTaskDefinitionInput } from './task-definitions.ts';
import { createTask, launchTask } from './task-lifecycle.ts';
import type { EcsWorld } from './world.ts';

/** The fields of `fleet.services.<name>` in a scenario file that the world itself has to know. */
export interface FleetService {
  desired?: number;
  dependsOn?: readonly string[];
  revision?: number;
  /** Newest first. */
  previous?: readonly number[];
  runningForMs?: number;
  memoryMiB?: number;
  cpu?: number;
  startSeconds?: number;
  latencyMs?: number;
  minimumHealthyPercent?: number;
  maximumPercent?: number;
  circuitBreaker?: { rollback?: boolean };
  controller?: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  scheduling?: 'REPLICA' | 'DAEMON';
  autoscaling?: { min: number; max: number };
  loadBalancer?: boolean;
  alarm?: boolean;
  isDated?: boolean;
  /** ECS registers its tasks in Cloud Map. */
  cloudMap?: boolean;
  /** What it shows to whoever asks it over HTTPS. */
  certificate?: Certificate;
}

export interface FleetSpec {
  project: string;
  env: string;
  services: Readonly<Record<string, FleetService>>;
}

const DAY_MS = 24 * 3_600_000;
/** How long each of the previous revisions was live before the next one. Assumed. */
const PREVIOUS_LIVED_MS = 7 * DAY_MS;
/** Assumed; with it a stop takes the 50 s from draining to gone that captured traces show. */
const FLEET_DEREGISTRATION_DELAY_SECONDS = 30;
/** A new target waits at most one check of 30 s for its first pass, an ill one two. */
const GRACE_AFTER_START_SECONDS = 60;
const PORT = 8000;

const DEFAULTS = {
  isDated: false,
  desired: 2,
  dependsOn: [],
  revision: 10,
  previous: [9],
  runningForMs: 7 * DAY_MS,
  memoryMiB: 512,
  cpu: 256,
  startSeconds: 20,
  latencyMs: 40,
  controller: 'ECS',
  scheduling: 'REPLICA',
  loadBalancer: true,
  alarm: true,
} as const satisfies FleetService;

/** ECR user guide: `account.dkr.ecr.region.amazonaws.com`; account and region are the world's defaults. */
const FLEET_REGISTRY = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';

/** Names in AWS of one of the fleet's services. */
export function fleetNames(spec: Pick<FleetSpec, 'project' | 'env'>, service: string) {
  const { project, env } = spec;
  return {
    cluster: `${project}-${env}`,
    service: `${project}-${service}-${env}`,
    family: `${project}-${service}-${env}`,
    targetGroup: `${project}-${service}-${env}`,
    alarm: `${project}-${env}-${service}-unhealthy`,
    /** One for the whole fleet, as the runbooks have it; the streams of a service begin with its name. */
    logGroup: `/ecs/${project}/${env}`,
    image: `${FLEET_REGISTRY}/${project}/${service}`,
  };
}

/**
 * Services that have been live and healthy for long when the story begins. With a runtime that cannot adopt
 * running tasks (real processes) they are started now, and are steady a little later.
 */
export function createFleet(world: EcsWorld, spec: FleetSpec, scripted?: ScriptedTasks): void {
  world.createCluster(`${spec.project}-${spec.env}`);
  for (const [name, given] of Object.entries(spec.services)) {
    const settings = { ...DEFAULTS, ...given };
    const service = createPast(world, spec, name, settings);
    scripted?.addService({
      name,
      service,
      startMs: settings.startSeconds * 1_000,
      latencyMs: settings.latencyMs,
      memoryMiB: settings.memoryMiB,
      desiredAtStart: settings.desired,
      dependsOn: settings.dependsOn,
      isDated: settings.isDated,
      logGroup: fleetNames(spec, name).logGroup,
      certificate: given.certificate,
      builds: new Map<string, Behaviour>(),
      illnesses: [],
      loadFactor: undefined,
    });
    startTasks(world, service, settings.desired);
    addSurroundings(world, spec, name, settings);
  }
}

/** The definition of a service's revision, to be registered when it is deployed. */
export function fleetTaskDefinition(
  spec: Pick<FleetSpec, 'project' | 'env'>,
  name: string,
  settings: { revision: number; image?: string; memoryMiB?: number; cpu?: number },
): RegisterTaskDefinitionInput {
  const { family, image } = fleetNames(spec, name);
  return {
    family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: String(settings.cpu ?? DEFAULTS.cpu),
    memory: String(settings.memoryMiB ?? DEFAULTS.memoryMiB),
    containerDefinitions: [
      {
        name,
        image: settings.image ?? `${image}:${settings.revision}`,
        essential: true,
        portMappings: [{ containerPort: PORT, protocol: 'tcp' }],
        dockerLabels: { [BUILD_LABEL]: String(settings.revision) },
      },
    ],
  };
}

type Settings = typeof DEFAULTS extends infer D
  ? { [K in keyof D]: NonNullable<FleetService[K & keyof FleetService]> } & FleetService
  : never;

function createPast(world: EcsWorld, spec: FleetSpec, name: string, settings: Settings): Service {
  const names = fleetNames(spec, name);
  const storyBegins = world.now;
  const revisions = [...settings.previous].reverse().concat(settings.revision);
  const liveSince = (index: number) =>
    storyBegins - settings.runningForMs - (revisions.length - 1 - index) * PREVIOUS_LIVED_MS;

  world.now = liveSince(0);
  const loadBalancers = settings.loadBalancer ? [loadBalancerOf(world, names.targetGroup, name)] : [];
  const service = addService(world, {
    cluster: names.cluster,
    serviceName: names.service,
    taskDefinition: names.family,
    desiredCount: settings.desired,
    schedulingStrategy: settings.scheduling,
    deploymentController: { type: settings.controller },
    deploymentConfiguration: deploymentConfigurationOf(settings),
    healthCheckGracePeriodSeconds: settings.loadBalancer
      ? settings.startSeconds + GRACE_AFTER_START_SECONDS
      : 0,
    loadBalancers,
    serviceRegistries: settings.cloudMap ? [registryOf(world, names.service)] : [],
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'DISABLED' } },
  });
  for (const [index, revision] of revisions.entries()) {
    world.now = liveSince(index);
    const definition = fleetTaskDefinition(spec, name, { ...settings, revision });
    world.registry.push(definition.containerDefinitions[0]!.image);
    addCompletedDeployment(world, service, keepTaskDefinition(world, definition, revision));
  }
  world.now = storyBegins;
  return service;
}

/** AWS Cloud Map API reference: the ARN of a service. */
function registryOf(world: EcsWorld, name: string) {
  const { region, account } = world.settings;
  return { registryArn: `arn:aws:servicediscovery:${region}:${account}:service/srv-${name}` };
}

function loadBalancerOf(world: EcsWorld, targetGroup: string, containerName: string) {
  const deregistrationDelaySeconds = FLEET_DEREGISTRATION_DELAY_SECONDS;
  const { targetGroupArn } = world.createTargetGroup({ name: targetGroup, deregistrationDelaySeconds });
  return { targetGroupArn, containerName, containerPort: PORT };
}

function deploymentConfigurationOf(settings: Settings) {
  const isDaemon = settings.scheduling === 'DAEMON';
  return {
    minimumHealthyPercent: settings.minimumHealthyPercent ?? (isDaemon ? 0 : 100),
    maximumPercent: settings.maximumPercent ?? (isDaemon ? 100 : 200),
    ...(settings.circuitBreaker && {
      deploymentCircuitBreaker: { enable: true, rollback: settings.circuitBreaker.rollback ?? false },
    }),
  };
}

function startTasks(world: EcsWorld, service: Service, count: number): void {
  const canAdopt = world.runtime.adopt !== undefined;
  for (let i = 0; i < count; i++) {
    if (canAdopt) adoptTask(world, service);
    else launchTask(world, service, primaryOf(service));
  }
  service.steady = canAdopt;
}

/** A task that has been RUNNING and healthy since the deployment. */
function adoptTask(world: EcsWorld, service: Service): void {
  const primary = primaryOf(service);
  const task = createTask(world, service, primary);
  task.lastStatus = 'RUNNING';
  task.startedAtMs = primary.createdAtMs;
  task.version = 4;
  task.healthy = true;
  task.imageDigest = [...(primary.revision.digests?.values() ?? [])][0];
  if (service.loadBalancers.length > 0) {
    registerTarget(world, task);
    task.target!.state = 'healthy';
    task.target!.reason = undefined;
  }
  world.runtime.adopt?.(task);
}

function addSurroundings(world: EcsWorld, spec: FleetSpec, name: string, settings: Settings): void {
  const names = fleetNames(spec, name);
  const service = world.serviceNamed(names.cluster, names.service);
  service.events.length = 0;
  if (settings.alarm)
    world.createAlarm({ name: names.alarm, cluster: names.cluster, service: names.service });
  if (settings.autoscaling) {
    world.registerScalableTarget(
      {
        ServiceNamespace: 'ecs',
        ResourceId: `service/${names.cluster}/${names.service}`,
        ScalableDimension: 'ecs:service:DesiredCount',
        MinCapacity: settings.autoscaling.min,
        MaxCapacity: settings.autoscaling.max,
      },
      'human',
    );
  }
}
