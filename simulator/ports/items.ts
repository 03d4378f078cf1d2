/** Of an item that is written, or deleted where there is none. */
export type OnWrite = (kind: string, id: string, item: object | undefined) => void;

/** Items of one kind, as a table keeps them, for somebody who wants to know of every write. */
export class Items<T extends object> extends Map<string, T> {
  readonly #kind: string;
  readonly #onWrite: OnWrite;

  constructor(kind: string, onWrite: OnWrite) {
    super();
    this.#kind = kind;
    this.#onWrite = onWrite;
  }

  override set(id: string, item: T): this {
    super.set(id, item);
    this.#onWrite(this.#kind, id, item);
    return this;
  }

  override delete(id: string): boolean {
    const was = super.delete(id);
    if (was) this.#onWrite(this.#kind, id, undefined);
    return was;
  }
}
