import { createHash } from 'node:crypto';

export type LogKind =
  | 'step'
  | 'fault'
  | 'world'
  | 'call'
  | 'health'
  | 'state'
  | 'execution'
  | 'journal'
  | 'notice'
  | 'function';

export interface LogEntry {
  readonly atMs: number;
  readonly kind: LogKind;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Everything that happened in a run, in order. */
export class StoryLog {
  readonly entries: LogEntry[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(kind: LogKind, facts: Readonly<Record<string, unknown>>): void {
    this.entries.push({ atMs: this.#now(), kind, facts });
  }

  /** SHA-256 over one JSON line an entry. */
  digest(): string {
    const hash = createHash('sha256');
    hash.update(this.entries.map((entry) => JSON.stringify(entry)).join('\n'));
    return hash.digest('hex');
  }
}
