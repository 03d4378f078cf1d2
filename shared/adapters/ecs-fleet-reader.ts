import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type DesiredStatus,
  ECSClient,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import type { ScalableTarget, ServiceView, TaskView, WitnessReading } from '../core/diagnosis/evidence.ts';
import type { ServiceMetrics } from '../core/diagnosis/metrics.ts';
import type { EcsService, WatchedService } from '../core/watchlist/environment.ts';
import type { ImageState, TaskDefinitionRecord } from '../ports.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws, isNamed } from './aws-error.ts';
import { batches, mapBounded } from './bounded.ts';
import { EcrImages } from './ecr-images.ts';
import { registerable, serviceView, taskView } from './ecs-views.ts';
import { Metrics } from './metrics.ts';
import { ScalableTargets } from './scalable-targets.ts';
import { Witnesses } from './witnesses.ts';

/** API reference: DescribeServices takes at most 10 services, ListTasks and DescribeTasks at most 100 tasks. */
const MOST_SERVICES = 10;
const MOST_TASKS = 100;
/** Of stopped tasks: ECS lists in no order, and where they die by the hundred in an hour, a first page may hold none of the newest. */
const MOST_PAGES = 5;
/** The account's bucket of service reads is shared with consoles and pipelines (ECS guide: request-throttling). */
const AT_ONCE = 4;
const HOUR_MS = 3_600_000;

/** What ECS and those around it say about its services. */
export class EcsFleetReader {
  readonly #ecs: ECSClient;
  readonly #scaling: ScalableTargets;
  readonly #witnesses: Witnesses;
  readonly #metrics: Metrics;
  readonly #images: EcrImages;

  constructor(config: AwsConfig) {
    this.#ecs = new ECSClient(config);
    this.#scaling = new ScalableTargets(config);
    this.#witnesses = new Witnesses(config);
    this.#metrics = new Metrics(config);
    this.#images = new EcrImages(config);
  }

  async describe(services: readonly EcsService[]): Promise<ReadonlyMap<string, ServiceView>> {
    const byCluster = Map.groupBy(services, (service) => service.cluster);
    const calls = [...byCluster].flatMap(([cluster, members]) =>
      batches(members, MOST_SERVICES).map((batch) => ({ cluster, batch })),
    );
    const views = await mapBounded(calls, AT_ONCE, ({ cluster, batch }) => this.#describe(cluster, batch));
    return new Map(views.flat());
  }

  async #describe(cluster: string, batch: readonly EcsService[]): Promise<[string, ServiceView][]> {
    const command = new DescribeServicesCommand({ cluster, services: batch.map((one) => one.modelName) });
    const answer = await callAws(`describe services of ${cluster}`, () => this.#ecs.send(command));
    const byName = new Map((answer.services ?? []).map((one) => [one.serviceName, one]));
    return batch.flatMap((service) => {
      const found = byName.get(service.modelName);
      return found ? [[service.id, serviceView(found)] satisfies [string, ServiceView]] : [];
    });
  }

  /** ECS forgets stopped tasks after about an hour; what it remembers for longer is left out. */
  async stoppedTasks(service: EcsService): Promise<readonly TaskView[]> {
    const tasks = await this.#tasks(service, 'STOPPED');
    const newest = tasks.sort((a, b) => (b.stoppedAtMs ?? 0) - (a.stoppedAtMs ?? 0));
    const from = (newest[0]?.stoppedAtMs ?? 0) - HOUR_MS;
    return newest.filter((task) => (task.stoppedAtMs ?? from) >= from);
  }

  runningTasks(service: EcsService): Promise<readonly TaskView[]> {
    return this.#tasks(service, 'RUNNING');
  }

  async #tasks(service: EcsService, desiredStatus: DesiredStatus): Promise<TaskView[]> {
    const { cluster, modelName } = service;
    const found: TaskView[] = [];
    let nextToken: string | undefined;
    for (let page = 0; page < (desiredStatus === 'STOPPED' ? MOST_PAGES : 1); page++) {
      const asked = { cluster, serviceName: modelName, desiredStatus, maxResults: MOST_TASKS, nextToken };
      const list = new ListTasksCommand(asked);
      const listed = await callAws(`list tasks of ${modelName}`, () => this.#ecs.send(list));
      const tasks = listed.taskArns ?? [];
      if (tasks.length === 0) break;
      const describe = new DescribeTasksCommand({ cluster, tasks });
      const answer = await callAws(`describe tasks of ${modelName}`, () => this.#ecs.send(describe));
      found.push(...(answer.tasks ?? []).map(taskView));
      nextToken = listed.nextToken;
      if (nextToken === undefined) break;
    }
    return found;
  }

  /** ECS forgets inactive definitions that nothing uses (API reference: DescribeTaskDefinition). */
  async taskDefinition(arn: string): Promise<TaskDefinitionRecord | undefined> {
    const command = new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ['TAGS'] });
    try {
      const answer = await callAws(`describe ${arn}`, () => this.#ecs.send(command));
      const definition = answer.taskDefinition;
      if (!definition) return undefined;
      const containers = definition.containerDefinitions ?? [];
      return {
        arn: definition.taskDefinitionArn ?? arn,
        active: definition.status === 'ACTIVE',
        definition: JSON.stringify(registerable(definition, answer.tags)),
        tags: Object.fromEntries((answer.tags ?? []).map(({ key, value }) => [key ?? '', value ?? ''])),
        images: Object.fromEntries(containers.map(({ name, image }) => [name ?? '', image ?? ''])),
      };
    } catch (error) {
      if (error instanceof Error && isNamed(error.cause, 'ClientException')) return undefined;
      throw error;
    }
  }

  scalableTarget(service: EcsService): Promise<ScalableTarget | undefined> {
    return this.#scaling.of(service);
  }

  witnesses(
    services: readonly WatchedService[],
    views: ReadonlyMap<string, ServiceView>,
  ): Promise<ReadonlyMap<string, readonly WitnessReading[]>> {
    return this.#witnesses.ask(services, views);
  }

  metrics(
    services: readonly EcsService[],
    views: ReadonlyMap<string, ServiceView>,
    nowMs: number,
  ): Promise<ReadonlyMap<string, ServiceMetrics>> {
    return this.#metrics.of(services, views, nowMs);
  }

  imageState(image: string, digest: string): Promise<ImageState> {
    return this.#images.state(image, digest);
  }
}
