import { describeView, type ServiceView } from './describe-services.ts';
import { type TaskView, taskView } from './describe-tasks.ts';
import type { Service } from './service.ts';
import { type RecordBrief, recordBriefs } from './service-deployments.ts';
import type { WorldState } from './world-state.ts';

interface Snapshot {
  readonly atMs: number;
  readonly service: ServiceView;
  readonly tasks: ReadonlyMap<string, TaskView>;
  readonly records: readonly RecordBrief[];
}

/** Eventual consistency: readers see each service as it was `lagMs` ago. Exists only while there is a lag. */
export class SnapshotStore {
  readonly lagMs: number;
  readonly touched = new Set<Service>();
  readonly #history = new Map<Service, Snapshot[]>();

  constructor(world: WorldState, lagMs: number) {
    this.lagMs = lagMs;
    for (const service of world.services.values())
      this.#history.set(service, [snapshotOf(service, -Infinity)]);
  }

  /** After every event and call: keeps what changed, forgets what nobody can see any more. */
  keepTouched(world: WorldState): void {
    for (const service of this.touched) {
      const history = this.#history.get(service) ?? [];
      this.#history.set(service, history);
      history.push(snapshotOf(service, world.now));
      const visible = history.findLastIndex((kept) => kept.atMs <= world.now - this.lagMs);
      if (visible > 0) history.splice(0, visible);
    }
    this.touched.clear();
  }

  seen(world: WorldState, service: Service): Snapshot | undefined {
    return this.#history.get(service)?.findLast((kept) => kept.atMs <= world.now - this.lagMs);
  }
}

function snapshotOf(service: Service, atMs: number): Snapshot {
  const tasks = [...service.tasks, ...service.stoppedTasks].map(
    (task) => [task.arn, taskView(task)] as const,
  );
  return { atMs, service: describeView(service), tasks: new Map(tasks), records: recordBriefs(service) };
}
