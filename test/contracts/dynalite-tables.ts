import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { dynamoDocuments } from '../../shared/adapters/dynamodb-table.ts';
import { ATTENTION, HEALTH_KEYS, type ROLLBACK_KEYS } from '../../shared/contracts/tables.ts';

export interface LocalTables {
  readonly endpoint: string;
  readonly documents: DynamoDBDocumentClient;
  /** A new empty table with these keys; returns its name. */
  make(keys: typeof HEALTH_KEYS | typeof ROLLBACK_KEYS): Promise<string>;
  stop(): Promise<void>;
}

const attentionIndex = {
  IndexName: ATTENTION.index,
  KeySchema: [
    { AttributeName: HEALTH_KEYS.partition, KeyType: 'HASH' as const },
    { AttributeName: ATTENTION.sort, KeyType: 'RANGE' as const },
  ],
  Projection: { ProjectionType: 'ALL' as const },
};

/** The DynamoDB protocol on an ephemeral loopback port. */
export async function startTables(): Promise<LocalTables> {
  const server: Server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  server.keepAliveTimeout = 0; // a connection dropped while it is taken again would lose a call
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const documents = dynamoDocuments({
    region: 'eu-central-1',
    endpoint,
    credentials: async () => ({ accessKeyId: 'local', secretAccessKey: 'local', sessionToken: undefined }),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true },
  });
  let made = 0;
  return {
    endpoint,
    documents,
    async make({ partition, sort }) {
      made += 1;
      const attributes =
        partition === HEALTH_KEYS.partition ? [partition, sort, ATTENTION.sort] : [partition, sort];
      const TableName = `table-${made}`;
      await documents.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: partition, KeyType: 'HASH' },
            { AttributeName: sort, KeyType: 'RANGE' },
          ],
          LocalSecondaryIndexes: partition === HEALTH_KEYS.partition ? [attentionIndex] : undefined,
          AttributeDefinitions: attributes.map((AttributeName) => ({
            AttributeName,
            AttributeType: 'S',
          })),
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
      return TableName;
    },
    async stop() {
      documents.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
