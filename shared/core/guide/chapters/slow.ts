import { expanded, quote } from '../../notices/shell.ts';
import { ecsServices } from '../../watchlist/environment.ts';
import type { Chapter } from '../chapter.ts';
import { askOwnLog, curl, dimension, ecsDimensions, metric, targetGroupMetric } from '../commands.ts';
import type { Places } from '../places.ts';

/** Answers that come, but late. */
export const SLOW: Chapter = {
  id: 'slow',
  complaint: 'it is slow, pages load slowly, requests time out',
  when: [
    { causes: ['overload'], runs: 'ecs' },
    { says: /\bslow|latency|took \d|timed? ?out|does not answer within|only after|duration_ms/i },
  ],
  looks: [
    { ask: 'How slow is it at the load balancer, on average and at p99?', command: responseTime },
    { ask: 'How many requests come: is it load?', command: requests },
    {
      ask: 'Which endpoints are slow?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, duration_ms, method, endpoint | filter duration_ms > 2000 | sort duration_ms desc | limit 50',
        ),
    },
    {
      ask: 'Which operations are the slowest on average?',
      command: (places) =>
        askOwnLog(
          places,
          'filter ispresent(duration_ms) | stats avg(duration_ms) as average_ms, count(*) as calls by endpoint | sort average_ms desc | limit 10',
        ),
    },
    {
      ask: "How much of it is the database's part?",
      command: (places) =>
        askOwnLog(
          places,
          'filter message like /(?i)query|database/ and duration_ms > 500 | stats count(*) as queries, avg(duration_ms) as average_ms by bin(5m)',
        ),
    },
    {
      ask: 'Does one request ask the database many times?',
      command: (places) =>
        askOwnLog(
          places,
          'filter message like /(?i)query|select/ | stats count(*) as queries by request_id | sort queries desc | limit 10',
        ),
    },
    {
      ask: 'Does it wait for somebody outside?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, duration_ms, message | filter message like /(?i)external|api call|http request/ and duration_ms > 1000 | sort duration_ms desc | limit 20',
        ),
    },
    {
      ask: 'Is something computed again and again that could be kept?',
      command: (places) =>
        askOwnLog(
          places,
          'filter ispresent(endpoint) | stats count(*) as calls, sum(duration_ms) as spent_ms by endpoint | sort spent_ms desc | limit 10',
        ),
    },
    { ask: 'Is its CPU used up?', command: ecsMetric('CPUUtilization') },
    { ask: 'Is its memory used up?', command: ecsMetric('MemoryUtilization') },
    { ask: 'How long does one answer take now?', command: askItself },
  ],
  checks: [
    { holds: 'The slow endpoint is known by its name.' },
    { holds: 'Its queries are as few and as cheap as they can be.' },
    { holds: 'The indexes that they need are there.' },
    { holds: 'What is expensive and asked often comes out of a cache.' },
    { holds: 'No request asks the database once for each row (N+1).' },
    { holds: 'Large results come in pages.' },
    { holds: 'Every call to somebody else has a timeout.' },
    { holds: 'p95 is below 500 ms, and p99 where its owner asks for that.', command: responseTime },
    { holds: 'CPU and memory are below 70 %.', command: ecsMetric('CPUUtilization') },
    { holds: 'No other service has its CPU used up.', command: sweep },
    {
      holds: 'How fast it is when it is well is written down: p50, p95, p99 and requests of a usual hour.',
      command: responseTime,
    },
  ],
};

function responseTime(places: Places): string | undefined {
  const { service } = places;
  if (service.kind === 'lambda')
    return metric(places, {
      namespace: 'AWS/Lambda',
      name: 'Duration',
      dimensions: [dimension('FunctionName', service.functionName)],
      statistics: ['Average', 'Maximum', 'p95', 'p99'],
    });
  if (service.targetGroup === undefined) return undefined;
  return targetGroupMetric(places, service.targetGroup, {
    name: 'TargetResponseTime',
    statistics: ['Average', 'p50', 'p95', 'p99'],
  });
}

function requests(places: Places) {
  return (
    places.service.targetGroup &&
    targetGroupMetric(places, places.service.targetGroup, { name: 'RequestCount', statistics: ['Sum'] })
  );
}

function ecsMetric(name: string) {
  return (places: Places) =>
    places.service.kind === 'ecs'
      ? metric(places, {
          namespace: 'AWS/ECS',
          name,
          dimensions: ecsDimensions(places.service),
          statistics: ['Average', 'Maximum'],
        })
      : undefined;
}

const SWEPT_SECONDS = 300;

/** The CPU of every service of its cluster. */
function sweep(places: Places): string | undefined {
  const { environment, service } = places;
  if (service.kind !== 'ecs') return undefined;
  const names = ecsServices(environment)
    .filter(({ cluster }) => cluster === service.cluster)
    .map(({ modelName }) => quote(modelName));
  const cpu = metric(places, {
    namespace: 'AWS/ECS',
    name: 'CPUUtilization',
    dimensions: [dimension('ClusterName', service.cluster), expanded('Name=ServiceName,Value=$S')],
    statistics: ['Average'],
    periodSeconds: SWEPT_SECONDS,
  });
  return `for S in ${names.join(' ')}; do echo "$S"; ${cpu}; done`;
}

function askItself({ service }: Places) {
  return service.question.kind === 'http' ? curl(service.question.url) : undefined;
}
