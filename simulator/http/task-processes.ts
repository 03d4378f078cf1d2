import { type Behaviour, type Cure, checkOf, isRight, OK } from '../ecs/behaviour.ts';
import { memoryMiBOf } from '../ecs/illness.ts';
import type { Service } from '../ecs/service.ts';
import type { Task } from '../ecs/task.ts';
import type { TaskRuntime } from '../ecs/task-runtime.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { ServiceIllnesses } from './service-illnesses.ts';
import { askPort, type DependencyAddress, TaskProcess } from './task-process.ts';

export type { Behaviour as TaskBehaviour, Cure } from '../ecs/behaviour.ts';

/** How often target groups and the outside alarm ask a task, by the real clock. */
const ASK_EVERY_MS = 400;
/** ELB's 5 s, scaled, but never so short that a busy machine looks like a hung task. */
const LEAST_ASK_TIMEOUT_MS = 1_000;
const ELB_TIMEOUT_MS = 5_000;
/** A task's processes may hold this share of its memory: four tasks of 512 MiB should not fill a laptop. */
const MEMORY_SHARE = 1 / 4;
const END_GRACE_MS = 1_000;

/** A service of the fleet, or a dependency, as the processes need to know it. */
export interface ProcessSpec {
  readonly name: string;
  /** Of its health check. */
  readonly path: string;
  readonly dependsOn: readonly string[];
}

interface Running {
  readonly task: Task;
  readonly process: TaskProcess;
  asker: NodeJS.Timeout | undefined;
}

interface Kept {
  readonly spec: ProcessSpec;
  readonly illnesses: ServiceIllnesses;
}

/** Runs each ECS task as a real child process, and each dependency as another. */
export class TaskProcesses implements TaskRuntime {
  readonly #services: ReadonlyMap<string, Kept>;
  readonly #dependencies: ReadonlyMap<string, ProcessSpec>;
  readonly #dependencyProcesses = new Map<string, TaskProcess>();
  readonly #running = new Map<string, Running>();
  readonly #use: (work: (world: EcsWorld) => void) => void;
  readonly #askTimeoutMs: number;
  readonly #onLine: (task: Task, line: string) => void;
  #isOver = false;

  constructor(
    fleet: { readonly services: readonly ProcessSpec[]; readonly dependencies: readonly ProcessSpec[] },
    options: {
      readonly timeScale: number;
      readonly use: (work: (world: EcsWorld) => void) => void;
      readonly onLine?: (task: Task, line: string) => void;
    },
  ) {
    this.#services = new Map(
      fleet.services.map((spec) => [spec.name, { spec, illnesses: new ServiceIllnesses() }]),
    );
    this.#dependencies = new Map(fleet.dependencies.map((spec) => [spec.name, spec]));
    this.#use = options.use;
    this.#onLine = options.onLine ?? (() => undefined);
    this.#askTimeoutMs = Math.max(LEAST_ASK_TIMEOUT_MS, ELB_TIMEOUT_MS / options.timeScale);
  }

  start(task: Task): void {
    this.#of(task.service).illnesses.meetNewcomer(task);
    const behaviour = this.#behaviourOf(task);
    if (behaviour.kind === 'cannot-start') {
      const { stopCode, reason } = behaviour;
      setImmediate(() => this.#use((world) => world.taskFailedToStart(task.arn, { stopCode, reason })));
    } else {
      this.#spawn(task);
    }
  }

  /** The fleet's first tasks are RUNNING from the start; their processes follow within the second. */
  adopt(task: Task): void {
    this.#spawn(task);
  }

  stop(taskArn: string, signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#running.get(taskArn)?.process.signal(signal);
  }

  portOf(task: Task): number | undefined {
    return this.#running.get(task.arn)?.process.port;
  }

  /** Ports of a service's tasks as Cloud Map has them: RUNNING and not on their way out. */
  addressesOf(name: string): { readonly id: string; readonly port: number }[] {
    const dependency = this.#dependencyProcesses.get(name)?.port;
    if (dependency !== undefined) return [{ id: name, port: dependency }];
    return [...this.#running.values()]
      .filter(({ task }) => task.desiredStatus === 'RUNNING' && task.lastStatus === 'RUNNING')
      .filter(({ task }) => this.#nameOf(task.service) === name)
      .flatMap(({ task, process }) =>
        process.port === undefined ? [] : [{ id: task.id, port: process.port }],
      );
  }

  breakService(
    name: string,
    service: Service,
    fault: { behaviour: Behaviour; cure: Cure; tasks: 'all' | number },
  ) {
    this.#keptNamed(name).illnesses.break(service, fault);
    this.tellAll();
  }

  mendService(name: string): void {
    this.#keptNamed(name).illnesses.mend();
    this.tellAll();
  }

  /** What tasks of a build do from their start. */
  setBuild(name: string, build: string, behaviour: Behaviour): void {
    this.#keptNamed(name).illnesses.setBuild(build, behaviour);
  }

  startDependency(name: string): Promise<void> {
    const spec = this.#dependencies.get(name);
    if (!spec) throw new Error(`There is no dependency ${name}`);
    if (this.#dependencyProcesses.get(name)?.isAlive) return Promise.resolve();
    return new Promise((resolve) => {
      const process = new TaskProcess(Infinity, {
        listening: () => {
          this.tellAll();
          resolve();
        },
        exit: () => this.tellAll(),
      });
      this.#dependencyProcesses.set(name, process);
      process.behave(OK, []);
    });
  }

  async stopDependency(name: string): Promise<void> {
    if (!this.#dependencies.has(name)) throw new Error(`There is no dependency ${name}`);
    await this.#dependencyProcesses.get(name)?.end(0);
    this.tellAll();
  }

  get dependencyNames(): string[] {
    return [...this.#dependencies.keys()];
  }

  /** Waits until every task that should run listens: the fleet is up. */
  async settled(mostMs: number): Promise<void> {
    const untilMs = Date.now() + mostMs;
    while ([...this.#running.values()].some(({ process }) => process.port === undefined)) {
      if (Date.now() > untilMs) throw new Error('The tasks did not start to listen');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Ends every process; nothing is told to the world any more. */
  async end(): Promise<void> {
    this.#isOver = true;
    for (const { asker } of this.#running.values()) clearTimeout(asker);
    const processes = [...this.#running.values()].map(({ process }) => process);
    await Promise.all(
      [...processes, ...this.#dependencyProcesses.values()].map((one) => one.end(END_GRACE_MS)),
    );
  }

  /** Every process learns how to behave and where its dependencies are. */
  tellAll(): void {
    if (this.#isOver) return;
    for (const { task, process } of this.#running.values()) this.#tell(task, process);
  }

  #spawn(task: Task): void {
    const process = new TaskProcess(memoryMiBOf(task) * MEMORY_SHARE, {
      listening: () => {
        if (this.#isOver) return;
        this.#use((world) => world.taskStarted(task.arn));
        this.#ask(task);
        this.tellAll();
      },
      exit: (exit) => {
        clearTimeout(running.asker);
        if (this.#isOver) return;
        this.#running.delete(task.arn);
        this.#use((world) => {
          world.setAnswering(task.arn, false);
          world.taskExited(task.arn, exit);
        });
        this.tellAll();
      },
      line: (line) => this.#onLine(task, line),
    });
    const running: Running = { task, process, asker: undefined };
    this.#running.set(task.arn, running);
    this.#tell(task, process);
  }

  #tell(task: Task, process: TaskProcess): void {
    const { spec } = this.#of(task.service);
    const dependencies = spec.dependsOn.flatMap((name) => this.#dependencyAddress(name) ?? []);
    process.behave(this.#behaviourOf(task), dependencies);
  }

  #dependencyAddress(name: string): DependencyAddress | undefined {
    const spec = this.#services.get(name)?.spec ?? this.#dependencies.get(name);
    // Declared but not run here: an outside service, taken to be well.
    if (!spec) return undefined;
    return { name, path: spec.path, ports: this.addressesOf(name).map(({ port }) => port) };
  }

  #behaviourOf(task: Task): Behaviour {
    const { illnesses, spec } = this.#of(task.service);
    const dependenciesAreWell = spec.dependsOn.every((name) => this.addressesOf(name).length > 0);
    return illnesses.behaviourOf(task, dependenciesAreWell);
  }

  /** Target group and outside alarm learn what the task really answers. */
  #ask(task: Task): void {
    const running = this.#running.get(task.arn);
    if (!running || this.#isOver) return;
    const { port } = running.process;
    const { path } = this.#of(task.service).spec;
    const answering = port === undefined ? undefined : askPort(port, path, this.#askTimeoutMs);
    void answering?.then((answer) => {
      if (this.#isOver || !this.#running.has(task.arn)) return;
      const check = checkOf(answer);
      this.#use((world) => {
        world.setTargetHealth(task.arn, check.passes, check.reason);
        world.setAnswering(task.arn, isRight(answer));
      });
      running.asker = setTimeout(() => this.#ask(task), ASK_EVERY_MS);
    });
  }

  #of(service: Service): Kept {
    return this.#keptNamed(this.#nameOf(service));
  }

  #keptNamed(name: string): Kept {
    const kept = this.#services.get(name);
    if (!kept) throw new Error(`There is no service ${name}`);
    return kept;
  }

  /** The container is called as the fleet calls the service. */
  #nameOf(service: Service): string {
    return service.deployments[0]?.revision.taskDefinition.containerDefinitions[0]?.name ?? '';
  }
}
