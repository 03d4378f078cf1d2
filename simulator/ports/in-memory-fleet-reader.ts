import type {
  FunctionSettings,
  ScalableTarget,
  ServiceView,
  TaskView,
  WitnessReading,
} from '../../shared/core/diagnosis/evidence.ts';
import { FAILURE_WORDS } from '../../shared/core/diagnosis/log-lines.ts';
import type { ServiceMetrics } from '../../shared/core/diagnosis/metrics.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import {
  type EcsService,
  ecsServices,
  type LambdaService,
  type WatchedService,
} from '../../shared/core/watchlist/environment.ts';
import type {
  AliasAddress,
  AskedInvocations,
  AskedOfAws,
  FleetReader,
  ImageState,
  Span,
  TaskDefinitionRecord,
} from '../../shared/ports.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { askAws } from './ask-aws.ts';
import { registerable, serviceView, taskView } from './fleet-views.ts';
import { InMemoryFunctions, isFunctionVersion } from './in-memory-functions.ts';
import { readMetrics } from './in-memory-metrics.ts';
import { readAws } from './in-memory-readings.ts';
import { readWitnesses } from './in-memory-witnesses.ts';

/** ECS API: DescribeServices takes at most 10 services, ListTasks and DescribeTasks at most 100 tasks. */
const MOST_SERVICES = 10;
/** Logs API: FilterLogEvents gives the oldest first, here at most so many. */
const MOST_LINES = 50;
const HOUR_MS = 3_600_000;
/** As many pages of a list of tasks as the shipped reader turns. */
const MOST_PAGES = 5;

/** The fleet as the simulated ECS shows it: late, throttled or unavailable when the story says so. */
export class InMemoryFleetReader implements FleetReader {
  readonly #world: EcsWorld;
  readonly #functions: InMemoryFunctions;
  readonly #onReadings: (seen: readonly Observation[]) => void;

  /** `onReadings`: hears what CloudWatch answered about functions, and about dependencies. */
  constructor(world: EcsWorld, onReadings: (seen: readonly Observation[]) => void = () => undefined) {
    this.#world = world;
    this.#onReadings = onReadings;
    this.#functions = new InMemoryFunctions(world);
  }

  async invocations(asked: readonly AskedInvocations[], nowMs: number): Promise<readonly Observation[]> {
    const seen = await this.#functions.invocations(asked, nowMs);
    this.#onReadings(seen);
    return seen;
  }

  async readings(asked: readonly AskedOfAws[], nowMs: number): Promise<readonly Observation[]> {
    const seen = await readAws(asked, nowMs, this.#world);
    this.#onReadings(seen);
    return seen;
  }

  async errorLines(service: WatchedService, { fromMs, untilMs }: Span): Promise<readonly string[]> {
    if (service.kind === 'lambda') return this.#functions.errorLines(service, { fromMs, untilMs });
    const { group = '', streamPrefix = '' } = service.log ?? {};
    const lines = this.#world.taskLogs.of(group) ?? [];
    const found = lines
      .filter(({ atMs, stream }) => atMs >= fromMs && atMs < untilMs && stream.startsWith(streamPrefix))
      .filter(({ message }) => FAILURE_WORDS.some((words) => message.includes(words)));
    return found
      .slice(0, MOST_LINES)
      .map(({ message }) => message)
      .reverse();
  }

  latestSettings(service: LambdaService): Promise<FunctionSettings> {
    return this.#functions.latestSettings(service);
  }

  provisioned(address: AliasAddress): Promise<number> {
    return this.#functions.provisioned(address);
  }

  async describe(services: readonly WatchedService[]): Promise<ReadonlyMap<string, ServiceView>> {
    const clusters = new Map<string, EcsService[]>();
    const lambdas: LambdaService[] = [];
    for (const one of services) {
      if (one.kind === 'lambda') lambdas.push(one);
      else {
        const members = clusters.get(one.cluster);
        if (members) members.push(one);
        else clusters.set(one.cluster, [one]);
      }
    }
    const views = new Map(lambdas.length > 0 ? await this.#functions.describe(lambdas) : undefined);
    for (const [cluster, members] of clusters) {
      const idOf = new Map<string, string>();
      for (const { modelName, id } of members) idOf.set(modelName, id);
      for (let from = 0; from < members.length; from += MOST_SERVICES) {
        const names = members.slice(from, from + MOST_SERVICES).map((one) => one.modelName);
        const found = askAws(`describe services of ${cluster}`, () =>
          this.#world.describeServices({ cluster, services: names }),
        );
        for (const one of found.services) views.set(idOf.get(one.serviceName)!, serviceView(one));
      }
    }
    return views;
  }

  async stoppedTasks(service: WatchedService): Promise<readonly TaskView[]> {
    const tasks = await this.#tasks(service, 'STOPPED');
    const newest = tasks.sort((a, b) => (b.stoppedAtMs ?? 0) - (a.stoppedAtMs ?? 0));
    const from = (newest[0]?.stoppedAtMs ?? 0) - HOUR_MS;
    return newest.filter((task) => (task.stoppedAtMs ?? from) >= from);
  }

  runningTasks(service: WatchedService): Promise<readonly TaskView[]> {
    return this.#tasks(service, 'RUNNING');
  }

  async #tasks(service: WatchedService, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<TaskView[]> {
    if (service.kind !== 'ecs') return [];
    const { cluster, modelName } = service;
    const found: TaskView[] = [];
    let nextToken: string | undefined;
    for (let page = 0; page < (desiredStatus === 'STOPPED' ? MOST_PAGES : 1); page++) {
      const asked = { cluster, serviceName: modelName, desiredStatus, maxResults: 100, nextToken };
      const listed = askAws(`list tasks of ${modelName}`, () => this.#world.listTasks(asked));
      if (listed.taskArns.length === 0) break;
      const { tasks } = askAws(`describe tasks of ${modelName}`, () =>
        this.#world.describeTasks({ cluster, tasks: listed.taskArns }),
      );
      found.push(...tasks.map(taskView));
      nextToken = listed.nextToken;
      if (nextToken === undefined) break;
    }
    return found;
  }

  /** ECS forgets inactive definitions that nothing uses (ECS API: DescribeTaskDefinition). */
  async taskDefinition(arn: string): Promise<TaskDefinitionRecord | undefined> {
    if (isFunctionVersion(arn)) return this.#functions.version(arn);
    try {
      const { taskDefinition, tags } = askAws(`describe ${arn}`, () =>
        this.#world.describeTaskDefinition({ taskDefinition: arn, include: ['TAGS'] }),
      );
      const images = taskDefinition.containerDefinitions.map(({ name, image }) => [name, image]);
      return {
        arn: taskDefinition.taskDefinitionArn,
        active: taskDefinition.status === 'ACTIVE',
        definition: registerable(taskDefinition, tags),
        tags: Object.fromEntries((tags ?? []).map(({ key, value }) => [key, value])),
        images: Object.fromEntries(images),
      };
    } catch (error) {
      if (((error as Error).cause as Error | undefined)?.name === 'ClientException') return undefined;
      throw error;
    }
  }

  async scalableTarget(service: WatchedService): Promise<ScalableTarget | undefined> {
    if (service.kind !== 'ecs') return undefined;
    const ResourceIds = [`service/${service.cluster}/${service.modelName}`];
    const { ScalableTargets } = askAws(`read autoscaling of ${service.modelName}`, () =>
      this.#world.describeScalableTargets({ ServiceNamespace: 'ecs', ResourceIds }),
    );
    const target = ScalableTargets[0];
    if (!target) return undefined;
    const { SuspendedState: suspended } = target;
    return {
      min: target.MinCapacity,
      max: target.MaxCapacity,
      suspended: {
        in: suspended.DynamicScalingInSuspended,
        out: suspended.DynamicScalingOutSuspended,
        scheduled: suspended.ScheduledScalingSuspended,
      },
    };
  }

  witnesses(
    services: readonly WatchedService[],
    views: ReadonlyMap<string, ServiceView>,
  ): Promise<ReadonlyMap<string, readonly WitnessReading[]>> {
    return readWitnesses(services, views, this.#world);
  }

  metrics(
    services: readonly WatchedService[],
    views: ReadonlyMap<string, ServiceView>,
    nowMs: number,
  ): Promise<ReadonlyMap<string, ServiceMetrics>> {
    return readMetrics(ecsServices({ services }), { views, nowMs }, this.#world);
  }

  async imageState(image: string, digest: string): Promise<ImageState> {
    if (isFunctionVersion(image)) return this.#functions.codeState(image, digest);
    const { registry } = this.#world;
    if (!registry.knows(image)) return 'same';
    if (!registry.has(image, digest)) return 'gone';
    return image.includes('@') || registry.resolve(image) === digest ? 'same' : 'moved';
  }
}
