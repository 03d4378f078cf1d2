import { AwsError, invalidParameter } from './aws-error.ts';
import type { Service } from './service.ts';
import { say } from './service-events.ts';
import type { Task } from './task.ts';
import { reconsiderHealth } from './task-health.ts';
import type { WorldState } from './world-state.ts';

/** ELB API, TargetHealth.State; a deregistered target is no longer listed. */
export type TargetHealthState = 'initial' | 'healthy' | 'unhealthy' | 'draining';

interface TargetGroupSettings {
  readonly healthCheckIntervalSeconds: number;
  readonly healthCheckTimeoutSeconds: number;
  readonly healthyThresholdCount: number;
  readonly unhealthyThresholdCount: number;
  readonly deregistrationDelaySeconds: number;
}

export interface TargetGroup extends TargetGroupSettings {
  readonly targetGroupName: string;
  readonly targetGroupArn: string;
  readonly loadBalancerArn: string;
  /** Registered and draining targets. */
  readonly tasks: Set<Task>;
}

/** ELB API, CreateTargetGroup and TargetGroupAttribute. */
const ELB_DEFAULTS: TargetGroupSettings = {
  healthCheckIntervalSeconds: 30,
  healthCheckTimeoutSeconds: 5,
  healthyThresholdCount: 5,
  unhealthyThresholdCount: 2,
  deregistrationDelaySeconds: 300,
};

export function createTargetGroup(
  world: WorldState,
  input: { name: string } & Partial<TargetGroupSettings>,
): TargetGroup {
  const { name, ...settings } = input;
  const { region, account } = world.settings;
  const group: TargetGroup = {
    ...ELB_DEFAULTS,
    ...settings,
    targetGroupName: name,
    targetGroupArn: `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${name}/6d0ecf831eec9f09`,
    loadBalancerArn: `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/${name}/50dc6c495c0c9188`,
    tasks: new Set(),
  };
  if (group.deregistrationDelaySeconds < 0 || group.deregistrationDelaySeconds > 3_600) {
    throw invalidParameter('The deregistration delay must be between 0 and 3600 seconds.');
  }
  world.targetGroups.set(group.targetGroupArn, group);
  return group;
}

export function targetGroupOf(world: WorldState, service: Service): TargetGroup | undefined {
  const arn = service.loadBalancers[0]?.targetGroupArn;
  return arn ? world.targetGroups.get(arn) : undefined;
}

export function registerTarget(world: WorldState, task: Task): void {
  const group = targetGroupOf(world, task.service);
  if (!group) return;
  const phaseMs = world.settings.random(`health-check-phase/${task.id}`) * intervalMs(world, group);
  task.target = {
    state: 'initial',
    reason: 'Elb.RegistrationInProgress',
    registeredAtMs: world.now,
    firstCheckAtMs: world.now + phaseMs,
    verdict: undefined,
  };
  group.tasks.add(task);
  say(world, task.service, `registered 1 targets in (target-group ${group.targetGroupArn})`);
  if (task.checkPasses !== undefined) expectVerdict(world, task, group);
}

/**
 * How the target group's check of this task would end from now on. Only changes need telling: the group's
 * verdict follows after as many checks as its threshold asks for, without simulating each of them.
 */
export function setTargetHealth(world: WorldState, taskArn: string, healthy: boolean, reason?: string): void {
  const task = world.tasks.get(taskArn);
  if (!task || task.checkPasses === healthy) return;
  task.checkPasses = healthy;
  task.checkReason = reason;
  const group = targetGroupOf(world, task.service);
  if (group && task.target) expectVerdict(world, task, group);
}

/** ELB, target-group-health-checks: a new target needs one pass; later the thresholds count in a row. */
function expectVerdict(world: WorldState, task: Task, group: TargetGroup): void {
  const target = task.target!;
  world.cancel(target.verdict);
  target.verdict = undefined;
  if (target.state === 'draining') return;
  const verdict = task.checkPasses ? 'healthy' : 'unhealthy';
  if (target.state === verdict) return;
  const passesNeeded = target.state === 'initial' ? 1 : group.healthyThresholdCount;
  const checks = task.checkPasses ? passesNeeded : group.unhealthyThresholdCount;
  const everyMs = intervalMs(world, group);
  const checksSoFar = Math.max(0, Math.ceil((world.now - target.firstCheckAtMs) / everyMs));
  const atMs = target.firstCheckAtMs + (checksSoFar + checks - 1) * everyMs;
  target.verdict = world.at(atMs, () => {
    target.state = verdict;
    target.reason = verdict === 'unhealthy' ? 'Target.FailedHealthChecks' : undefined;
    world.touch(task.service);
    reconsiderHealth(world, task);
  });
}

export function startDraining(world: WorldState, task: Task): void {
  if (!task.target) return;
  world.cancel(task.target.verdict);
  task.target.state = 'draining';
  task.target.reason = 'Target.DeregistrationInProgress';
}

export function forgetTarget(world: WorldState, task: Task): void {
  if (!task.target) return;
  world.cancel(task.target.verdict);
  targetGroupOf(world, task.service)?.tasks.delete(task);
  task.target = undefined;
}

/** ELB API, DescribeTargetHealth. */
export function describeTargetHealth(world: WorldState, input: { TargetGroupArn: string }) {
  const group = world.targetGroups.get(input.TargetGroupArn);
  if (!group) {
    throw new AwsError('TargetGroupNotFoundException', 'One or more target groups not found');
  }
  const TargetHealthDescriptions = [...group.tasks].map((task) => ({
    Target: { Id: task.privateIpv4Address, Port: task.service.loadBalancers[0]!.containerPort },
    TargetHealth: {
      State: task.target!.state,
      Reason: shownReason(world, task),
      Description: task.target!.state === 'unhealthy' ? task.checkReason : undefined,
    },
  }));
  return { TargetHealthDescriptions };
}

/** ELB API, DescribeTargetGroups: which load balancers each group is behind. */
export function describeTargetGroups(world: WorldState, input: { TargetGroupArns: readonly string[] }) {
  const TargetGroups = input.TargetGroupArns.map((arn) => {
    const group = world.targetGroups.get(arn);
    if (!group) throw new AwsError('TargetGroupNotFoundException', 'One or more target groups not found');
    const { targetGroupArn, targetGroupName, loadBalancerArn } = group;
    return {
      TargetGroupArn: targetGroupArn,
      TargetGroupName: targetGroupName,
      LoadBalancerArns: [loadBalancerArn],
    };
  });
  return { TargetGroups };
}

function shownReason(world: WorldState, task: Task): string | undefined {
  const target = task.target!;
  if (target.state === 'initial' && world.now >= target.firstCheckAtMs) return 'Elb.InitialHealthChecking';
  if (target.state !== 'unhealthy') return target.reason;
  if (task.checkReason?.startsWith('Health checks failed with these codes'))
    return 'Target.ResponseCodeMismatch';
  if (task.checkReason === 'Request timed out') return 'Target.Timeout';
  return target.reason;
}

const intervalMs = (world: WorldState, group: TargetGroup): number =>
  world.scaled(group.healthCheckIntervalSeconds * 1_000);
