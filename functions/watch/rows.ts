import { settledBelief } from '../../shared/core/health/attention.ts';
import { type Belief, withoutProof } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { HealthRow, ShardRow } from '../../shared/ports.ts';
import type { Target } from '../gather/ask.ts';
import { newRow } from './glance.ts';
import type { WatchPorts } from './ports.ts';
import { targetsOnTurn } from './sweep.ts';

/** After a longer pause than so many looks one was missed: the schedule is a minute's, and starts within seconds. */
const MISSED_AFTER_LOOKS = 1.5;

/** So many looks in a row that nobody has ended: the schedule is silent, or the looks fail. */
const SILENT_AFTER_LOOKS = 3;

/** More single reads than this cost more than the whole shard. */
const MOST_SINGLE_READS = 50;

interface Asked {
  readonly shard: number;
  readonly targets: readonly Target[];
  readonly nowMs: number;
  /** The targets that an event names; absent in a look at everybody. */
  readonly only?: readonly string[];
}

/**
 * The rows of one look. Nearly every target is well and settled and answers as before: its row is not read, and
 * stands here as what it is known to be. Whoever answers anything else, or is to be described, is read first.
 */
export class Rows {
  readonly #asked: Asked;
  readonly #world: WatchPorts;
  readonly #known = new Map<string, HealthRow>();
  readonly #settled: Belief;
  #isWhole = false;
  shard: ShardRow | undefined;

  constructor(asked: Asked, world: WatchPorts) {
    this.#asked = asked;
    this.#world = world;
    this.#settled = settledBelief(asked.nowMs);
  }

  /** What is the matter, whose turn it is, and whom an event names; everything if the watchlist has changed. */
  async readFirst(): Promise<void> {
    const { shard, targets, only, nowMs } = this.#asked;
    const { health, environment } = this.#world;
    const { rows, shard: own } = await health.loadAttention(shard);
    this.shard = own;
    this.#keep(rows);
    if (only) return this.readThese(only);
    if (own?.targets !== targets.length) return this.readAll();
    const turn = targetsOnTurn(shard, nowMs, environment);
    if (turn.length > 0) this.#keepAll(await health.loadBetween(shard, turn[0]!.id, turn.at(-1)!.id), turn);
  }

  /** Whoever did not answer as a well and settled target does. */
  surprising(seen: ReadonlyMap<string, readonly Observation[]>): string[] {
    const ids: string[] = [];
    for (const { id } of this.#asked.targets) if (!(seen.get(id) ?? []).every(isAsBefore)) ids.push(id);
    return ids;
  }

  async readThese(ids: readonly string[]): Promise<void> {
    const missing = this.#isWhole ? [] : ids.filter((id) => !this.#known.has(id));
    if (missing.length === 0) return;
    if (missing.length > MOST_SINGLE_READS) return this.readAll();
    const { shard } = this.#asked;
    const rows = await Promise.all(missing.map((id) => this.#world.health.load(id, shard)));
    for (const [at, id] of missing.entries()) {
      const row = rows[at];
      this.#known.set(id, row ? this.#seenUnbroken(row) : this.#new(id));
    }
  }

  async readAll(): Promise<void> {
    if (this.#isWhole) return;
    this.#keep((await this.#world.health.loadShard(this.#asked.shard)).rows);
    this.#isWhole = true;
  }

  /** False for a row that only stands for one that was not read: it must not be written. */
  isKnown(id: string): boolean {
    return this.#isWhole || this.#known.has(id);
  }

  beliefOf(id: string): Belief {
    return this.#known.get(id)?.belief ?? (this.#isWhole ? this.#new(id).belief : this.#settled);
  }

  of(id: string): HealthRow {
    const known = this.#known.get(id);
    if (known) return known;
    if (this.#isWhole) return this.#new(id);
    return { target: id, shard: this.#asked.shard, belief: this.#settled, version: 0 };
  }

  #new(target: string): HealthRow {
    const { shard, nowMs } = this.#asked;
    return newRow(target, shard, nowMs);
  }

  #keepAll(rows: readonly HealthRow[], expected: readonly { readonly id: string }[]): void {
    this.#keep(rows);
    for (const { id } of expected) if (!this.#known.has(id)) this.#known.set(id, this.#new(id));
  }

  #keep(rows: readonly HealthRow[]): void {
    for (const row of rows)
      if (!this.#known.has(row.target)) this.#known.set(row.target, this.#seenUnbroken(row));
  }

  /** Since when look has followed look, as far as that was ever otherwise. */
  get awakeSinceMs(): number | undefined {
    return this.#isAfterPause() ? this.#asked.nowMs : this.shard?.awakeSinceMs;
  }

  /** Nobody has looked at everybody for so long that whoever is asked to look has to. */
  get isOverdue(): boolean {
    return this.#looksMissed() > SILENT_AFTER_LOOKS;
  }

  #isAfterPause(): boolean {
    return this.#looksMissed() > MISSED_AFTER_LOOKS;
  }

  #looksMissed(): number {
    const { timings } = this.#world.environment;
    return (this.#asked.nowMs - (this.shard?.lookedAtMs ?? Infinity)) / (timings.lookSeconds * 1000);
  }

  /**
   * What nobody looked at for a while was not seen to be well meanwhile: as a proof its health begins again. Whoever was
   * not read in the first look after the pause answered well in it.
   */
  #seenUnbroken(row: HealthRow): HealthRow {
    if (this.#isAfterPause()) return { ...row, belief: withoutProof(row.belief) };
    const { awakeSinceMs = -Infinity } = this.shard ?? {};
    const { healthySinceMs = Infinity } = row.belief;
    return healthySinceMs >= awakeSinceMs
      ? row
      : { ...row, belief: { ...row.belief, healthySinceMs: awakeSinceMs } };
  }
}

const isAsBefore = ({ verdict, phase }: Observation): boolean => verdict === 'up' && phase === undefined;
