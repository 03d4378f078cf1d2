import { invalidParameter } from './aws-error.ts';
import { clusterName, findService, lastPart } from './find-service.ts';
import { stopTask } from './stopping.ts';
import { isPending, type Task } from './task.ts';
import { pageOf } from './task-definitions.ts';
import { type ContainerOverride, workTaskArn, workTaskView } from './work-tasks.ts';
import type { WorldState } from './world-state.ts';

const MOST_TASKS = 100;

export interface ListTasksInput {
  cluster?: string;
  serviceName?: string;
  family?: string;
  startedBy?: string;
  desiredStatus?: 'RUNNING' | 'STOPPED';
  maxResults?: number;
  nextToken?: string;
}

/** ECS API, ListTasks: by default those whose desired status is RUNNING. */
export function listTasks(world: WorldState, input: ListTasksInput) {
  const cluster = clusterName(world, input.cluster);
  const wanted = input.desiredStatus ?? 'RUNNING';
  const taskArns: string[] = [];
  for (const task of tasksSeen(world, cluster, input.serviceName)) {
    if (task.desiredStatus !== wanted) continue;
    if (input.startedBy && task.startedBy !== input.startedBy) continue;
    if (input.family && lastPart(task.taskDefinitionArn).split(':')[0] !== input.family) continue;
    taskArns.push(task.taskArn);
  }
  const { page, nextToken } = pageOf(taskArns, input.maxResults ?? 100, input.nextToken);
  return { taskArns: page, nextToken };
}

/** ECS API, DescribeTasks: at most 100; stopped tasks for at least one hour, then MISSING. */
export function describeTasks(world: WorldState, input: { cluster?: string; tasks: readonly string[] }) {
  const cluster = clusterName(world, input.cluster);
  if (!input.tasks?.length) throw invalidParameter('Tasks cannot be empty.');
  if (input.tasks.length > MOST_TASKS) throw invalidParameter('Tasks cannot contain more than 100 elements.');
  const tasks: TaskView[] = [];
  const failures: { arn: string; reason: string }[] = [];
  for (const reference of input.tasks) {
    const known = world.tasks.get(reference);
    const isHere = known?.service.cluster === cluster;
    const arn = isHere ? reference : world.ecsArn(`task/${cluster}/${lastPart(reference)}`);
    const task = isHere ? known : world.tasks.get(arn);
    const work = isHere ? undefined : world.workTasks.find((one) => workTaskArn(world, one) === arn);
    const view = work
      ? workTaskView(world, work)
      : task && world.snapshots
        ? seenTask(world, task)
        : task && viewOf(task);
    if (view) tasks.push(view);
    else failures.push({ arn, reason: 'MISSING' });
  }
  return { tasks, failures };
}

/** ECS API, StopTask: a human's or CI's act; the watchdog never calls it. */
export function stopTaskByUser(
  world: WorldState,
  input: { cluster?: string; task: string; reason?: string },
) {
  const cluster = clusterName(world, input.cluster);
  const task = world.tasks.get(world.ecsArn(`task/${cluster}/${lastPart(input.task)}`));
  if (!task) throw invalidParameter('The referenced task was not found.');
  stopTask(world, task, {
    stopCode: 'UserInitiated',
    stoppedReason: input.reason ?? 'Task stopped by user',
  });
  return { task: taskView(task) };
}

/** What a list is filtered by; the whole view of every task ever stopped would be made for nothing. */
type ListedTask = Pick<TaskView, 'taskArn' | 'desiredStatus' | 'startedBy' | 'taskDefinitionArn'>;

const listedTask = (task: Task): ListedTask => ({
  taskArn: task.arn,
  desiredStatus: task.desiredStatus,
  startedBy: task.deployment.id,
  taskDefinitionArn: task.taskDefinition.taskDefinitionArn,
});

function tasksSeen(world: WorldState, cluster: string, serviceName: string | undefined): ListedTask[] {
  const services = serviceName
    ? [findService(world, cluster, serviceName)]
    : [...world.services.values()].filter((service) => service.cluster === cluster);
  const ofServices = services.flatMap((service): ListedTask[] => {
    if (!service) return [];
    if (world.snapshots) return [...(world.snapshots.seen(world, service)?.tasks.values() ?? [])];
    const listed: ListedTask[] = [];
    for (const task of service.tasks) listed.push(listedTask(task));
    for (const task of service.stoppedTasks) listed.push(listedTask(task));
    return listed;
  });
  return serviceName ? ofServices : [...ofServices, ...workSeen(world, cluster)];
}

const workSeen = (world: WorldState, cluster: string): TaskView[] =>
  world.workTasks.filter((one) => one.cluster === cluster).map((one) => workTaskView(world, one));

const seenTask = (world: WorldState, task: Task): TaskView | undefined =>
  world.snapshots?.seen(world, task.service)?.tasks.get(task.arn);

export type TaskView = ReturnType<typeof taskView>;

const stoppedViews = new WeakMap<Task, TaskView>();

/** A task that has stopped is listed for an hour, and does not change any more. */
function viewOf(task: Task): TaskView {
  if (task.lastStatus !== 'STOPPED') return taskView(task);
  const known = stoppedViews.get(task);
  if (known?.version === task.version) return known;
  const view = taskView(task);
  stoppedViews.set(task, view);
  return view;
}

/** ECS API, Task. All instants are epoch milliseconds. */
export function taskView(task: Task) {
  const containers = task.taskDefinition.containerDefinitions.map(({ name, image }) => ({
    name,
    image,
    imageDigest: task.imageDigest,
    taskArn: task.arn,
    lastStatus: isPending(task) ? 'PENDING' : task.containerExited ? 'STOPPED' : 'RUNNING',
    healthStatus: task.containerHealth,
    exitCode: task.exitCode,
    reason: task.containerReason,
    networkInterfaces: [{ privateIpv4Address: task.privateIpv4Address }],
  }));
  return {
    taskArn: task.arn,
    clusterArn: task.service.clusterArn,
    taskDefinitionArn: task.taskDefinition.taskDefinitionArn,
    group: `service:${task.service.name}`,
    startedBy: task.deployment.id,
    launchType: 'FARGATE',
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: task.containerHealth,
    createdAt: task.createdAtMs,
    startedAt: task.startedAtMs,
    stoppingAt: task.stoppingAtMs,
    stoppedAt: task.stoppedAtMs,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    cpu: task.taskDefinition.cpu,
    memory: task.taskDefinition.memory,
    version: task.version,
    containers,
    overrides: { containerOverrides: [] as ContainerOverride[] },
  };
}
