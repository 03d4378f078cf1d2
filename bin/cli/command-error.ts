/** What the exit code tells a script. */
export const EXIT = { done: 0, failed: 1, badInput: 2, refused: 3, unreachable: 4 } as const;

/** Told in one line or a few: what is wrong, what was got, and what would be right. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const badInput = (message: string) => new CommandError(EXIT.badInput, message);
export const refused = (message: string) => new CommandError(EXIT.refused, message);
export const unreachable = (message: string) => new CommandError(EXIT.unreachable, message);
