import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { unreadable } from '../core/health/invocations.ts';
import { judgeHeartbeat } from '../core/health/judge-heartbeat.ts';
import type { Observation } from '../core/health/observation.ts';
import type { HeartbeatQuestion } from '../core/watchlist/aws-question.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';
import { mapBounded } from './bounded.ts';
import { dynamoDocuments } from './dynamodb-table.ts';

const AT_ONCE = 8;

interface Asked {
  readonly target: string;
  readonly question: HeartbeatQuestion;
}

/** Items of other people's tables, each read by its key. */
export class Heartbeats {
  readonly #config: AwsConfig;
  #documents: DynamoDBDocumentClient | undefined;

  constructor(config: AwsConfig) {
    this.#config = config;
  }

  ask(asked: readonly Asked[], nowMs: number): Promise<readonly Observation[]> {
    return mapBounded(asked, AT_ONCE, (one) => this.#read(one, nowMs));
  }

  async #read({ target, question }: Asked, nowMs: number): Promise<Observation> {
    this.#documents ??= dynamoDocuments(this.#config);
    const documents = this.#documents;
    // Half the price of a consistent read; a beat that is a second late is no illness.
    const command = new GetCommand({ TableName: question.table, Key: question.key });
    try {
      const { Item } = await callAws(`read ${question.table}`, () => documents.send(command));
      return judgeHeartbeat(target, nowMs, question, Item);
    } catch (error) {
      return unreadable(target, nowMs, (error as Error).message);
    }
  }
}
