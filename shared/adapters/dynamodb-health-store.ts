import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type * as v from 'valibot';
import { ATTENTION, HEALTH_KEYS, SHARD_ROW, shardKey } from '../contracts/tables.ts';
import { attentionFor } from '../core/health/attention.ts';
import { newBelief } from '../core/health/belief.ts';
import { type Clock, type HealthRow, type HealthStore, LostRaceError, type ShardRow } from '../ports.ts';
import { DynamoTable, type Expression, type Key } from './dynamodb-table.ts';
import { StoredHealthRow, StoredShardRow } from './stored-health.ts';
import { attributesOf, type Item, type OnBadRow, readEach, readItem } from './stored-item.ts';
import { systemClock } from './system-clock.ts';

export class DynamoHealthStore implements HealthStore {
  readonly #table: DynamoTable;
  readonly #onBadRow: OnBadRow;

  readonly #clock: Pick<Clock, 'now'>;

  constructor(
    documents: DynamoDBDocumentClient,
    tableName: string,
    onBadRow: OnBadRow,
    clock: Pick<Clock, 'now'> = systemClock,
  ) {
    this.#onBadRow = onBadRow;
    this.#clock = clock;
    this.#table = new DynamoTable(documents, tableName);
  }

  async loadShard(
    shard: number,
  ): Promise<{ readonly rows: readonly HealthRow[]; readonly shard?: ShardRow }> {
    const items = await this.#table.query({ partition: [HEALTH_KEYS.partition, shardKey(shard)] });
    const own = items.find((item) => item[HEALTH_KEYS.sort] === SHARD_ROW);
    return {
      rows: items.filter((item) => item !== own).map((item) => this.#readRow(item, shard)),
      shard: own && this.#readShard(own, shard),
    };
  }

  async loadAttention(
    shard: number,
  ): Promise<{ readonly rows: readonly HealthRow[]; readonly shard?: ShardRow }> {
    const [items, own] = await Promise.all([
      this.#table.query({ partition: [HEALTH_KEYS.partition, shardKey(shard)], index: ATTENTION.index }),
      this.#table.get(keyOf(shard, SHARD_ROW)),
    ]);
    const rows = items
      .map((item) => this.#readRow(item, shard))
      .sort((a, b) => (a.target < b.target ? -1 : 1));
    return { rows, shard: own && this.#readShard(own, shard) };
  }

  async loadBetween(shard: number, first: string, last: string): Promise<readonly HealthRow[]> {
    const items = await this.#table.query({
      partition: [HEALTH_KEYS.partition, shardKey(shard)],
      between: [HEALTH_KEYS.sort, first, last],
    });
    return items.map((item) => this.#readRow(item, shard));
  }

  async load(target: string, shard: number): Promise<HealthRow | undefined> {
    const item = await this.#table.get(keyOf(shard, target));
    return item && this.#readRow(item, shard);
  }

  async replace({ shard, ...row }: HealthRow): Promise<void> {
    await this.#replace(keyOf(shard, row.target), { ...row, [ATTENTION.sort]: attentionFor(row) });
  }

  async replaceShard({ shard, ...row }: ShardRow): Promise<void> {
    await this.#replace(keyOf(shard, SHARD_ROW), row);
  }

  async shards(count: number): Promise<readonly ShardRow[]> {
    const numbers = Array.from({ length: count }, (_, shard) => shard);
    const items = await Promise.all(numbers.map((shard) => this.#table.get(keyOf(shard, SHARD_ROW))));
    return items.flatMap((item, shard) => (item ? [this.#readShard(item, shard)] : []));
  }

  async #replace(key: Key, row: Item & { readonly version: number }): Promise<void> {
    const next = attributesOf({ ...row, version: row.version + 1 });
    if (await this.#table.put(key, next, nobodyWroteSince(row.version))) return;
    const now = await this.#table.get(key);
    // A version that we never write reads as 0: whoever read it so writes over it, unless somebody else was first.
    const isBad = now !== undefined && row.version === 0 && versionOf(now) === 0;
    if (isBad && (await this.#table.put(key, next, stillAsBad(now.version)))) return;
    throw new LostRaceError(
      `${this.#table.name}: ${Object.values(key).join(' ')} is at version ${now?.version ?? 'none'}, not ${row.version}`,
    );
  }

  #readRow(item: Item, shard: number): HealthRow {
    const [row] = readEach([item], () => this.#read(StoredHealthRow, item), this.#onBadRow);
    // What we believed is lost, and the next look writes over it: nothing is done to it before it was seen well.
    const fresh = { target: String(item[HEALTH_KEYS.sort]), belief: newBelief(0), version: versionOf(item) };
    return { ...(row ?? fresh), shard };
  }

  #readShard(item: Item, shard: number): ShardRow {
    const [row] = readEach([item], () => this.#read(StoredShardRow, item), this.#onBadRow);
    const fresh = { lookedAtMs: 0, sick: [], failing: [], version: versionOf(item) };
    return { ...(row ?? fresh), shard };
  }

  #read<T>(schema: v.GenericSchema<unknown, T>, item: Item): T {
    const where = `${this.#table.name} ${item[HEALTH_KEYS.partition]} ${item[HEALTH_KEYS.sort]}`;
    return readItem(schema, item, { where, nowMs: this.#clock.now() });
  }
}

/** Versions that we write begin at 1; whatever else stands there counts as never written. */
const versionOf = ({ version }: Item): number =>
  Number.isSafeInteger(version) ? Math.max(0, Number(version)) : 0;

const stillAsBad = (version: unknown): Expression => ({
  text: '#version = :version',
  values: { ':version': version },
});

const keyOf = (shard: number, target: string): Key => ({
  [HEALTH_KEYS.partition]: shardKey(shard),
  [HEALTH_KEYS.sort]: target,
});

/** Version 0 has never been written. */
export function nobodyWroteSince(version: number): Expression {
  const neverWritten = 'attribute_not_exists(#version)';
  const asWeReadIt = '#version = :version';
  return version === 0 ? { text: neverWritten } : { text: asWeReadIt, values: { ':version': version } };
}
