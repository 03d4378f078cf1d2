import { type Command, CommanderError, InvalidArgumentError } from 'commander';
import './ends-with-its-reader.ts';

/** The command was misused, or given something that it cannot read. */
export const BAD_INPUT = 2;

/** Runs a command that has `exitOverride`: exits 0 after its help, 2 when it was misused. */
export async function runCommand(command: Command): Promise<void> {
  try {
    await command.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error instanceof InvalidArgumentError) console.error(`error: ${error.message}`); // commander says the others
    process.exitCode = error.exitCode === 0 ? 0 : BAD_INPUT;
  }
}

/** Reads an option's text. */
export const wholeNumberFrom =
  (least: number) =>
  (text: string): number => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least)) throw new InvalidArgumentError(`It must be a whole number from ${least} on.`);
    return number;
  };
