import { attentionFor } from '../../shared/core/health/attention.ts';
import { type HealthRow, type HealthStore, LostRaceError, type ShardRow } from '../../shared/ports.ts';

/**
 * Health-state as the DynamoDB table keeps it, in a Map. Rows are frozen values: nobody can change what is
 * stored through what was handed in or out.
 */
export class InMemoryHealthStore implements HealthStore {
  readonly #rows = new Map<number, Map<string, HealthRow>>();
  /** As the table's sparse index. */
  readonly #attention = new Map<number, Map<string, HealthRow>>();
  readonly #shards = new Map<number, ShardRow>();

  async loadShard(
    shard: number,
  ): Promise<{ readonly rows: readonly HealthRow[]; readonly shard?: ShardRow }> {
    return { rows: inOrder(this.#shard(shard).values()), shard: this.#shards.get(shard) };
  }

  async loadAttention(
    shard: number,
  ): Promise<{ readonly rows: readonly HealthRow[]; readonly shard?: ShardRow }> {
    return { rows: inOrder(this.#attention.get(shard)?.values() ?? []), shard: this.#shards.get(shard) };
  }

  async loadBetween(shard: number, first: string, last: string): Promise<readonly HealthRow[]> {
    const rows: HealthRow[] = [];
    for (const row of this.#shard(shard).values())
      if (row.target >= first && row.target <= last) rows.push(row);
    return inOrder(rows);
  }

  async load(target: string, shard: number): Promise<HealthRow | undefined> {
    return this.#shard(shard).get(target);
  }

  async replace(row: HealthRow): Promise<void> {
    const rows = this.#shard(row.shard);
    const next = nextVersion(row, rows.get(row.target), () => `${row.target} of shard ${row.shard}`);
    rows.set(row.target, next);
    const attention = this.#attention.get(row.shard) ?? new Map<string, HealthRow>();
    this.#attention.set(row.shard, attention);
    if (attentionFor(next) === undefined) attention.delete(row.target);
    else attention.set(row.target, next);
  }

  async replaceShard(row: ShardRow): Promise<void> {
    this.#shards.set(
      row.shard,
      nextVersion(row, this.#shards.get(row.shard), () => `shard ${row.shard}`),
    );
  }

  async shards(count: number): Promise<readonly ShardRow[]> {
    const rows: ShardRow[] = [];
    for (let shard = 0; shard < count; shard++) {
      const row = this.#shards.get(shard);
      if (row) rows.push(row);
    }
    return rows;
  }

  #shard(shard: number): Map<string, HealthRow> {
    const rows = this.#rows.get(shard) ?? new Map<string, HealthRow>();
    this.#rows.set(shard, rows);
    return rows;
  }
}

const byTarget = (a: HealthRow, b: HealthRow): number => (a.target < b.target ? -1 : 1);

function inOrder(rows: Iterable<HealthRow>): readonly HealthRow[] {
  const list = [...rows];
  return list.length > 1 ? list.sort(byTarget) : list; // mostly there is one, or none
}

/** The record as it is stored next, frozen all through; LostRaceError if somebody wrote in between. */
export function nextVersion<R extends { readonly version: number }>(
  record: R,
  stored: R | undefined,
  what: () => string,
): R {
  if ((stored?.version ?? 0) !== record.version) {
    throw new LostRaceError(`${what()} is at version ${stored?.version ?? 'none'}, not ${record.version}`);
  }
  return frozenCopy(record, record.version + 1) as R;
}

const NONE: readonly never[] = Object.freeze([]);

/** Copies what is not frozen yet and freezes it, without fields that are undefined, as a table keeps it. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value) && value.length === 0) return NONE as T;
  if (Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  return frozenCopy(value as object) as T;
}

/** The same of a record, with its next version. Field by field: V8 copies rows of ever other fields ten times slower. */
function frozenCopy(record: object, version?: number): object {
  const fields = record as Readonly<Record<string, unknown>>;
  const kept: Record<string, unknown> = {};
  for (const name in fields) {
    const one = fields[name];
    if (one !== undefined) kept[name] = typeof one === 'object' ? frozen(one) : one;
  }
  if (version !== undefined) kept.version = version;
  return Object.freeze(kept);
}

/** A frozen copy of what is about to be stored. */
export const frozenWhole = <R extends object>(record: R): R => frozenCopy(record) as R;
