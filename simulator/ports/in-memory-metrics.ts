import type { ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import { METRICS_MS, type Series, type ServiceMetrics } from '../../shared/core/diagnosis/metrics.ts';
import type { EcsService } from '../../shared/core/watchlist/environment.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { askAws } from './ask-aws.ts';

const MINUTE_MS = 60_000;

/** What CloudWatch has measured of services; one of them at a time, as this world has no limit on calls. */
export async function readMetrics(
  services: readonly EcsService[],
  { views, nowMs }: { readonly views: ReadonlyMap<string, ServiceView>; readonly nowMs: number },
  world: EcsWorld,
): Promise<ReadonlyMap<string, ServiceMetrics>> {
  const metrics = new Map<string, ServiceMetrics>();
  for (const service of services)
    metrics.set(service.id, await metricsOf(service, { view: views.get(service.id), nowMs }, world));
  return metrics;
}

async function metricsOf(
  { cluster, modelName, targetGroup }: EcsService,
  { view, nowMs }: { readonly view: ServiceView | undefined; readonly nowMs: number },
  world: EcsWorld,
): Promise<ServiceMetrics> {
  const arn = view?.targetGroupArns.find((one) => one.includes(`:targetgroup/${targetGroup}/`));
  const [group] = arn ? world.describeTargetGroups({ TargetGroupArns: [arn] }).TargetGroups : [];
  const [balancer] = group?.LoadBalancerArns ?? [];
  const ofService = { ClusterName: cluster, ServiceName: modelName };
  const ofGroup = arn &&
    balancer && {
      TargetGroup: arn.slice(arn.indexOf(':targetgroup/') + 1),
      LoadBalancer: balancer.slice(balancer.indexOf('/') + 1),
    };
  const read = async (
    Stat: string,
    MetricName: string,
    dimensions: Record<string, string> | undefined | '',
  ) => {
    if (!dimensions) return [];
    const Namespace = 'ClusterName' in dimensions ? 'AWS/ECS' : 'AWS/ApplicationELB';
    return readSeries(Stat, { Namespace, MetricName, Dimensions: named(dimensions) }, { nowMs, world });
  };
  const p99Seconds = await read('p99', 'TargetResponseTime', ofGroup);
  return {
    cpuPercent: await read('Average', 'CPUUtilization', ofService),
    memoryPercent: await read('Maximum', 'MemoryUtilization', ofService),
    requests: await read('Sum', 'RequestCount', ofGroup),
    p99Ms: p99Seconds.map(({ atMs, value }) => ({ atMs, value: value * 1_000 })),
    serverErrors: await read('Sum', 'HTTPCode_Target_5XX_Count', ofGroup),
  };
}

const named = (dimensions: Readonly<Record<string, string>>) =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

async function readSeries(
  Stat: string,
  Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] },
  { nowMs, world }: { readonly nowMs: number; readonly world: EcsWorld },
): Promise<Series> {
  const EndTime = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  const { MetricDataResults } = askAws('read metrics', () =>
    world.getMetricData({
      MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat } }],
      StartTime: EndTime - METRICS_MS,
      EndTime,
    }),
  );
  const { Timestamps, Values } = MetricDataResults[0]!;
  const series: { readonly atMs: number; readonly value: number }[] = [];
  for (let at = Timestamps.length - 1; at >= 0; at--)
    series.push({ atMs: Timestamps[at]!, value: Values[at]! });
  return series;
}
