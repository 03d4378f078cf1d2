import type {
  FunctionSettings,
  ScalableTarget,
  ServiceView,
  TaskView,
  WitnessReading,
} from '../core/diagnosis/evidence.ts';
import type { ServiceMetrics } from '../core/diagnosis/metrics.ts';
import type { Observation } from '../core/health/observation.ts';
import type { LambdaService, WatchedService } from '../core/watchlist/environment.ts';
import type {
  AliasAddress,
  AskedInvocations,
  AskedOfAws,
  FleetReader,
  ImageState,
  Span,
  TaskDefinitionRecord,
} from '../ports.ts';
import type { AwsConfig } from './aws-config.ts';
import { EcsFleetReader } from './ecs-fleet-reader.ts';
import { InvocationMetrics } from './invocation-metrics.ts';
import { isFunctionVersion, LambdaFunctions } from './lambda-functions.ts';
import type { OrphanScan } from './orphan-scan.ts';
import { Readings } from './readings.ts';
import { ServiceLogs } from './service-logs.ts';

/** The fleet in AWS: ECS services and Lambda functions, each asked where it is known. */
export class AwsFleetReader implements FleetReader {
  readonly #ecs: EcsFleetReader;
  readonly #functions: LambdaFunctions;
  readonly #metrics: InvocationMetrics;
  readonly #logs: ServiceLogs;
  readonly #readings: Readings;

  constructor(config: AwsConfig, orphans?: OrphanScan) {
    this.#ecs = new EcsFleetReader(config);
    this.#functions = new LambdaFunctions(config);
    this.#metrics = new InvocationMetrics(config);
    this.#logs = new ServiceLogs(config);
    this.#readings = new Readings(config, orphans);
  }

  async describe(services: readonly WatchedService[]): Promise<ReadonlyMap<string, ServiceView>> {
    const [tasks, functions] = await Promise.all([
      this.#ecs.describe(services.filter((one) => one.kind === 'ecs')),
      this.#functions.describe(services.filter((one) => one.kind === 'lambda')),
    ]);
    return new Map([...tasks, ...functions]);
  }

  invocations(asked: readonly AskedInvocations[], nowMs: number): Promise<readonly Observation[]> {
    return this.#metrics.ask(asked, nowMs);
  }

  readings(asked: readonly AskedOfAws[], nowMs: number): Promise<readonly Observation[]> {
    return this.#readings.ask(asked, nowMs);
  }

  errorLines(service: WatchedService, span: Span): Promise<readonly string[]> {
    return this.#logs.errorLines(service, span);
  }

  latestSettings(service: LambdaService): Promise<FunctionSettings> {
    return this.#functions.latestSettings(service);
  }

  provisioned(address: AliasAddress): Promise<number> {
    return this.#functions.provisioned(address);
  }

  async stoppedTasks(service: WatchedService): Promise<readonly TaskView[]> {
    return service.kind === 'ecs' ? this.#ecs.stoppedTasks(service) : [];
  }

  async runningTasks(service: WatchedService): Promise<readonly TaskView[]> {
    return service.kind === 'ecs' ? this.#ecs.runningTasks(service) : [];
  }

  taskDefinition(arn: string): Promise<TaskDefinitionRecord | undefined> {
    return isFunctionVersion(arn) ? this.#functions.version(arn) : this.#ecs.taskDefinition(arn);
  }

  async scalableTarget(service: WatchedService): Promise<ScalableTarget | undefined> {
    return service.kind === 'ecs' ? this.#ecs.scalableTarget(service) : undefined;
  }

  witnesses(
    services: readonly WatchedService[],
    views: ReadonlyMap<string, ServiceView>,
  ): Promise<ReadonlyMap<string, readonly WitnessReading[]>> {
    return this.#ecs.witnesses(services, views);
  }

  /** Of ECS services only: what is asked about functions stands in their observations. */
  metrics(
    services: readonly WatchedService[],
    views: ReadonlyMap<string, ServiceView>,
    nowMs: number,
  ): Promise<ReadonlyMap<string, ServiceMetrics>> {
    const tasks = services.filter((one) => one.kind === 'ecs');
    return this.#ecs.metrics(tasks, views, nowMs);
  }

  /** Of a version, its code: a version never changes, but it can be deleted. */
  imageState(image: string, digest: string): Promise<ImageState> {
    return isFunctionVersion(image)
      ? this.#functions.codeState(image, digest)
      : this.#ecs.imageState(image, digest);
  }
}
