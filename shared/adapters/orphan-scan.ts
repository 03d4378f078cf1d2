import { DescribeTasksCommand, ECSClient, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import { type DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { unreadable } from '../core/health/invocations.ts';
import { judgeOrphans, type UnderWay, type WorkTask } from '../core/health/judge-orphans.ts';
import type { Observation } from '../core/health/observation.ts';
import type { OrphansQuestion } from '../core/watchlist/aws-question.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';
import { mapBounded } from './bounded.ts';
import { dynamoDocuments } from './dynamodb-table.ts';
import { RunningExecutions } from './running-executions.ts';

const AT_ONCE = 2;
/** More records than tasks could be listed at once. A scan counts what it reads, not what it finds, and goes no further. */
const MOST_RECORDS = 1_000;
/** API reference: DescribeTasks takes at most so many. */
const MOST_DESCRIBED = 100;

interface Asked {
  readonly target: string;
  readonly question: OrphansQuestion;
}

/** Records that say that work is under way, held against the tasks and the executions that run. */
export class OrphanScan {
  readonly #config: AwsConfig;
  readonly #executions: RunningExecutions;
  #clients: { readonly documents: DynamoDBDocumentClient; readonly ecs: ECSClient } | undefined;

  constructor(config: AwsConfig) {
    this.#config = config;
    this.#executions = new RunningExecutions(config);
  }

  ask(asked: readonly Asked[], nowMs: number): Promise<readonly Observation[]> {
    return mapBounded(asked, AT_ONCE, async ({ target, question }) => {
      try {
        return judgeOrphans(target, nowMs, question, await this.#read(question));
      } catch (error) {
        return unreadable(target, nowMs, (error as Error).message);
      }
    });
  }

  async #read(question: OrphansQuestion): Promise<UnderWay> {
    this.#clients ??= { documents: dynamoDocuments(this.#config), ecs: new ECSClient(this.#config) };
    const { idAttribute, stateMachine } = question;
    const isMatched = idAttribute !== undefined && stateMachine !== undefined;
    const [{ records, isCut }, tasks, executions] = await Promise.all([
      this.#records(question),
      this.#tasks(question),
      isMatched ? this.#executions.of(stateMachine) : undefined,
    ]);
    return { records, isCut, tasks, ...(executions && { executions }) };
  }

  async #tasks(question: OrphansQuestion): Promise<WorkTask[]> {
    const arns = await this.#taskArns(question);
    const isMatched = question.idAttribute !== undefined && arns.length > 0 && arns.length <= MOST_DESCRIBED;
    if (!isMatched) return arns.map((arn) => ({ id: shortened(arn) }));
    const { cluster, family } = question;
    const describe = new DescribeTasksCommand({ cluster, tasks: arns });
    const { tasks = [] } = await callAws(`read tasks of ${family}`, () => this.#clients!.ecs.send(describe));
    return tasks.map(workOf);
  }

  /** API reference: ListTasks gives 100 a page. */
  async #taskArns({ cluster, family }: OrphansQuestion): Promise<string[]> {
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const list = new ListTasksCommand({ cluster, family, desiredStatus: 'RUNNING', nextToken });
      const answer = await callAws(`list tasks of ${family}`, () => this.#clients!.ecs.send(list));
      found.push(...(answer.taskArns ?? []));
      nextToken = answer.nextToken;
    } while (nextToken !== undefined && found.length < MOST_RECORDS);
    return found;
  }

  async #records(question: OrphansQuestion): Promise<Pick<UnderWay, 'records' | 'isCut'>> {
    const { table, indexName, statusAttribute, underWay, startedAttribute, idAttribute } = question;
    const common = {
      TableName: table,
      Limit: MOST_RECORDS,
      ProjectionExpression: idAttribute === undefined ? '#started' : '#started, #id',
      ExpressionAttributeNames: {
        '#status': statusAttribute,
        '#started': startedAttribute,
        ...(idAttribute !== undefined && { '#id': idAttribute }),
      },
      ExpressionAttributeValues: { ':underWay': underWay },
    };
    const isUnderWay = '#status = :underWay';
    const { documents } = this.#clients!;
    const answer = await callAws(`read ${table}`, () =>
      indexName === undefined
        ? documents.send(new ScanCommand({ ...common, FilterExpression: isUnderWay }))
        : documents.send(
            new QueryCommand({ ...common, IndexName: indexName, KeyConditionExpression: isUnderWay }),
          ),
    );
    const records = (answer.Items ?? []).map((item) => ({
      id: String(item[idAttribute ?? ''] ?? ''),
      begun: String(item[startedAttribute] ?? ''),
    }));
    return { records, isCut: answer.LastEvaluatedKey !== undefined };
  }
}

const shortened = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Step Functions and those who call RunTask give a task its work in its environment or its command. */
function workOf({ taskArn = '', startedBy, createdAt, overrides }: Task): WorkTask {
  const given = (overrides?.containerOverrides ?? []).flatMap(({ environment = [], command = [] }) => [
    ...environment.flatMap(({ value }) => value ?? []),
    ...command,
  ]);
  return { id: shortened(taskArn), words: [startedBy ?? '', ...given], createdAtMs: createdAt?.getTime() };
}
