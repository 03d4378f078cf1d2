import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { TransientError } from '../ports.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws, isNamed } from './aws-error.ts';
import type { Item } from './stored-item.ts';

export type Key = Readonly<Record<string, string>>;

/** An expression in which every name stands as `#name`, because DynamoDB reserves some five hundred words. */
export interface Expression {
  readonly text: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** What an update does: attribute by attribute, each with the expression of its new value. */
export interface Change {
  readonly set: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
  /** Names that are not their own placeholder: keys of a map. */
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

export interface Page {
  readonly partition: readonly [name: string, value: string];
  /** Only sort keys that begin so. */
  readonly sortKey?: readonly [name: string, beginsWith: string];
  /** Only sort keys from the first to the last of these. */
  readonly between?: readonly [name: string, first: string, last: string];
  /** A local index, whose rows are read in the place of the table's. */
  readonly index?: string;
  readonly newestFirst?: boolean;
  readonly most?: number;
}

/** The document client that both stores share. Absent fields are left out of the item. */
export function dynamoDocuments(config: AwsConfig & { readonly endpoint?: string }): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(config), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

/** One table, always read consistently and written under a condition. */
export class DynamoTable {
  readonly name: string;
  readonly #documents: DynamoDBDocumentClient;

  constructor(documents: DynamoDBDocumentClient, name: string) {
    this.#documents = documents;
    this.name = name;
  }

  async get(key: Key): Promise<Item | undefined> {
    const command = new GetCommand({ TableName: this.name, Key: key, ConsistentRead: true });
    const answer = await callAws(`read ${this.name}`, () => this.#documents.send(command));
    return answer.Item;
  }

  async query(page: Page): Promise<Item[]> {
    const found: Item[] = [];
    let from: Item | undefined;
    do {
      const command = new QueryCommand({
        TableName: this.name,
        IndexName: page.index,
        ConsistentRead: true,
        ...keyCondition(page),
        ScanIndexForward: !page.newestFirst,
        Limit: page.most,
        ExclusiveStartKey: from,
      });
      const answer = await callAws(`query ${this.name}`, () => this.#documents.send(command));
      found.push(...(answer.Items ?? []));
      from = answer.LastEvaluatedKey;
    } while (from !== undefined && found.length < (page.most ?? Infinity));
    return found;
  }

  /** Writes the whole item if the condition holds; false if it does not. */
  async put(key: Key, item: Item, condition: Expression): Promise<boolean> {
    return this.#write(key, (writeId) => {
      const command = new PutCommand({
        TableName: this.name,
        Item: { ...item, ...key, writeId },
        ConditionExpression: condition.text,
        ExpressionAttributeNames: namesIn(condition.text),
        ExpressionAttributeValues: valuesOf(condition.values),
      });
      return this.#documents.send(command);
    });
  }

  /** Writes without a condition: only for what one person or one caller owns. */
  async overwrite(key: Key, item: Item): Promise<void> {
    const command = new PutCommand({ TableName: this.name, Item: { ...item, ...key } });
    await callAws(`write ${this.name}`, () => this.#documents.send(command));
  }

  /** Changes some attributes if the condition holds; false if it does not. */
  async update(key: Key, change: Change, condition: Expression): Promise<boolean> {
    return this.#write(key, (writeId) => {
      const sets = Object.entries({ ...change.set, writeId: ':writeId' });
      const set = `SET ${sets.map(([name, value]) => `#${name} = ${value}`).join(', ')}`;
      const remove = change.remove ? ` REMOVE ${change.remove.map((name) => `#${name}`).join(', ')}` : '';
      const command = new UpdateCommand({
        TableName: this.name,
        Key: key,
        UpdateExpression: set + remove,
        ConditionExpression: condition.text,
        ExpressionAttributeNames: { ...namesIn(`${set}${remove} ${condition.text}`), ...change.names },
        ExpressionAttributeValues: { ...change.values, ...condition.values, ':writeId': writeId },
      });
      return this.#documents.send(command);
    });
  }

  /**
   * A write whose answer was lost may have happened, and the SDK's own retry of it then fails its condition.
   * Only a consistent read tells: the write is ours if the item carries its id.
   */
  async #write(key: Key, send: (writeId: string) => Promise<unknown>): Promise<boolean> {
    const writeId = randomUUID();
    try {
      await callAws(`write ${this.name}`, () => send(writeId));
      return true;
    } catch (error) {
      const refused = error instanceof Error && isNamed(error.cause, 'ConditionalCheckFailedException');
      if (!refused && !(error instanceof TransientError)) throw error;
      const stored = await this.get(key);
      if (stored?.writeId === writeId) return true;
      if (refused) return false;
      throw error;
    }
  }
}

function keyCondition({ partition: [partition, value], sortKey, between }: Page) {
  const whole = '#partition = :partition';
  const names = { '#partition': partition };
  const values = { ':partition': value };
  if (sortKey) {
    return {
      KeyConditionExpression: `${whole} AND begins_with(#sort, :prefix)`,
      ExpressionAttributeNames: { ...names, '#sort': sortKey[0] },
      ExpressionAttributeValues: { ...values, ':prefix': sortKey[1] },
    };
  }
  if (between) {
    return {
      KeyConditionExpression: `${whole} AND #sort BETWEEN :first AND :last`,
      ExpressionAttributeNames: { ...names, '#sort': between[0] },
      ExpressionAttributeValues: { ...values, ':first': between[1], ':last': between[2] },
    };
  }
  return {
    KeyConditionExpression: whole,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

function namesIn(text: string): Record<string, string> | undefined {
  const names = text.match(/#\w+/g);
  return names ? Object.fromEntries(names.map((name) => [name, name.slice(1)])) : undefined;
}

function valuesOf(values: Expression['values']): Record<string, unknown> | undefined {
  return values && Object.keys(values).length > 0 ? values : undefined;
}
