import type { TaskView } from './describe-tasks.ts';
import type { WorldState } from './world-state.ts';

/** A task of no service, which a state machine runs for one piece of work. */
export interface WorkTask {
  readonly cluster: string;
  readonly family: string;
  /** Of the work: the task is given it in its environment, beside a name of its own. */
  readonly work: string;
  readonly createdAtMs: number;
}

/** What a container is given beside its definition (ECS API: ContainerOverride). */
export interface ContainerOverride {
  readonly name: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
}

export const workTaskArn = (world: WorldState, { cluster, work }: WorkTask): string =>
  world.ecsArn(`task/${cluster}/${work}-task`);

/** As ECS describes it; Step Functions signs its tasks so (Step Functions guide: connect-ecs; assumed). */
export function workTaskView(world: WorldState, task: WorkTask): TaskView {
  const { cluster, family, work, createdAtMs } = task;
  const nothing = {
    stoppingAt: undefined,
    stoppedAt: undefined,
    stopCode: undefined,
    stoppedReason: undefined,
  };
  return {
    ...nothing,
    taskArn: workTaskArn(world, task),
    clusterArn: world.ecsArn(`cluster/${cluster}`),
    taskDefinitionArn: world.ecsArn(`task-definition/${family}:1`),
    group: `family:${family}`,
    startedBy: 'AWS Step Functions',
    launchType: 'FARGATE',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    healthStatus: 'UNKNOWN',
    createdAt: createdAtMs,
    startedAt: createdAtMs,
    ...{ cpu: '256', memory: '512', version: 1, containers: [] },
    overrides: {
      containerOverrides: [{ name: 'main', environment: [{ name: 'JOB_ID', value: work }] }],
    },
  };
}
