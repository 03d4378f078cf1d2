/** Items of rollback-state as plain JSON, in the checker's own words; whatever else an item holds is not looked at. */
export interface IncidentItem {
  readonly id: string;
  readonly service: string;
  readonly thread: string;
  readonly status: string;
  readonly opening: number;
  readonly openedAtMs: number;
  readonly confirmedAtMs?: number;
  readonly startedAtMs?: number;
  readonly closedAtMs?: number;
  readonly outcome?: string;
  readonly execution?: string;
  readonly plan?: { readonly rungs: readonly string[] };
  readonly hold?: { readonly reason: string; readonly sinceMs: number };
  readonly rungs: readonly {
    readonly remedy: string;
    readonly intentAtMs: number;
    readonly endedAtMs?: number;
    readonly result?: string;
  }[];
}

export interface LeaseItem {
  readonly service: string;
  readonly epoch: number;
  readonly holder?: string;
  readonly expiresAtMs: number;
}

export interface ParkItem {
  readonly service: string;
  readonly incident: string;
  readonly execution: string;
  readonly epoch: number;
  readonly desired: number;
  readonly taskDefinition: string;
  readonly autoscaler?: {
    readonly min: number;
    readonly max: number;
    readonly suspended: Readonly<Record<string, boolean>>;
  };
  readonly status: string;
  readonly parkedAtMs: number;
  readonly repaidAtMs?: number;
}

export interface LoanItem {
  readonly service: string;
  readonly status: string;
  readonly dueAtMs: number;
}

/** Of a service's ledger: the mark that stops pipelines. */
export interface LedgerItem {
  readonly freeze?: { readonly incident: string };
}

export interface BaselineItem {
  readonly service: string;
  readonly taskDefinition: string;
  readonly liveSinceMs: number;
  readonly healthySinceMs: number;
  readonly certifiedAtMs: number;
  readonly digests: Readonly<Record<string, string>>;
  readonly images: Readonly<Record<string, string>>;
}

export interface ControlItem {
  readonly stopped: boolean;
  readonly pauses: Readonly<Record<string, { readonly untilMs: number }>>;
  /** By service: what an engineer has taken note of. */
  readonly acks?: Readonly<Record<string, object>>;
}

export interface OutboxItem {
  readonly notice: { readonly id: string };
  readonly sentAtMs?: number;
}

/** Kinds of items that the checker looks into. */
interface Kinds {
  readonly incident: IncidentItem;
  readonly lease: LeaseItem;
  readonly park: ParkItem;
  readonly loan: LoanItem;
  readonly ledger: LedgerItem;
  readonly baseline: BaselineItem;
  readonly control: ControlItem;
  readonly outbox: OutboxItem;
}
export type ItemKind = keyof Kinds;

/** One write, with what stood there before; no `now` means that the item was deleted. */
export type ItemWrite = {
  [K in ItemKind]: {
    readonly kind: K;
    readonly id: string;
    readonly was: Kinds[K] | undefined;
    readonly now: Kinds[K] | undefined;
  };
}[ItemKind];

const KINDS: ReadonlySet<string> = new Set<ItemKind>([
  'incident',
  'lease',
  'park',
  'loan',
  'ledger',
  'baseline',
  'control',
  'outbox',
]);

/** The items that the tables hold now. */
export class ItemBooks {
  readonly #items = new Map<string, Map<string, object>>();

  /** Notes a write; undefined where nobody looks into items of that kind. */
  note(kind: string, id: string, item: object | undefined): ItemWrite | undefined {
    if (!KINDS.has(kind)) return undefined;
    const items = this.#items.get(kind) ?? new Map<string, object>();
    this.#items.set(kind, items);
    const was = items.get(id);
    if (item) items.set(id, item);
    else items.delete(id);
    return { kind, id, was, now: item } as ItemWrite;
  }

  get<K extends ItemKind>(kind: K, id: string): Kinds[K] | undefined {
    return this.#items.get(kind)?.get(id) as Kinds[K] | undefined;
  }

  all<K extends ItemKind>(kind: K): readonly Kinds[K][] {
    return [...(this.#items.get(kind)?.values() ?? [])] as Kinds[K][];
  }
}
