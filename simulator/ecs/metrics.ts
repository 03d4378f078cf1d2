import { metricOf } from '../lambda/function-metrics.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Figure } from '../measured/measurements.ts';
import type { Service } from './service.ts';
import type { Task } from './task.ts';
import type { Measured } from './task-runtime.ts';
import type { WorldState } from './world-state.ts';

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

interface MetricStat {
  Metric: Metric;
  Period: number;
  Stat: string;
}

interface MetricDataQuery {
  Id: string;
  MetricStat?: MetricStat;
}

export interface GetMetricDataInput {
  MetricDataQueries: readonly MetricDataQuery[];
  /** Epoch milliseconds; the end is exclusive. */
  StartTime: number;
  EndTime: number;
}

/**
 * CloudWatch API, GetMetricData, newest first, computed from the tasks when asked. AWS/ECS (ECS developer guide,
 * available-metrics): CPUUtilization and MemoryUtilization, no data while no task is RUNNING. AWS/ApplicationELB (ALB guide,
 * load-balancer-cloudwatch-metrics): RequestCount, TargetResponseTime in seconds and HTTPCode_Target_5XX_Count
 * of a target group, which need both dimensions, LoadBalancer and TargetGroup. Whatever else is told of the world
 * (simulator/measured) has its series too.
 */
export function getMetricData(world: WorldState, input: GetMetricDataInput, functions: Functions) {
  const MetricDataResults = input.MetricDataQueries.map((query) => {
    const isOfFunction = query.MetricStat?.Metric.Namespace === 'AWS/Lambda';
    const points = isOfFunction
      ? functionPoints(functions, query.MetricStat!, input)
      : pointsOf(world, query, input);
    return {
      Id: query.Id,
      Label: query.MetricStat?.Metric.MetricName,
      ...points,
      StatusCode: 'Complete' as const,
    };
  });
  return { MetricDataResults };
}

interface Points {
  readonly Timestamps: number[];
  readonly Values: number[];
}

function pointsOf(world: WorldState, query: MetricDataQuery, input: GetMetricDataInput): Points {
  const points: Points = { Timestamps: [], Values: [] };
  const stat = query.MetricStat;
  if (!stat) return points;
  const service = serviceOf(world, stat.Metric);
  if (!service && world.settings.timeScale !== 1) return hastyPoints(world, stat, input);
  const periodMs = stat.Period * 1_000;
  const delayMs = world.scaled(world.settings.durations.metricDelayMs) + world.conditions.cloudwatchDelayMs;
  const kept = service && seriesOf(service, stat);
  const figure = service ? figureOfTasks(world, service, stat) : world.measured.figureOf(stat.Metric);
  const lastMs = Math.min(input.EndTime - 1, world.now - delayMs - periodMs);
  const first = Math.ceil(input.StartTime / periodMs);
  for (let period = Math.floor(lastMs / periodMs); period >= first; period--) {
    const value = kept ? kept.at(period, figure) : figure((period + 0.5) * periodMs);
    if (value === undefined || value === NO_VALUE) continue;
    points.Timestamps.push(period * periodMs);
    points.Values.push(value);
  }
  return points;
}

/**
 * Of a world that runs faster, one of its minutes stands for each of CloudWatch's, the newest for the newest: what
 * is told would otherwise show itself real minutes later.
 */
function hastyPoints(
  world: WorldState,
  { Metric, Period }: MetricStat,
  { StartTime, EndTime }: GetMetricDataInput,
): Points {
  const points: Points = { Timestamps: [], Values: [] };
  const figure = world.measured.figureOf(Metric);
  const periodMs = Period * 1_000;
  const newestMs = Math.floor(Math.min(EndTime - 1, world.now) / periodMs) * periodMs;
  const knownUntilMs = world.now - world.scaled(world.settings.durations.metricDelayMs);
  for (let atMs = newestMs; atMs >= StartTime; atMs -= periodMs) {
    const value = figure(knownUntilMs - world.scaled(newestMs - atMs + periodMs / 2));
    if (value === undefined) continue;
    points.Timestamps.push(atMs);
    points.Values.push(value);
  }
  return points;
}

/** Of the tasks that there are now and were lately. */
function figureOfTasks(world: WorldState, service: Service, stat: MetricStat): Figure {
  return (atMs) => figureOver(measuredAt(world, service, atMs), stat);
}

const measuredByService = new WeakMap<Service, Map<number, readonly Measured[]>>();

/** What its tasks did at an instant that is over: five metrics are read of the same instants, and it is worked out once. */
function measuredAt(world: WorldState, service: Service, atMs: number): readonly Measured[] {
  const all = measuredByService.get(service) ?? new Map<number, readonly Measured[]>();
  measuredByService.set(service, all);
  const known = all.get(atMs);
  if (known) return known;
  const found: Measured[] = [];
  for (const tasks of [service.tasks, service.stoppedTasks]) {
    for (const task of tasks) {
      const measured = wasRunning(task, atMs) ? world.runtime.measured?.(task, atMs) : undefined;
      if (measured) found.push(measured);
    }
  }
  all.set(atMs, found);
  return found;
}

/** How late the tasks of a service that run now answer through their load balancer, in ms. */
export const latenciesOf = (world: WorldState, service: Service): number[] =>
  measuredAt(world, service, world.now).flatMap(({ latencyMs }) => latencyMs ?? []);

const NO_VALUE = null;

/** What has been worked out of one metric of a service. */
class Series {
  readonly #periodMs: number;
  readonly #values: (number | typeof NO_VALUE | undefined)[] = [];
  #first: number | undefined;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** `period`: counted from the epoch. */
  at(period: number, figure: Figure): number | typeof NO_VALUE {
    this.#first ??= period - LONGEST_KEPT_PERIODS;
    const place = period - this.#first;
    const known = this.#values[place];
    if (known !== undefined) return known;
    const value = figure((period + 0.5) * this.#periodMs) ?? NO_VALUE;
    if (place >= 0) this.#values[place] = value;
    return value;
  }
}

/** Before the first that is asked for, which is the newest: more than anybody looks back. */
const LONGEST_KEPT_PERIODS = 240;

const seriesByService = new WeakMap<Service, Map<string, Series>>();

/** A period that is over does not change any more, also when ECS has forgotten its tasks: it is worked out once. */
function seriesOf(service: Service, { Metric, Stat, Period }: MetricStat): Series {
  const all = seriesByService.get(service) ?? new Map<string, Series>();
  seriesByService.set(service, all);
  const name = `${Metric.MetricName}/${Stat}/${Period}`;
  const series = all.get(name) ?? new Series(Period * 1_000);
  all.set(name, series);
  return series;
}

/** By FunctionName and Resource, `name:alias` (Lambda developer guide: monitoring-metrics-view). */
function functionPoints(
  { world, byName }: Functions,
  { Metric, Period }: MetricStat,
  { StartTime, EndTime }: GetMetricDataInput,
): Points {
  const points: Points = { Timestamps: [], Values: [] };
  const dimension = (name: string) => Metric.Dimensions?.find(({ Name }) => Name === name)?.Value;
  const fn = byName.get(dimension('FunctionName') ?? '');
  if (!fn || dimension('Resource') !== `${fn.name}:${fn.alias.name}`) return points;
  const periodMs = Period * 1_000;
  const knownUntilMs = world.now - world.conditions.cloudwatchDelayMs;
  if (world.settings.timeScale !== 1) {
    // As above, but each stamped with when it began: what came after an act is asked for by that.
    const lastsMs = world.scaled(periodMs);
    const many = Math.floor((EndTime - StartTime) / periodMs);
    for (let count = 1; count <= many; count++) {
      const atMs = knownUntilMs - count * lastsMs;
      const value = metricOf(fn, Metric.MetricName, { fromMs: atMs, untilMs: atMs + lastsMs });
      if (value === undefined) continue;
      points.Timestamps.push(atMs);
      points.Values.push(value);
    }
    return points;
  }
  const fromMs = Math.ceil(StartTime / periodMs) * periodMs;
  for (let atMs = Math.floor((EndTime - 1) / periodMs) * periodMs; atMs >= fromMs; atMs -= periodMs) {
    const span = { fromMs: atMs, untilMs: Math.min(atMs + periodMs, knownUntilMs) };
    const value = span.untilMs > atMs ? metricOf(fn, Metric.MetricName, span) : undefined;
    if (value === undefined) continue;
    points.Timestamps.push(atMs);
    points.Values.push(value);
  }
  return points;
}

function serviceOf(world: WorldState, metric: Metric): Service | undefined {
  const dimension = (name: string) => metric.Dimensions?.find(({ Name }) => Name === name)?.Value;
  if (metric.Namespace === 'AWS/ECS') {
    return world.services.get(`${dimension('ClusterName')}/${dimension('ServiceName')}`);
  }
  const group = dimension('TargetGroup');
  const balancer = dimension('LoadBalancer');
  if (metric.Namespace !== 'AWS/ApplicationELB' || !group || !balancer) return undefined;
  const isMeant = (service: Service): boolean => {
    const arn = service.loadBalancers[0]?.targetGroupArn;
    if (arn === undefined || !arn.endsWith(`:${group}`)) return false;
    return world.targetGroups.get(arn)?.loadBalancerArn.endsWith(balancer) ?? false;
  };
  const known = behindGroups.get(world) ?? new Map<string, Service>();
  behindGroups.set(world, known);
  const last = known.get(group);
  if (last && isThere(world, last) && isMeant(last)) return last;
  const meant = [...world.services.values()].filter(isMeant);
  const found = meant.find((service) => isThere(world, service)) ?? meant[0];
  if (found) known.set(group, found);
  return found;
}

/** Neither deleted nor made again under its name. */
const isThere = (world: WorldState, service: Service): boolean =>
  service.status !== 'INACTIVE' && world.services.get(`${service.cluster}/${service.name}`) === service;

/** The service that a target group was last found to be of: in a large fleet the search takes long. */
const behindGroups = new WeakMap<WorldState, Map<string, Service>>();

/** What each metric is of one task; undefined where the task adds nothing to it. */
const OF_TASK: Readonly<Record<string, (measured: Measured) => number | undefined>> = {
  CPUUtilization: ({ cpuPercent }) => cpuPercent,
  MemoryUtilization: ({ memoryPercent }) => memoryPercent,
  RequestCount: ({ requestsPerMinute }) => requestsPerMinute,
  HTTPCode_Target_5XX_Count: ({ serverErrorsPerMinute }) => serverErrorsPerMinute,
  TargetResponseTime: ({ latencyMs }) => (latencyMs === undefined ? undefined : latencyMs / 1_000),
};

function figureOver(all: readonly Measured[], stat: MetricStat): number | undefined {
  const of = OF_TASK[stat.Metric.MetricName];
  const values: number[] = [];
  for (const measured of all) {
    const value = of?.(measured);
    if (value !== undefined) values.push(value);
  }
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  switch (stat.Stat) {
    case 'Sum':
      return sum;
    case 'Minimum':
      return Math.min(...values);
    case 'Maximum':
    case 'p99': // of so few tasks the slowest one's
      return Math.max(...values);
    default:
      return sum / values.length;
  }
}

function wasRunning(task: Task, atMs: number): boolean {
  if (task.startedAtMs === undefined || task.startedAtMs > atMs) return false;
  return (task.stoppingAtMs ?? Number.POSITIVE_INFINITY) > atMs;
}
