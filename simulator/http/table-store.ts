import { Agent, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { AwsError } from '../ecs/aws-error.ts';
import type { TablePlan } from './template-resources.ts';

/** The refusal of a conditional write, with the item that stood in its way. */
class ConditionFailed extends AwsError {
  readonly extra: object;

  constructor(message: string, item: unknown) {
    super('ConditionalCheckFailedException', message);
    this.extra = item ? { Item: item } : {};
  }
}

/** dynalite in memory, and what it lacks: ARNs as table names, old items in refusals, deletion protection. */
export class TableStore {
  #server: Server | undefined;
  #agent = new Agent({ keepAlive: true });
  #plans = new Map<string, TablePlan>();
  readonly #underWay = new Set<Promise<unknown>>();
  /** Set by a fault: every call of a function is refused so. */
  trouble: 'throttled' | 'unavailable' | undefined;

  /** Starts with empty tables, whatever there was before. */
  async start(plans: readonly TablePlan[]): Promise<void> {
    await this.stop();
    this.#agent = new Agent({ keepAlive: true });
    this.#server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    this.#server.keepAliveTimeout = 0; // a connection dropped while it is taken again would lose a call
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    this.#plans = new Map(plans.map((plan) => [plan.tableName, plan]));
    for (const plan of plans) await this.#create(plan);
  }

  /** New calls are refused at once; its store, closed under one that is worked off, would throw at nobody. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    await Promise.allSettled(this.#underWay);
    this.#agent.destroy();
    await new Promise((resolve) => server.close(resolve));
  }

  planOf(table: string): TablePlan | undefined {
    return this.#plans.get(tableName(table));
  }

  async call(operation: string, input: Record<string, unknown>): Promise<unknown> {
    const named = withTableNames(input);
    const own = this.#answerOurselves(operation, named);
    if (own) return own;
    try {
      return await this.#send(operation, named);
    } catch (error) {
      if (error instanceof AwsError && error.name === 'ConditionalCheckFailedException') {
        throw new ConditionFailed(error.message, await this.#oldItem(operation, named));
      }
      throw error;
    }
  }

  /** Amazon DynamoDB API reference, of each operation. */
  #answerOurselves(operation: string, input: Record<string, unknown>): unknown {
    const plan = this.#plans.get(String(input.TableName));
    switch (operation) {
      case 'DescribeTimeToLive':
        return plan && { TimeToLiveDescription: timeToLive(plan) };
      case 'DescribeContinuousBackups':
        return plan && { ContinuousBackupsDescription: continuousBackups(plan) };
      case 'DeleteTable':
        if (plan?.deletionProtection) {
          throw new AwsError(
            'ValidationException',
            'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
          );
        }
        return undefined;
      default:
        return undefined;
    }
  }

  /** dynalite ignores ReturnValuesOnConditionCheckFailure: read what the condition met, a moment later. */
  async #oldItem(operation: string, input: Record<string, unknown>): Promise<unknown> {
    if (input.ReturnValuesOnConditionCheckFailure !== 'ALL_OLD') return undefined;
    const key = operation === 'PutItem' ? this.#keyOf(input) : input.Key;
    const found = await this.#send('GetItem', { TableName: input.TableName, Key: key, ConsistentRead: true });
    return (found as { Item?: unknown }).Item;
  }

  #keyOf(input: Record<string, unknown>): Record<string, unknown> {
    const item = input.Item as Record<string, unknown>;
    const schema = this.#plans.get(String(input.TableName))?.create.KeySchema ?? [];
    return Object.fromEntries(schema.map(({ AttributeName = '' }) => [AttributeName, item[AttributeName]]));
  }

  async #create(plan: TablePlan): Promise<void> {
    const { TableName } = plan.create;
    await this.#send('CreateTable', { ...plan.create });
    // dynalite creates on its next tick, even when told to take no time.
    for (let tries = 0; tries < 200; tries++) {
      const { Table } = (await this.#send('DescribeTable', { TableName })) as {
        Table: { TableStatus: string };
      };
      if (Table.TableStatus === 'ACTIVE') return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`Table ${TableName} did not become active`);
  }

  async #send(operation: string, input: object): Promise<unknown> {
    if (!this.#server?.listening) throw new AwsError('InternalServerError', 'The tables are closed.', 500);
    const { port } = this.#server.address() as AddressInfo;
    const answer = post(this.#agent, port, operation, JSON.stringify(input));
    this.#underWay.add(answer);
    const { status, text } = await answer.finally(() => this.#underWay.delete(answer));
    const output = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    if (status === 200) return output;
    const name = String(output.__type ?? 'InternalServerError').replace(/^.*#/, '');
    throw new AwsError(name, String(output.message ?? output.Message ?? name), status);
  }
}

const tableName = (table: string): string => table.replace(/^arn:aws:dynamodb:[^:]*:[^:]*:table\//, '');

/** Where the API takes a table, it takes its ARN too. */
function withTableNames(input: Record<string, unknown>): Record<string, unknown> {
  if (typeof input.TableName === 'string') return { ...input, TableName: tableName(input.TableName) };
  if (typeof input.RequestItems !== 'object' || input.RequestItems === null) return input;
  const items = Object.entries(input.RequestItems).map(([table, request]) => [tableName(table), request]);
  return { ...input, RequestItems: Object.fromEntries(items) };
}

const timeToLive = ({ timeToLiveAttribute }: TablePlan) =>
  timeToLiveAttribute
    ? { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLiveAttribute }
    : { TimeToLiveStatus: 'DISABLED' };

const continuousBackups = ({ pointInTimeRecovery }: TablePlan) => ({
  ContinuousBackupsStatus: 'ENABLED',
  PointInTimeRecoveryDescription: {
    PointInTimeRecoveryStatus: pointInTimeRecovery ? 'ENABLED' : 'DISABLED',
  },
});

/** dynalite wants to see a signature, but does not check it. */
function post(agent: Agent, port: number, operation: string, body: string) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': Buffer.byteLength(body),
          'x-amz-target': `DynamoDB_20120810.${operation}`,
          'x-amz-date': '20250101T000000Z',
          authorization:
            'AWS4-HMAC-SHA256 Credential=local/20250101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=local',
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 500, text: Buffer.concat(chunks).toString('utf8') }),
        );
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
