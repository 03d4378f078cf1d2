import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { WatchedService } from '../core/watchlist/environment.ts';
import { DynamoRollbackStore } from './dynamodb-rollback-store.ts';
import type { OnBadRow } from './stored-item.ts';

interface OwnFunction {
  readonly environment: { readonly services: readonly Pick<WatchedService, 'id' | 'modelName'>[] };
  readonly journal: { readonly badRow: OnBadRow };
  readonly variables: { readonly ROLLBACK_TABLE: string };
}

/** The rollback state of the stack that this function belongs to. */
export function openRollback(own: OwnFunction, documents: DynamoDBDocumentClient) {
  const { environment, journal, variables } = own;
  return new DynamoRollbackStore(documents, variables.ROLLBACK_TABLE, environment, journal.badRow);
}
