import {
  type ConsumedQueue,
  type Environment,
  ecsServices,
} from '../../shared/core/watchlist/environment.ts';
import type { ScriptedTasks } from '../ecs/scripted-tasks.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { tellFigures } from './dependency-figures.ts';

interface Consumer {
  readonly service: string;
  readonly consumes: ConsumedQueue;
  works: boolean;
}

/** Queues pile up while nobody works them off; how the consumers' tasks are decides that. */
export class QueueConsumers {
  readonly #world: EcsWorld;
  readonly #tasks: ScriptedTasks;
  readonly #ofQueue: ReadonlyMap<string, readonly Consumer[]>;
  readonly #environment: Environment;

  constructor(environment: Environment, world: EcsWorld, tasks: ScriptedTasks) {
    this.#world = world;
    this.#tasks = tasks;
    this.#environment = environment;
    const consumers = ecsServices(environment).flatMap(({ id, consumes }) =>
      consumes ? [{ service: id, consumes, works: true }] : [],
    );
    this.#ofQueue = Map.groupBy(consumers, ({ consumes }) => consumes.queue);
    for (const consumer of consumers) this.#tell(consumer, true, 0);
  }

  /** After anything may have changed. A queue with several consumers is worked off while one of them works. */
  look(): void {
    for (const consumers of this.#ofQueue.values()) {
      const works = consumers.some(({ service }) => this.#tasks.isAtWork(service));
      for (const consumer of consumers) {
        if (works === consumer.works) continue;
        consumer.works = works;
        this.#tell(consumer, works, this.#world.now);
      }
    }
  }

  #tell({ consumes }: Consumer, works: boolean, fromMs: number): void {
    const failure = works ? undefined : 'slow';
    const queue = this.#environment.dependencies.find(({ id }) => id === consumes.queue);
    if (queue) tellFigures(this.#world, queue, failure, fromMs);
    tellFigures(this.#world, consumes, failure, fromMs);
  }
}
