import {
  CloudWatchClient,
  type Dimension,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceView } from '../core/diagnosis/evidence.ts';
import { METRICS_MS, NO_METRICS, type Series, type ServiceMetrics } from '../core/diagnosis/metrics.ts';
import type { EcsService } from '../core/watchlist/environment.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';
import { batches } from './bounded.ts';

/** CloudWatch API reference: GetMetricData takes at most 500 queries, and gives 100,800 values a page. */
const MOST_QUERIES = 500;
const MOST_PAGES = 10;
/** ELB API reference: DescribeTargetGroups gives at most 400 at once; fewer keep the request small. */
const MOST_GROUPS = 100;
const PERIOD_SECONDS = 60;
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
  readonly query: Omit<MetricDataQuery, 'Id'>;
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
    const endMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
    const input: GetMetricDataCommandInput = {
      StartTime: new Date(endMs - METRICS_MS),
      EndTime: new Date(endMs),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: batch.map(({ query }, at) => ({ ...query, Id: `m${at}` })),
    };
    const results = new Map<string, MetricDataResult[]>();
    let token: string | undefined;
    for (let page = 0; page === 0 || (token !== undefined && page < MOST_PAGES); page++) {
      const command = new GetMetricDataCommand({ ...input, NextToken: token });
      const answer = await callAws('read metrics', () => this.#cloudwatch.send(command));
      for (const result of answer.MetricDataResults ?? []) {
        results.set(result.Id ?? '', [...(results.get(result.Id ?? '') ?? []), result]);
      }
      token = answer.NextToken;
    }
    return batch.map(({ series }, at) =>
      (results.get(`m${at}`) ?? []).flatMap((one) => seriesOf(one, series)),
    );
  }
}

function groupOf({ targetGroup }: EcsService, view: ServiceView | undefined): string | undefined {
  if (targetGroup === undefined) return undefined;
  return view?.targetGroupArns.find((arn) => arn.includes(`:targetgroup/${targetGroup}/`));
}

function queries(
  service: string,
  Namespace: string,
  table: Partial<Record<Name, readonly [metric: string, stat: string]>>,
  dimensions: Readonly<Record<string, string>>,
): Asked[] {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]): Dimension => ({ Name, Value }));
  return Object.entries(table).map(([series, [MetricName, Stat]]) => ({
    service,
    series: series as Name,
    query: { MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: PERIOD_SECONDS, Stat } },
  }));
}

function seriesOf({ Timestamps = [], Values = [] }: MetricDataResult, name: Name): Series {
  const factor = name === 'p99Ms' ? 1_000 : 1; // the balancer measures in seconds
  return Timestamps.map((at, index) => ({ atMs: at.getTime(), value: (Values[index] ?? 0) * factor })).sort(
    (a, b) => a.atMs - b.atMs,
  );
}
