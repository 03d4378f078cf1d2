import type { Service } from './service.ts';
import type { Task } from './task.ts';
import type { WorldState } from './world-state.ts';

interface MetricDataQuery {
  Id: string;
  MetricStat?: {
    Metric: {
      Namespace: string;
      MetricName: string;
      Dimensions?: readonly { Name: string; Value: string }[];
    };
    Period: number;
    Stat: string;
  };
}

export interface GetMetricDataInput {
  MetricDataQueries: readonly MetricDataQuery[];
  /** Epoch milliseconds; the end is exclusive. */
  StartTime: number;
  EndTime: number;
}

/**
 * CloudWatch API, GetMetricData, for AWS/ECS CPUUtilization and MemoryUtilization; newest first. Computed from
 * the tasks when asked. ECS developer guide, available-metrics: no data while no task is RUNNING.
 */
export function getMetricData(world: WorldState, input: GetMetricDataInput) {
  const MetricDataResults = input.MetricDataQueries.map((query) => {
    const points = pointsOf(world, query, input);
    return {
      Id: query.Id,
      Label: query.MetricStat?.Metric.MetricName,
      Timestamps: points.map((point) => point.atMs),
      Values: points.map((point) => point.value),
      StatusCode: 'Complete' as const,
    };
  });
  return { MetricDataResults };
}

function pointsOf(world: WorldState, query: MetricDataQuery, input: GetMetricDataInput) {
  const stat = query.MetricStat;
  const service = stat && serviceOf(world, stat.Metric);
  if (!stat || !service) return [];
  const periodMs = stat.Period * 1_000;
  const delayMs = world.scaled(world.settings.durations.metricDelayMs) + world.conditions.cloudwatchDelayMs;
  const points: { atMs: number; value: number }[] = [];
  const lastMs = Math.min(input.EndTime - 1, world.now - delayMs - periodMs);
  const fromMs = Math.ceil(input.StartTime / periodMs) * periodMs;
  for (let atMs = Math.floor(lastMs / periodMs) * periodMs; atMs >= fromMs; atMs -= periodMs) {
    const value = valueAt(world, service, stat, atMs + periodMs / 2);
    if (value !== undefined) points.push({ atMs, value });
  }
  return points;
}

function serviceOf(world: WorldState, metric: NonNullable<MetricDataQuery['MetricStat']>['Metric']) {
  if (metric.Namespace !== 'AWS/ECS') return undefined;
  const dimension = (name: string) => metric.Dimensions?.find(({ Name }) => Name === name)?.Value;
  return world.services.get(`${dimension('ClusterName')}/${dimension('ServiceName')}`);
}

function valueAt(
  world: WorldState,
  service: Service,
  stat: NonNullable<MetricDataQuery['MetricStat']>,
  atMs: number,
): number | undefined {
  const values: number[] = [];
  for (const task of [...service.tasks, ...service.stoppedTasks]) {
    if (!wasRunning(task, atMs)) continue;
    const used = world.runtime.utilization?.(task, atMs);
    if (used) values.push(stat.Metric.MetricName === 'CPUUtilization' ? used.cpuPercent : used.memoryPercent);
  }
  if (values.length === 0) return undefined;
  if (stat.Stat === 'Maximum') return Math.max(...values);
  if (stat.Stat === 'Minimum') return Math.min(...values);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function wasRunning(task: Task, atMs: number): boolean {
  if (task.startedAtMs === undefined || task.startedAtMs > atMs) return false;
  return (task.stoppingAtMs ?? Number.POSITIVE_INFINITY) > atMs;
}
