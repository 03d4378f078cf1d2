import { CloudWatchClient, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceView } from '../core/diagnosis/evidence.ts';
import { METRICS_MS, NO_METRICS, type Series, type ServiceMetrics } from '../core/diagnosis/metrics.ts';
import type { Metric } from '../core/watchlist/aws-question.ts';
import type { EcsService } from '../core/watchlist/environment.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';
import { batches } from './bounded.ts';
import { MOST_QUERIES, readMetricData } from './metric-data.ts';

/** ELB API reference: DescribeTargetGroups gives at most 400 at once; fewer keep the request small. */
const MOST_GROUPS = 100;
const MINUTE_MS = 60_000;

type Name = keyof ServiceMetrics;

/** Namespace, metric, statistic and unit of each series (ECS: available-metrics; ALB: load-balancer-cloudwatch-metrics). */
const OF_SERVICE: Partial<Record<Name, readonly [metric: string, stat: string]>> = {
  cpuPercent: ['CPUUtilization', 'Average'],
  memoryPercent: ['MemoryUtilization', 'Maximum'],
};
const OF_GROUP: Partial<Record<Name, readonly [metric: string, stat: string]>> = {
  requests: ['RequestCount', 'Sum'],
  p99Ms: ['TargetResponseTime', 'p99'],
  serverErrors: ['HTTPCode_Target_5XX_Count', 'Sum'],
};

interface Asked {
  readonly service: string;
  readonly series: Name;
  readonly query: Metric;
}

/** What CloudWatch has measured of services. */
export class Metrics {
  readonly #cloudwatch: CloudWatchClient;
  readonly #balancers: ElasticLoadBalancingV2Client;
  /** By target group: `app/name/id`, or undefined where it is behind none. Lives as long as the function's instance. */
  readonly #balancerOf = new Map<string, string | undefined>();

  constructor(config: AwsConfig) {
    this.#cloudwatch = new CloudWatchClient(config);
    this.#balancers = new ElasticLoadBalancingV2Client(config);
  }

  async of(
    services: readonly EcsService[],
    views: ReadonlyMap<string, ServiceView>,
    nowMs: number,
  ): Promise<ReadonlyMap<string, ServiceMetrics>> {
    const groups = new Map(services.map((service) => [service.id, groupOf(service, views.get(service.id))]));
    await this.#learnBalancers([...groups.values()].filter((arn) => arn !== undefined));
    const asked = services.flatMap((service) => this.#queriesOf(service, groups.get(service.id)));
    const metrics = new Map<string, ServiceMetrics>(services.map(({ id }) => [id, NO_METRICS]));
    for (const batch of batches(asked, MOST_QUERIES)) {
      const series = await this.#read(batch, nowMs);
      batch.forEach(({ service, series: name }, at) => {
        metrics.set(service, { ...metrics.get(service)!, [name]: series[at] ?? [] });
      });
    }
    return metrics;
  }

  #queriesOf(service: EcsService, group: string | undefined): Asked[] {
    const { id, cluster, modelName } = service;
    const own = queries(id, 'AWS/ECS', OF_SERVICE, { ClusterName: cluster, ServiceName: modelName });
    const balancer = group && this.#balancerOf.get(group);
    if (!group || !balancer) return own;
    const TargetGroup = group.slice(group.indexOf(':targetgroup/') + 1);
    return [...own, ...queries(id, 'AWS/ApplicationELB', OF_GROUP, { TargetGroup, LoadBalancer: balancer })];
  }

  /** A target group alone has no metrics: they are those of a group behind a balancer. */
  async #learnBalancers(groups: readonly string[]): Promise<void> {
    const unknown = groups.filter((arn) => !this.#balancerOf.has(arn));
    for (const TargetGroupArns of batches(unknown, MOST_GROUPS)) {
      const command = new DescribeTargetGroupsCommand({ TargetGroupArns });
      const answer = await callAws('read target groups', () => this.#balancers.send(command));
      for (const { TargetGroupArn, LoadBalancerArns } of answer.TargetGroups ?? []) {
        const balancer = LoadBalancerArns?.find((arn) => arn.includes(':loadbalancer/app/'));
        if (TargetGroupArn) this.#balancerOf.set(TargetGroupArn, balancer?.split(':loadbalancer/')[1]);
      }
    }
  }

  /** In the order of the queries. */
  async #read(batch: readonly Asked[], nowMs: number): Promise<Series[]> {
    const untilMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
    const span = { fromMs: untilMs - METRICS_MS, untilMs };
    const results = await readMetricData(
      this.#cloudwatch,
      batch.map(({ query }) => query),
      span,
    );
    return batch.map(({ series }, at) => results[at]!.flatMap((one) => seriesOf(one, series)));
  }
}

function groupOf({ targetGroup }: EcsService, view: ServiceView | undefined): string | undefined {
  if (targetGroup === undefined) return undefined;
  return view?.targetGroupArns.find((arn) => arn.includes(`:targetgroup/${targetGroup}/`));
}

function queries(
  service: string,
  namespace: string,
  table: Partial<Record<Name, readonly [metric: string, stat: string]>>,
  dimensions: Readonly<Record<string, string>>,
): Asked[] {
  return Object.entries(table).map(([series, [name, stat]]) => ({
    service,
    series: series as Name,
    query: { namespace, name, dimensions, stat },
  }));
}

function seriesOf({ Timestamps = [], Values = [] }: MetricDataResult, name: Name): Series {
  const factor = name === 'p99Ms' ? 1_000 : 1; // the balancer measures in seconds
  return Timestamps.map((at, index) => ({ atMs: at.getTime(), value: (Values[index] ?? 0) * factor })).sort(
    (a, b) => a.atMs - b.atMs,
  );
}
