interface Line {
  readonly atMs: number;
  readonly stream: string;
  readonly message: string;
}

/** The newest lines of each group: enough to read what just happened. */
const MOST_LINES = 5_000;

/** What tasks write, by log group, oldest first. */
export class TaskLogs {
  readonly #groups = new Map<string, Line[]>();

  append(group: string, line: Line): void {
    const lines = this.#groups.get(group) ?? [];
    this.#groups.set(group, lines);
    lines.push(line);
    if (lines.length > MOST_LINES) lines.shift();
  }

  /** Undefined where nobody has written. */
  of(group: string): readonly Line[] | undefined {
    return this.#groups.get(group);
  }
}
