import { aws, expanded, outputOf, quote, type Raw, wordsOf } from '../notices/shell.ts';
import { type EcsService, logOf, type WatchedService } from '../watchlist/environment.ts';
import { isoSeconds, type Places } from './places.ts';

/** Read-only commands with an incident's own names and times; each is one line to be pasted into bash or zsh. */

export const inRegion = ({ region }: Places): string[] => (region === undefined ? [] : ['--region', region]);

interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** `Name=QueueName,Value=orders`; `Raw` where another command finds the value. */
  readonly dimensions: readonly (string | Raw)[];
  /** Percentiles are extended statistics: another option of the same command. */
  readonly statistics: readonly string[];
  readonly periodSeconds?: number;
  /** Looks back further than the incident's own time. */
  readonly hoursBefore?: number;
}

const PERCENTILE = /^p\d/;

export function metric(places: Places, asked: Metric): string {
  const plain = asked.statistics.filter((one) => !PERCENTILE.test(one));
  const percentiles = asked.statistics.filter((one) => PERCENTILE.test(one));
  return aws(
    'cloudwatch',
    'get-metric-statistics',
    ...['--namespace', asked.namespace, '--metric-name', asked.name],
    '--dimensions',
    ...asked.dimensions,
    ...['--start-time', isoSeconds(places.fromMs - (asked.hoursBefore ?? 0) * 3_600_000)],
    ...['--end-time', isoSeconds(places.untilMs), '--period', String(asked.periodSeconds ?? 60)],
    ...(plain.length > 0 ? ['--statistics', ...plain] : []),
    ...(percentiles.length > 0 ? ['--extended-statistics', ...percentiles] : []),
    ...inRegion(places),
  );
}

export const dimension = (name: string, value: string): string => `Name=${name},Value=${value}`;

export const ecsDimensions = ({ cluster, modelName }: EcsService): string[] => [
  dimension('ClusterName', cluster),
  dimension('ServiceName', modelName),
];

/** A metric of a target group by its name: its dimensions need the ends of two ARNs. */
export function targetGroupMetric(
  places: Places,
  targetGroup: string,
  asked: Pick<Metric, 'name' | 'statistics'>,
): string {
  const found = describeTargetGroup(
    places,
    targetGroup,
    'TargetGroups[0].[TargetGroupArn,LoadBalancerArns[0]]',
  );
  const dimensions = [
    expanded('Name=TargetGroup,Value=${TG##*:}'),
    expanded('Name=LoadBalancer,Value=${LB#*loadbalancer/}'),
  ];
  return `read -r TG LB <<< "$(${found})"; ${metric(places, { namespace: 'AWS/ApplicationELB', dimensions, ...asked })}`;
}

export const describeTargetGroup = (places: Places, name: string, query: string): string =>
  aws(
    ...['elbv2', 'describe-target-groups', '--names', name, '--query', query, '--output', 'text'],
    ...inRegion(places),
  );

/** Asks a log group by CloudWatch Logs Insights and prints the answer. `query` names nothing of the incident. */
export function askLog(places: Places, group: string | Raw, query: string): string {
  const started = aws(
    ...['logs', 'start-query', '--log-group-name'],
    group,
    ...['--start-time', String(Math.floor(places.fromMs / 1000))],
    ...['--end-time', String(Math.ceil(places.untilMs / 1000)), '--query-string', query],
    ...['--query', 'queryId', '--output', 'text'],
    ...inRegion(places),
  );
  return `Q=${outputOf(started).raw}; sleep 8; ${aws('logs', 'get-query-results', '--query-id', expanded('$Q'), ...inRegion(places))}`;
}

/** The log group of a service, as its own task definition names it: written names differ and grow old. */
export function logGroupOf(places: Places, service = places.service): string | Raw {
  const log = logOf(service);
  if (log) return log.group;
  return outputOf(
    describeTaskDefinition(
      places,
      'taskDefinition.containerDefinitions[0].logConfiguration.options."awslogs-group"',
      { service, asText: true },
    ),
  );
}

/** What a service runs on: its family may have another name than the service has. */
export function describeTaskDefinition(
  places: Places,
  query: string,
  { service = places.service, asText = false } = {},
): string {
  const known = service === places.service ? places.revision : undefined;
  return aws(
    ...['ecs', 'describe-task-definition', '--task-definition', known ?? deployedOn(places, service)],
    ...['--query', query, ...(asText ? ['--output', 'text'] : []), ...inRegion(places)],
  );
}

function deployedOn(places: Places, { modelName, ...service }: WatchedService): string | Raw {
  if (service.kind === 'lambda') return modelName;
  const asked = ['ecs', 'describe-services', '--cluster', service.cluster, '--services', modelName];
  const query = ['--query', 'services[0].taskDefinition', '--output', 'text'];
  return outputOf(aws(...asked, ...query, ...inRegion(places)));
}

/** Where others write into the same group, only what is its own. */
export function askOwnLog(places: Places, query: string): string {
  const streams = logOf(places.service)?.streamPrefix;
  const own = streams === undefined ? '' : `filter @logStream like ${insightsText(streams)} | `;
  return askLog(places, logGroupOf(places), `${own}${query}`);
}

/** A text inside a query: as it is, never as a pattern. */
export const insightsText = (text: string): string =>
  `"${text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/["\\]/g, '\\$&')}"`;

export const listTasks = (
  { cluster, modelName }: EcsService,
  places: Places,
  status: 'RUNNING' | 'STOPPED',
  query?: string,
): string =>
  aws(
    ...['ecs', 'list-tasks', '--cluster', cluster, '--service-name', modelName, '--desired-status', status],
    ...(query === undefined ? [] : ['--query', query, '--output', 'text']),
    ...inRegion(places),
  );

/** What ECS says of the tasks of this service, and of no other's. */
export const describeTasks = (
  service: EcsService,
  places: Places,
  asked: { readonly status: 'RUNNING' | 'STOPPED'; readonly query: string; readonly asText?: boolean },
): string =>
  aws(
    ...['ecs', 'describe-tasks', '--cluster', service.cluster, '--tasks'],
    wordsOf(listTasks(service, places, asked.status, 'taskArns[:10]')),
    ...['--query', asked.query, ...(asked.asText ? ['--output', 'text'] : []), ...inRegion(places)],
  );

/** Runs a command inside one of a service's tasks (ECS Exec has to be enabled for it). */
export const insideTask = (service: EcsService, places: Places, command: string): string =>
  aws(
    ...['ecs', 'execute-command', '--cluster', service.cluster, '--task'],
    outputOf(listTasks(service, places, 'RUNNING', 'taskArns[0]')),
    ...['--interactive', '--command', command, ...inRegion(places)],
  );

/** A question by HTTP: the answer's status and time. */
export const curl = (url: string): string =>
  `curl -sS -m 5 -o /dev/null -w ${quote('%{http_code} %{time_total}s\\n')} ${quote(url)}`;
