import type { OrphansQuestion } from '../../shared/core/watchlist/aws-question.ts';
import type { EcsWorld } from '../ecs/world.ts';

/** What tells of a piece of work: its record, the execution that carries it, the task that does it. */
export type Trace = 'record' | 'execution' | 'task';

/** Work that goes from a record through a state machine to a task, as somebody asks about it. */
export class WorkChain {
  readonly #world: EcsWorld;
  readonly #question: OrphansQuestion;
  #begun = 0;

  constructor(world: EcsWorld, question: OrphansQuestion) {
    this.#world = world;
    this.#question = question;
  }

  /** @returns the way to end it everywhere */
  begin(traces: readonly Trace[], atMs = this.#world.now): () => void {
    this.#begun += 1;
    const { table, statusAttribute, underWay, startedAttribute, idAttribute = 'id' } = this.#question;
    const { cluster, family, stateMachine } = this.#question;
    const id = `${family}-${this.#begun}`;
    const world = this.#world;
    const key = { [idAttribute]: id };
    const record = { ...key, [startedAttribute]: new Date(atMs).toISOString() };
    const execution = { stateMachineArn: stateMachine ?? '', name: `run-${id}`, startedAtMs: atMs };
    const task = { cluster, family, work: id, createdAtMs: atMs };
    if (traces.includes('record'))
      world.items.tell(table, key, () => ({ ...record, [statusAttribute]: underWay }));
    if (traces.includes('execution')) world.runningExecutions.push(execution);
    if (traces.includes('task')) world.workTasks.push(task);
    return () => {
      world.items.tell(table, key, () => undefined);
      remove(world.runningExecutions, execution);
      remove(world.workTasks, task);
    };
  }
}

function remove<T>(from: T[], one: T): void {
  const at = from.indexOf(one);
  if (at !== -1) from.splice(at, 1);
}
