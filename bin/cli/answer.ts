/** What a command has to say: to a person in lines, to a script as one object. */
export interface Answer {
  readonly lines: readonly string[];
  readonly json: unknown;
  /** @default 0 */
  readonly exitCode?: number;
}
