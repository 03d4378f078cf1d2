import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type Environment, logOf } from '../shared/core/watchlist/environment.ts';

/**
 * What may be read about dependencies, beyond metrics and alarms, and in logs: only where the environment asks for it, and only
 * what it names.
 */
export class ReadingPermissions {
  private readonly stack: Stack;
  private readonly environment: Environment;

  constructor(stack: Stack, environment: Environment) {
    this.stack = stack;
    this.environment = environment;
  }

  /** One item each: the partition key narrows it (DynamoDB developer guide: specifying-conditions). */
  mayReadHeartbeats(): PolicyStatement[] {
    const asked = this.environment.dependencies.flatMap(({ question }) =>
      question?.kind === 'heartbeat' ? [question] : [],
    );
    return [...Map.groupBy(asked, ({ table }) => table)].map(
      ([table, questions], at) =>
        new PolicyStatement({
          sid: `ReadHeartbeats${at}`,
          actions: ['dynamodb:GetItem'],
          resources: [this.arn('dynamodb', `table/${table}`)],
          conditions: {
            'ForAllValues:StringEquals': {
              'dynamodb:LeadingKeys': [...new Set(questions.map(({ key }) => String(Object.values(key)[0])))],
            },
          },
        }),
    );
  }

  /** ListTasks by family has no resource level; the cluster narrows it. */
  mayLookForOrphans(): PolicyStatement[] {
    const asked = this.environment.dependencies.flatMap(({ question }) =>
      question?.kind === 'orphans' ? [question] : [],
    );
    if (asked.length === 0) return [];
    const indexed = asked.filter(({ indexName }) => indexName !== undefined);
    const scanned = asked.filter(({ indexName }) => indexName === undefined);
    const clusters = asked.map(({ cluster }) => this.arn('ecs', `cluster/${cluster}`));
    const read = (sid: string, action: string, resources: string[]): PolicyStatement[] =>
      resources.length === 0
        ? []
        : [new PolicyStatement({ sid, actions: [action], resources: [...new Set(resources)] })];
    return [
      ...read(
        'QueryWorkRecords',
        'dynamodb:Query',
        indexed.map(({ table, indexName }) => this.arn('dynamodb', `table/${table}/index/${indexName}`)),
      ),
      ...read(
        'ScanWorkRecords',
        'dynamodb:Scan',
        scanned.map(({ table }) => this.arn('dynamodb', `table/${table}`)),
      ),
      new PolicyStatement({
        sid: 'ListWorkTasks',
        actions: ['ecs:ListTasks'],
        resources: ['*'],
        conditions: { ArnEquals: { 'ecs:cluster': [...new Set(clusters)] } },
      }),
      ...read(
        'ReadWorkTasks',
        'ecs:DescribeTasks',
        asked
          .filter(({ idAttribute }) => idAttribute !== undefined)
          .map(({ cluster }) => this.arn('ecs', `task/${cluster}/*`)),
      ),
    ];
  }

  /** Of the state machines that orphan scans name; only the watcher asks. */
  mayListExecutions(): PolicyStatement[] {
    const machines = this.environment.dependencies.flatMap(({ question }) =>
      question?.kind === 'orphans' && question.idAttribute !== undefined ? (question.stateMachine ?? []) : [],
    );
    if (machines.length === 0) return [];
    return [
      new PolicyStatement({
        sid: 'ListWorkExecutions',
        actions: ['states:ListExecutions'],
        resources: [...new Set(machines)],
      }),
    ];
  }

  /** The logs that the environment names, each by its own name, and those of its functions. */
  mayReadLogs(): PolicyStatement[] {
    const groups = new Set(this.environment.services.flatMap((service) => logOf(service)?.group ?? []));
    if (groups.size === 0) return [];
    return [
      new PolicyStatement({
        sid: 'ReadLogs',
        actions: ['logs:FilterLogEvents'],
        resources: [...groups].map((group) => this.arn('logs', `log-group:${group}:*`)),
      }),
    ];
  }

  private arn(service: string, resource: string): string {
    const { partition, region, account } = this.stack;
    return `arn:${partition}:${service}:${region}:${account}:${resource}`;
  }
}
