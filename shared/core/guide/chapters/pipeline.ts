import { aws, outputOf } from '../../notices/shell.ts';
import type { OrphansQuestion } from '../../watchlist/aws-question.ts';
import type { Chapter } from '../chapter.ts';
import { askLog, dimension, inRegion, metric } from '../commands.ts';
import { measuredName, type Places, unknownName } from '../places.ts';

/** Work that goes from a queue through a state machine into a task, and back into a record. */
export const PIPELINE: Chapter = {
  id: 'pipeline',
  complaint: 'a backtest does not start, does not end, or its result is missing',
  when: [
    { kinds: ['state-machine'] },
    { says: /backtest|state machine|States\.|RunTask|workflow (?:record|state)|orphan/i },
  ],
  looks: [
    { ask: 'How did the last executions end, and why did the newest one?', command: executions },
    { ask: 'Was its task launched, and how did it end?', command: launchedTasks },
    { ask: 'What does its record say?', command: record },
    {
      ask: 'What did its task log?',
      command: (places) =>
        askLog(
          places,
          logGroupOfFamily(places),
          'fields @timestamp, @message | sort @timestamp desc | limit 50',
        ),
    },
    {
      ask: 'It ended well and its record does not say so: what did update-status log?',
      command: updateStatusLog,
    },
    { ask: 'How much memory did its tasks use (Container Insights)?', command: used('MemoryUtilized') },
    { ask: 'How much CPU did its tasks use (Container Insights)?', command: used('CpuUtilized') },
  ],
  checks: [
    { holds: 'Every record that says "running" has a task that runs, and every task has a record.' },
    { holds: 'What failed meanwhile was started again, or its owner knows.' },
  ],
};

/** Who looks for lost work has been told where it goes. */
const scanOf = ({ environment }: Places): OrphansQuestion | undefined =>
  environment.dependencies
    .map(({ question }) => question)
    .find((one): one is OrphansQuestion => one?.kind === 'orphans');

const familyOf = (places: Places): string => scanOf(places)?.family ?? unknownName('task family');

function executions(places: Places): string {
  const machine =
    measuredName(places, 'StateMachineArn') ??
    scanOf(places)?.stateMachine ??
    unknownName('state machine ARN');
  const list = (...more: string[]) =>
    aws('stepfunctions', 'list-executions', '--state-machine-arn', machine, ...more, ...inRegion(places));
  const newest = outputOf(
    list('--max-results', '1', '--query', 'executions[0].executionArn', '--output', 'text'),
  );
  const why = aws('stepfunctions', 'describe-execution', '--execution-arn', newest, ...inRegion(places));
  return `${list('--max-results', '5')}; ${why}`;
}

function clusterOf(places: Places): string {
  const { environment, service } = places;
  const any = [service, ...environment.services].find((one) => one.kind === 'ecs');
  return scanOf(places)?.cluster ?? (any?.kind === 'ecs' ? any.cluster : unknownName('cluster'));
}

function launchedTasks(places: Places): string {
  return ['RUNNING', 'STOPPED']
    .map((status) =>
      aws(
        ...['ecs', 'list-tasks', '--cluster', clusterOf(places), '--family', familyOf(places)],
        ...['--desired-status', status, ...inRegion(places)],
      ),
    )
    .join('; ');
}

function record(places: Places): string {
  return aws(
    ...['dynamodb', 'get-item', '--table-name'],
    scanOf(places)?.table ?? measuredName(places, 'TableName') ?? unknownName('table'),
    ...[
      '--key',
      JSON.stringify({ [scanOf(places)?.idAttribute ?? 'job_id']: { S: unknownName('job id') } }),
      ...inRegion(places),
    ],
  );
}

function logGroupOfFamily(places: Places) {
  return outputOf(
    aws(
      ...['ecs', 'describe-task-definition', '--task-definition', familyOf(places), '--query'],
      'taskDefinition.containerDefinitions[0].logConfiguration.options."awslogs-group"',
      ...['--output', 'text', ...inRegion(places)],
    ),
  );
}

function updateStatusLog(places: Places): string {
  const found = places.environment.services.find((one) => one.id === 'update-status');
  const name = found?.kind === 'lambda' ? found.functionName : unknownName('the update-status function');
  return aws(
    ...['logs', 'filter-log-events', '--log-group-name', `/aws/lambda/${name}`],
    ...['--start-time', String(places.fromMs), '--end-time', String(places.untilMs)],
    ...['--filter-pattern', '?ERROR ?Exception ?"timed out"', ...inRegion(places)],
  );
}

function used(name: string) {
  return (places: Places) =>
    metric(places, {
      namespace: 'ECS/ContainerInsights',
      name,
      dimensions: [
        dimension('ClusterName', clusterOf(places)),
        dimension('TaskDefinitionFamily', familyOf(places)),
      ],
      statistics: ['Average', 'Maximum'],
    });
}
