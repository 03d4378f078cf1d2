import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type * as v from 'valibot';
import { type RecordKind, ROLLBACK_KEYS } from '../contracts/tables.ts';
import type { WatchedService } from '../core/watchlist/environment.ts';
import type { Clock } from '../ports.ts';
import { type Change, DynamoTable, type Expression, type Key } from './dynamodb-table.ts';
import { attributesOf, type Item, readItem } from './stored-item.ts';

/** Any record: which service it is about, and how that is called in the table where the record knows it. */
interface Described {
  readonly service: string;
  readonly modelName?: string;
}

/** Rollback-state: every item is found under its kind and, by the runbooks' scan, under `model_name`. */
export class RollbackTable {
  readonly name: string;
  readonly #table: DynamoTable;
  readonly #modelNames: ReadonlyMap<string, string>;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(
    documents: DynamoDBDocumentClient,
    name: string,
    services: readonly Pick<WatchedService, 'id' | 'modelName'>[],
    clock: Pick<Clock, 'now'>,
  ) {
    this.#clock = clock;
    this.name = name;
    this.#table = new DynamoTable(documents, name);
    this.#modelNames = new Map(services.map(({ id, modelName }) => [id, modelName]));
  }

  get(kind: RecordKind, id: string): Promise<Item | undefined> {
    return this.#table.get(keyOf(kind, id));
  }

  all(kind: RecordKind): Promise<Item[]> {
    return this.#table.query({ partition: [ROLLBACK_KEYS.partition, kind] });
  }

  /** Those whose id begins with the service's, newest first, because their ids sort by age. */
  newest(kind: RecordKind, service: string, most: number): Promise<Item[]> {
    return this.#table.query({
      partition: [ROLLBACK_KEYS.partition, kind],
      sortKey: [ROLLBACK_KEYS.sort, `${service}#`],
      newestFirst: true,
      most,
    });
  }

  put<R extends Described>(kind: RecordKind, id: string, record: R, condition: Expression): Promise<boolean> {
    return this.#table.put(keyOf(kind, id), this.#item(record), condition);
  }

  overwrite<R extends Described>(kind: RecordKind, id: string, record: R): Promise<void> {
    return this.#table.overwrite(keyOf(kind, id), this.#item(record));
  }

  /** The change also names the service and its model, because an update may be what makes the item. */
  update(
    kind: RecordKind,
    id: string,
    change: Change & { readonly service: string },
    condition: Expression,
  ): Promise<boolean> {
    const { service } = change;
    return this.#table.update(
      keyOf(kind, id),
      {
        set: { ...change.set, service: ':service', model_name: ':model' },
        remove: change.remove,
        names: change.names,
        values: { ...change.values, ':service': service, ':model': this.#modelName(service) },
      },
      condition,
    );
  }

  read<T>(schema: v.GenericSchema<unknown, T>, item: Item): T {
    const { [ROLLBACK_KEYS.partition]: kind, [ROLLBACK_KEYS.sort]: id, service } = item;
    const where = `${this.name} ${kind} ${id}`;
    // What waits to be sent grows for as long as nothing can be sent: only DynamoDB itself bounds it.
    const mostCharacters = kind === 'outbox' ? Infinity : undefined;
    // Whoever believed it would do to another service what is due to this one. A notice has an id of its own.
    const isOf = kind === 'control' || kind === 'notice' || `${id}#`.startsWith(`${service}#`);
    const foreign = isOf ? undefined : `its service is ${service}`;
    const how = { where, nowMs: this.#clock.now(), mostCharacters, foreign };
    return readItem(schema, { ...item, modelName: item.model_name }, how);
  }

  #item({ modelName, ...record }: Described): Item {
    return { ...attributesOf(record), model_name: modelName ?? this.#modelName(record.service) };
  }

  #modelName(service: string): string {
    return this.#modelNames.get(service) ?? service;
  }
}

const keyOf = (kind: RecordKind, id: string): Key => ({
  [ROLLBACK_KEYS.partition]: kind,
  [ROLLBACK_KEYS.sort]: id,
});
