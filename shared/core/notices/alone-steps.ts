import type { HeartbeatQuestion, OrphansQuestion } from '../watchlist/aws-question.ts';
import type { Dependency } from '../watchlist/environment.ts';
import { aws } from './shell.ts';

/** Where a person looks on, and what may be done: for what is told of by itself there is no incident to explain. */
export function stepsFor(
  question: Dependency['question'],
  region: string | undefined,
  reason: string,
): string[] {
  const own = region === undefined ? [] : ['--region', region];
  switch (question?.kind) {
    case 'orphans':
      return ofOrphans(question, own, reason);
    case 'heartbeat':
      return [`See the item itself: ${itemOf(question, own)}. Then look at what writes it.`];
    case 'alarm':
      return [
        `See why it rang: ${aws('cloudwatch', 'describe-alarms', '--alarm-names', question.alarm, ...own)}`,
      ];
    default:
      return [];
  }
}

/** Of what is lost, and of nothing else. */
function ofOrphans(question: OrphansQuestion, region: readonly string[], reason: string): string[] {
  const { cluster, family, stateMachine } = question;
  const running = aws(
    ...['ecs', 'list-tasks', '--cluster', cluster, '--family', family],
    ...['--desired-status', 'RUNNING', ...region],
  );
  const executions =
    stateMachine === undefined
      ? []
      : [
          aws(
            ...['stepfunctions', 'list-executions', '--state-machine-arn', stateMachine],
            ...['--status-filter', 'RUNNING', ...region],
          ),
        ];
  const told = (is: boolean, step: string) => (is ? [step] : []);
  return [
    ...told(
      /without an? (?:execution|task)/.test(reason),
      `A record without an execution or a task: begin its work again, or close the record. The records: ${recordsOf(question, region)}`,
    ),
    ...told(
      reason.includes('without a record'),
      `An execution or a task without a record: nobody hears of its result. Let it end, or stop it. What runs: ${[...executions, running].join('; ')}`,
    ),
  ];
}

function recordsOf(question: OrphansQuestion, region: readonly string[]): string {
  const { table, indexName, statusAttribute, underWay } = question;
  const read =
    indexName === undefined
      ? ['scan', '--table-name', table, '--filter-expression', '#s = :u']
      : ['query', '--table-name', table, '--index-name', indexName, '--key-condition-expression', '#s = :u'];
  return aws(
    ...['dynamodb', ...read, '--expression-attribute-names', JSON.stringify({ '#s': statusAttribute })],
    ...['--expression-attribute-values', JSON.stringify({ ':u': { S: underWay } }), ...region],
  );
}

function itemOf({ table, key }: HeartbeatQuestion, region: readonly string[]): string {
  const typed = Object.entries(key).map(([name, value]) => [
    name,
    typeof value === 'number' ? { N: String(value) } : { S: value },
  ]);
  return aws(
    ...['dynamodb', 'get-item', '--table-name', table, '--key', JSON.stringify(Object.fromEntries(typed))],
    ...region,
  );
}
