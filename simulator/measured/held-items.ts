type Item = Readonly<Record<string, unknown>>;

/** Items in tables that are not the watchdog's: found by their whole key. */
export class HeldItems {
  readonly #items = new Map<string, () => Item | undefined>();

  /** From now on the item is this, worked out when it is read. */
  tell(table: string, key: Item, item: () => Item | undefined): void {
    this.#items.set(nameOf(table, key), item);
  }

  all(table: string): Item[] {
    const mine = [...this.#items].filter(([name]) =>
      name.startsWith(`${JSON.stringify([table]).slice(0, -1)},`),
    );
    return mine.map(([, item]) => item()).filter((item) => item !== undefined);
  }

  find(table: string, key: Item): Item | undefined {
    const item = this.#items.get(nameOf(table, key))?.();
    return item && { ...key, ...item };
  }
}

const nameOf = (table: string, key: Item): string => JSON.stringify([table, ...Object.entries(key).sort()]);
