import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type { SeededRandom } from '../clock/random.ts';
import type { BridgeEvent } from '../ecs/event-bridge.ts';
import { type FleetService, fleetNames } from '../ecs/fleet.ts';
import { EcsWorld } from '../ecs/world.ts';
import type { OnCloudEvent } from './cloud-events.ts';
import { fleetOf, populate } from './local-fleet.ts';
import { LocalFunctions } from './local-functions.ts';
import type { Place } from './resource-names.ts';
import { TaskProcesses } from './task-processes.ts';
import { WorldClock } from './world-clock.ts';

const STARTS_WITHIN_MS = 20_000;

interface FleetSettings {
  readonly given?: Readonly<Record<string, FleetService>>;
  readonly timeScale: number;
  readonly random: SeededRandom;
  readonly place: Place;
  readonly onEvent: OnCloudEvent;
}

/** The ECS model, driven in real time, with its processes. Each start is a new fleet with nothing wrong. */
export class RunningFleet {
  readonly #environment: Environment;
  readonly #settings: FleetSettings;
  readonly clock: WorldClock;
  processes: TaskProcesses;
  functions: LocalFunctions;

  constructor(environment: Environment, settings: FleetSettings) {
    this.#environment = environment;
    this.#settings = settings;
    this.processes = this.#newProcesses();
    const world = this.#newWorld();
    this.clock = new WorldClock(world);
    this.functions = new LocalFunctions(environment, world);
  }

  /** Resolves when every task and dependency listens. */
  async start(onBridgeEvent: (event: BridgeEvent) => void): Promise<void> {
    const processes = this.#newProcesses();
    this.processes = processes;
    await Promise.all(processes.dependencyNames.map((name) => processes.startDependency(name)));
    const world = this.#newWorld();
    world.onEvent(onBridgeEvent);
    this.clock.replace(world);
    this.functions = new LocalFunctions(this.#environment, world);
    this.clock.use(() => populate(world, this.#environment, this.#settings.given));
    await processes.settled(STARTS_WITHIN_MS);
  }

  async end(): Promise<void> {
    this.clock.stop();
    await this.processes.end();
  }

  #newWorld(): EcsWorld {
    const { timeScale, random, place } = this.#settings;
    const { region, account } = place;
    return new EcsWorld(
      // One row of numbers a purpose: what one task draws does not change another's luck.
      { startAtMs: Date.now(), random: (purpose) => random.fork(purpose)(), timeScale, region, account },
      this.processes,
    );
  }

  /** ECS developer guide, using_awslogs: prefix/container/task. */
  #keep(stream: string, message: string): void {
    const { project, name: env } = this.#environment;
    const { logGroup } = fleetNames({ project, env }, '');
    this.clock.use((world) => world.taskLogs.append(logGroup, { atMs: world.now, stream, message }));
  }

  #newProcesses(): TaskProcesses {
    const { timeScale, onEvent } = this.#settings;
    return new TaskProcesses(fleetOf(this.#environment), {
      timeScale,
      use: (work) => this.clock.use(work),
      onLine: ({ id, taskDefinition }, line) => {
        onEvent({ kind: 'log', atMs: Date.now(), functionName: `task/${id}`, line });
        const [container] = taskDefinition.containerDefinitions;
        this.#keep(`${container?.name}/${container?.name}/${id}`, line);
      },
    });
  }
}
