/**
 * A pure discrete-event model of Amazon ECS and what hangs on it. It has no clock, timer, random source or
 * I/O of its own: a driver moves it with `advanceTo` and asks `nextEventAtMs` when to come again. In real
 * time it also advances before every call and every report of the runtime: `now` is the last advance.
 *
 * Setting up   createCluster, createTargetGroup, createAlarm, createService, deleteService, registry.push/remove
 * Driving      now, nextEventAtMs(), advanceTo(nowMs), at(atMs, run)
 * Runtime says taskStarted, taskExited, taskFailedToStart, containerHealth, setTargetHealth, setAnswering
 * ECS          describeServices, updateService, listTasks, describeTasks, stopTask, describeTaskDefinition,
 *              registerTaskDefinition, deregisterTaskDefinition, tagResource, listTaskDefinitions, listServiceDeployments,
 *              describeServiceDeployments, describeServiceRevisions, stopServiceDeployment
 * Others       describeScalableTargets, registerScalableTarget, deregisterScalableTarget, autoscale,
 *              describeTargetHealth, describeTargetGroups, describeImages, batchGetImage, describeAlarms, getMetricData
 * Faults       conditions (throttled, unavailable, launches, CloudWatch, copies), setLag, holdDeployment,
 *              rebalanceZones, sendAlarmEvent
 * Record       calls (every mutating call), onEvent(listener), wellbeing(cluster, service)
 *
 * Requests and responses have the shapes and the letter case of the AWS SDK (camelCase for ECS and ECR,
 * PascalCase for the others), except that every instant is a number of epoch milliseconds, in and out: the
 * wire divides by 1000, a port makes what it wants of it. Errors are `AwsError`. A mutating call names its
 * caller; whoever is not `watchdog` or `autoscaler` counts as an owner of the desired count.
 */

import { FunctionCalls } from '../lambda/function-calls.ts';
import { Functions } from '../lambda/functions.ts';
import * as alarms from './alarms.ts';
import { isDown, setAnswering } from './answering.ts';
import * as autoscaling from './autoscaling.ts';
import { AwsError } from './aws-error.ts';
import * as creation from './create-service.ts';
import { describeServices } from './describe-services.ts';
import * as taskCalls from './describe-tasks.ts';
import { DEFAULT_DURATIONS, type EcsDurations } from './durations.ts';
import type { BridgeEvent } from './event-bridge.ts';
import { clusterName, findService } from './find-service.ts';
import { type GetMetricDataInput, getMetricData } from './metrics.ts';
import type { Caller } from './recorded-calls.ts';
import type { ImageIdentifier } from './registry.ts';
import { primaryOf, type Service } from './service.ts';
import * as deployments from './service-deployments.ts';
import { SnapshotStore } from './snapshots.ts';
import * as targets from './target-groups.ts';
import * as definitions from './task-definitions.ts';
import { containerHealth } from './task-health.ts';
import * as lifecycle from './task-lifecycle.ts';
import type { TaskRuntime } from './task-runtime.ts';
import { admit, type Category } from './throttle-buckets.ts';
import { type UpdateServiceInput, updateService } from './update-service.ts';
import { WorldState } from './world-state.ts';
import { rebalanceZones } from './zone-rebalancing.ts';

export interface EcsWorldOptions {
  /** Epoch milliseconds. */
  startAtMs: number;
  random: (purpose: string) => number;
  /** @default the defaults of durations.ts */
  durations?: Partial<EcsDurations>;
  /** @default 1 */
  timeScale?: number;
  /** @default eu-central-1 */
  region?: string;
  /** @default 123456789012 */
  account?: string;
}

export class EcsWorld extends WorldState {
  /** Lambda functions beside the ECS services, and their API. */
  readonly functions = new Functions(this);
  readonly lambda = new FunctionCalls(this.functions);

  constructor(options: EcsWorldOptions, runtime: TaskRuntime) {
    const { startAtMs, random, timeScale = 1, region = 'eu-central-1', account = '123456789012' } = options;
    const durations = { ...DEFAULT_DURATIONS, ...options.durations };
    super({ startAtMs, random, timeScale, region, account, durations }, runtime);
  }

  /** ARN of the cluster. */
  createCluster(name: string): string {
    this.clusters.add(name);
    return this.ecsArn(`cluster/${name}`);
  }

  createTargetGroup(input: Parameters<typeof targets.createTargetGroup>[1]) {
    return targets.createTargetGroup(this, input);
  }

  /** An alarm that fewer than half of the service's wanted tasks have answered for two minutes. */
  createAlarm(input: { name: string; cluster: string; service: string }) {
    return alarms.createAlarm(this, {
      name: input.name,
      service: this.serviceNamed(input.cluster, input.service),
    });
  }

  createService(input: creation.CreateServiceInput, by: Caller) {
    return this.#change('service modify', 'ecs:CreateService', input, by, () =>
      creation.createService(this, input),
    );
  }

  deleteService(input: Parameters<typeof creation.deleteService>[1], by: Caller) {
    return this.#change('service modify', 'ecs:DeleteService', input, by, () =>
      creation.deleteService(this, input),
    );
  }

  taskStarted(taskArn: string, privateIpv4Address?: string): void {
    lifecycle.taskStarted(this, taskArn, privateIpv4Address);
  }

  taskExited(taskArn: string, exit: { exitCode: number; reason?: string }): void {
    lifecycle.taskExited(this, taskArn, exit);
  }

  taskFailedToStart(taskArn: string, failure: { stopCode?: string; reason: string }): void {
    lifecycle.taskFailedToStart(this, taskArn, failure);
  }

  containerHealth(taskArn: string, status: 'HEALTHY' | 'UNHEALTHY'): void {
    containerHealth(this, taskArn, status);
  }

  setTargetHealth(taskArn: string, healthy: boolean, reason?: string): void {
    targets.setTargetHealth(this, taskArn, healthy, reason);
  }

  setAnswering(taskArn: string, rightly: boolean): void {
    setAnswering(this, taskArn, rightly);
  }

  describeServices(input: Parameters<typeof describeServices>[1]) {
    return this.#read('service read', () => describeServices(this, input));
  }

  updateService(input: UpdateServiceInput, by: Caller) {
    return this.#change('service modify', 'ecs:UpdateService', input, by, () =>
      updateService(this, input, by),
    );
  }

  listTasks(input: taskCalls.ListTasksInput) {
    return this.#read('cluster resource read', () => taskCalls.listTasks(this, input));
  }

  describeTasks(input: Parameters<typeof taskCalls.describeTasks>[1]) {
    return this.#read('cluster resource read', () => taskCalls.describeTasks(this, input));
  }

  stopTask(input: Parameters<typeof taskCalls.stopTaskByUser>[1], by: Caller) {
    return this.#change('cluster resource modify', 'ecs:StopTask', input, by, () =>
      taskCalls.stopTaskByUser(this, input),
    );
  }

  describeTaskDefinition(input: Parameters<typeof definitions.describeTaskDefinition>[1]) {
    return this.#read('task definition read', () => definitions.describeTaskDefinition(this, input));
  }

  registerTaskDefinition(input: definitions.RegisterTaskDefinitionInput, by: Caller) {
    return this.#change('task definition modify', 'ecs:RegisterTaskDefinition', input, by, () =>
      definitions.registerTaskDefinition(this, input),
    );
  }

  deregisterTaskDefinition(input: { taskDefinition: string }, by: Caller) {
    return this.#change('task definition modify', 'ecs:DeregisterTaskDefinition', input, by, () =>
      definitions.deregisterTaskDefinition(this, input),
    );
  }

  /** In which bucket it counts is assumed. */
  tagResource(input: Parameters<typeof definitions.tagResource>[1], by: Caller) {
    return this.#change('task definition modify', 'ecs:TagResource', input, by, () =>
      definitions.tagResource(this, input),
    );
  }

  listTaskDefinitions(input: Parameters<typeof definitions.listTaskDefinitions>[1]) {
    return this.#read('task definition read', () => definitions.listTaskDefinitions(this, input));
  }

  listServiceDeployments(input: deployments.ListServiceDeploymentsInput) {
    return this.#read('service deployment', () => deployments.listServiceDeployments(this, input));
  }

  describeServiceDeployments(input: Parameters<typeof deployments.describeServiceDeployments>[1]) {
    return this.#read('service deployment', () => deployments.describeServiceDeployments(this, input));
  }

  describeServiceRevisions(input: Parameters<typeof deployments.describeServiceRevisions>[1]) {
    return this.#read('service revision', () => deployments.describeServiceRevisions(this, input));
  }

  stopServiceDeployment(input: Parameters<typeof deployments.stopServiceDeployment>[1], by: Caller) {
    return this.#change('service deployment', 'ecs:StopServiceDeployment', input, by, () =>
      deployments.stopServiceDeployment(this, input),
    );
  }

  registerScalableTarget(input: autoscaling.RegisterScalableTargetInput, by: Caller) {
    return this.#change(undefined, 'application-autoscaling:RegisterScalableTarget', input, by, () =>
      autoscaling.registerScalableTarget(this, input, by),
    );
  }

  deregisterScalableTarget(input: autoscaling.ScalableTargetKey, by: Caller) {
    return this.#change(undefined, 'application-autoscaling:DeregisterScalableTarget', input, by, () =>
      autoscaling.deregisterScalableTarget(this, input),
    );
  }

  describeScalableTargets(input: Parameters<typeof autoscaling.describeScalableTargets>[1]) {
    return autoscaling.describeScalableTargets(this, input);
  }

  /** A scaling policy wants this count; see autoscaling.ts for when it gets it. */
  autoscale(resourceId: string, desired: number): boolean {
    const changed = autoscaling.autoscale(this, resourceId, desired);
    this.snapshots?.keepTouched(this);
    return changed;
  }

  describeTargetHealth(input: { TargetGroupArn: string }) {
    return targets.describeTargetHealth(this, input);
  }

  describeTargetGroups(input: { TargetGroupArns: readonly string[] }) {
    return targets.describeTargetGroups(this, input);
  }

  describeImages(input: { repositoryName: string; imageIds?: readonly ImageIdentifier[] }) {
    return this.registry.describeImages(input);
  }

  batchGetImage(input: { repositoryName: string; imageIds: readonly ImageIdentifier[] }) {
    return this.registry.batchGetImage(input);
  }

  describeAlarms(input: Parameters<typeof alarms.describeAlarms>[1]) {
    return this.#read('describe alarms', () => {
      const { MetricAlarms, ...rest } = alarms.describeAlarms(this, input);
      const ofFunctions = this.functions.alarmStates(input.AlarmNames ?? []);
      return { ...rest, MetricAlarms: [...MetricAlarms, ...ofFunctions] };
    });
  }

  getMetricData(input: GetMetricDataInput) {
    return getMetricData(this, input, this.functions);
  }

  /** From now on ECS readers see each service as it was this long ago; 0 ends it. */
  setLag(lagMs: number): void {
    this.snapshots = lagMs > 0 ? new SnapshotStore(this, lagMs) : undefined;
  }

  /** The service's current deployment stays IN_PROGRESS, whatever its tasks do. */
  holdDeployment(cluster: string, service: string): void {
    primaryOf(this.serviceNamed(cluster, service)).heldOpen = true;
  }

  /** One task moves to another zone, with no deployment and nobody ill. */
  rebalanceZones(cluster: string, service: string): void {
    rebalanceZones(this, this.serviceNamed(cluster, service));
  }

  /** People have muted it, or another alarm suppresses it; undefined ends that. */
  quietAlarm(alarmName: string, quiet: alarms.Alarm['quiet']): void {
    this.alarms.get(alarmName)!.quiet = quiet;
  }

  sendAlarmEvent(alarmName: string, state: alarms.AlarmState): void {
    if (!this.functions.sendAlarmEvent(alarmName, state)) alarms.sendAlarmEvent(this, alarmName, state);
  }

  onEvent(listener: (event: BridgeEvent) => void): void {
    this.listeners.push(listener);
  }

  /** The truth about a service: how many tasks are missed, and how many answer rightly. */
  wellbeing(cluster: string, service: string): { wanted: number; answering: number; down: boolean } {
    const found = this.serviceNamed(cluster, service);
    return { wanted: found.wantedCount, answering: found.answering, down: isDown(found) };
  }

  /** For drivers: the model's own record; throws when there is none. */
  serviceNamed(cluster: string, name: string): Service {
    const service = findService(this, clusterName(this, cluster), name);
    if (!service) throw new Error(`There is no service ${name} in cluster ${cluster}`);
    return service;
  }

  #read<T>(category: Category, run: () => T): T {
    admit(this, category);
    return run();
  }

  #change<T>(category: Category | undefined, call: string, input: unknown, by: Caller, run: () => T): T {
    try {
      if (category) admit(this, category);
      const result = run();
      this.calls.push({ atMs: this.now, by, call, input, result });
      this.snapshots?.keepTouched(this);
      return result;
    } catch (error) {
      if (error instanceof AwsError) this.calls.push({ atMs: this.now, by, call, input, error });
      throw error;
    }
  }
}
