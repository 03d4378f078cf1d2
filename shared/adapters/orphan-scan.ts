import { ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { type DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { unreadable } from '../core/health/invocations.ts';
import { judgeOrphans, type UnderWay } from '../core/health/judge-orphans.ts';
import type { Observation } from '../core/health/observation.ts';
import type { OrphansQuestion } from '../core/watchlist/aws-question.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';
import { mapBounded } from './bounded.ts';
import { dynamoDocuments } from './dynamodb-table.ts';

const AT_ONCE = 2;
/** More records than tasks could be listed at once; a table without an index is read no further. */
const MOST_RECORDS = 1_000;

interface Asked {
  readonly target: string;
  readonly question: OrphansQuestion;
}

/** Records that say that work is under way, held against the tasks that run. */
export class OrphanScan {
  readonly #config: AwsConfig;
  #clients: { readonly documents: DynamoDBDocumentClient; readonly ecs: ECSClient } | undefined;

  constructor(config: AwsConfig) {
    this.#config = config;
  }

  ask(asked: readonly Asked[], nowMs: number): Promise<readonly Observation[]> {
    return mapBounded(asked, AT_ONCE, async ({ target, question }) => {
      try {
        return judgeOrphans(target, nowMs, question, await this.#count(question, nowMs));
      } catch (error) {
        return unreadable(target, nowMs, (error as Error).message);
      }
    });
  }

  async #count(question: OrphansQuestion, nowMs: number): Promise<UnderWay> {
    this.#clients ??= { documents: dynamoDocuments(this.#config), ecs: new ECSClient(this.#config) };
    const [begun, tasks] = await Promise.all([this.#records(question), this.#tasks(question)]);
    const oldest = new Date(nowMs - question.graceSeconds * 1_000).toISOString();
    const oldRecords = begun.filter((at) => at < oldest).length;
    return { oldRecords, records: begun.length, tasks };
  }

  /** API reference: ListTasks gives 100 a page. */
  async #tasks({ cluster, family }: OrphansQuestion): Promise<number> {
    let found = 0;
    let nextToken: string | undefined;
    do {
      const list = new ListTasksCommand({ cluster, family, desiredStatus: 'RUNNING', nextToken });
      const answer = await callAws(`list tasks of ${family}`, () => this.#clients!.ecs.send(list));
      found += answer.taskArns?.length ?? 0;
      nextToken = answer.nextToken;
    } while (nextToken !== undefined && found < MOST_RECORDS);
    return found;
  }

  /** When each record that is under way was begun. */
  async #records({ table, indexName, statusAttribute, underWay, startedAttribute }: OrphansQuestion) {
    const common = {
      TableName: table,
      Limit: MOST_RECORDS,
      ProjectionExpression: '#started',
      ExpressionAttributeNames: { '#status': statusAttribute, '#started': startedAttribute },
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
    return (answer.Items ?? []).map((item) => String(item[startedAttribute] ?? ''));
  }
}
