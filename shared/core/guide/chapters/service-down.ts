import { aws, outputOf, quote } from '../../notices/shell.ts';
import type { Chapter } from '../chapter.ts';
import {
  askLog,
  askOwnLog,
  curl,
  describeTargetGroup,
  describeTaskDefinition,
  describeTasks,
  inRegion,
  insideTask,
  insightsText,
  listTasks,
  logGroupOf,
} from '../commands.ts';
import type { Places } from '../places.ts';

/** A service that does not answer, or does not even run. */
export const SERVICE_DOWN: Chapter = {
  id: 'down',
  complaint: 'it does not answer',
  when: [
    {
      runs: 'ecs',
      causes: [
        'crash-loop',
        'hung-tasks',
        'bad-revision',
        'image',
        'configuration',
        'network',
        'capacity',
        'flapping',
        'unknown',
      ],
    },
  ],
  looks: [
    { ask: 'How many tasks should run, how many do, and what was deployed?', command: describeService },
    { ask: 'Which tasks run?', command: runningTasks },
    { ask: 'Why did tasks of this service stop?', command: whyStopped },
    {
      ask: 'Does its log tell of starts, stops, crashes?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, level, @message | filter @message like /(?i)starting|started|stopping|stopped|fatal|panic/ | sort @timestamp desc | limit 50',
        ),
    },
    {
      ask: 'Which errors did it log when it started?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, error_type, message, stack_trace | filter level in ["ERROR", "CRITICAL"] or @message like /(?i)traceback|exception/ | sort @timestamp asc | limit 50',
        ),
    },
    { ask: "Does it answer at its task's own address (from inside the VPC)?", command: askTaskItself },
    { ask: 'Is it reached from where its callers run?', command: askFromCallers },
    { ask: 'Does Cloud Map lead to its tasks?', command: discover },
    { ask: "Does its name resolve inside its callers' tasks?", command: resolveFromCallers },
    { ask: 'What does its caller log about it?', command: callersLog },
  ],
  checks: [
    { holds: 'As many tasks run as should.', command: describeService },
    {
      holds: 'Its log has no error since its tasks started last.',
      command: (places) =>
        askOwnLog(
          places,
          'filter level in ["ERROR", "CRITICAL"] | stats count(*) as errors by bin(5m) as since | sort since desc',
        ),
    },
    { holds: 'Its settings and secrets are those that it needs.', command: settings },
    { holds: 'Migrations are done: alembic current says what alembic heads says.' },
    {
      holds: 'Nothing holds its port: its log does not say so any more.',
      command: (places) =>
        askOwnLog(places, 'filter @message like /(?i)address already in use|port.*in use/ | stats count(*)'),
    },
    { holds: 'It has CPU and memory to spare: both stay below 70 % under its usual load.' },
    { holds: 'Its health endpoint answers, to you too.', command: askItself },
    { holds: 'The load balancer has its tasks and calls them healthy.', command: balancerHealth },
  ],
};

function describeService(places: Places): string | undefined {
  const { service } = places;
  if (service.kind !== 'ecs') return undefined;
  return aws(
    ...['ecs', 'describe-services', '--cluster', service.cluster, '--services', service.modelName, '--query'],
    'services[0].{Status:status,Desired:desiredCount,Running:runningCount,Pending:pendingCount,Deployments:deployments[].[taskDefinition,rolloutState,createdAt],Events:events[:10].message}',
    ...inRegion(places),
  );
}

function runningTasks(places: Places) {
  return places.service.kind === 'ecs' ? listTasks(places.service, places, 'RUNNING') : undefined;
}

function whyStopped(places: Places) {
  return places.service.kind === 'ecs'
    ? describeTasks(places.service, places, {
        status: 'STOPPED',
        query:
          'tasks[].{Stopped:stoppedAt,Why:stoppedReason,Code:stopCode,Containers:containers[].[name,exitCode,reason]}',
      })
    : undefined;
}

function settings(places: Places): string | undefined {
  const { service } = places;
  if (service.kind !== 'ecs') return undefined;
  return describeTaskDefinition(
    places,
    'taskDefinition.containerDefinitions[].[name,environment[].name,secrets[].name]',
  );
}

function askTaskItself(places: Places): string | undefined {
  const { service } = places;
  if (service.kind !== 'ecs' || service.question.kind !== 'http') return undefined;
  const { port, pathname } = new URL(service.question.url);
  const address = describeTasks(service, places, {
    status: 'RUNNING',
    query: "tasks[0].attachments[0].details[?name=='privateIPv4Address'].value",
    asText: true,
  });
  const where = outputOf(address).raw;
  return `curl -sS -m 5 -i http://${where}${port === '' ? '' : `:${port}`}${quote(pathname)}`;
}

function urlOf({ service }: Places): string | undefined {
  return service.question.kind === 'http' ? service.question.url : undefined;
}

function askItself(places: Places): string | undefined {
  const url = urlOf(places);
  return url === undefined ? undefined : curl(url);
}

function askFromCallers(places: Places): string | undefined {
  const url = urlOf(places);
  return url === undefined ? undefined : insideCallers(places, `curl -sS -m 5 -i ${quote(url)}`);
}

function resolveFromCallers(places: Places): string | undefined {
  const url = urlOf(places);
  return url === undefined ? undefined : insideCallers(places, `nslookup ${quote(new URL(url).hostname)}`);
}

/** `backend-api.tradai-prod.local`: a service of Cloud Map, and its namespace. */
function discover(places: Places): string | undefined {
  const url = urlOf(places);
  const [, name, namespace] = /^([^.]+)\.(.+\.local)$/.exec(url ? new URL(url).hostname : '') ?? [];
  if (name === undefined || namespace === undefined) return undefined;
  return aws(
    ...['servicediscovery', 'discover-instances', '--namespace-name', namespace, '--service-name', name],
    ...['--query', 'Instances[].[InstanceId,HealthStatus,Attributes.AWS_INSTANCE_IPV4]', ...inRegion(places)],
  );
}

function insideCallers(places: Places, command: string): string | undefined {
  const commands = places.callers.flatMap((one) =>
    one.kind === 'ecs' ? insideTask(one, places, command) : [],
  );
  return commands.length === 0 ? undefined : commands.join('; ');
}

function callersLog(places: Places): string | undefined {
  const query = `fields @timestamp, @message | filter @message like ${insightsText(places.service.id)} | sort @timestamp desc | limit 20`;
  const commands = places.callers.map((one) => askLog(places, logGroupOf(places, one), query));
  return commands.length === 0 ? undefined : commands.join('; ');
}

function balancerHealth(places: Places): string | undefined {
  const { targetGroup } = places.service;
  if (targetGroup === undefined) return undefined;
  return aws(
    ...['elbv2', 'describe-target-health', '--target-group-arn'],
    outputOf(describeTargetGroup(places, targetGroup, 'TargetGroups[0].TargetGroupArn')),
    ...['--query', 'TargetHealthDescriptions[].[Target.Id,TargetHealth.State,TargetHealth.Reason]'],
    ...inRegion(places),
  );
}
