import { LostRaceError, TerminalError, TransientError } from '../../shared/ports.ts';

/** Errors after which the same call may work; everything else is for a human (AWS SDKs guide: retry behaviour). */
const PASSING = /Throttl|TooManyRequests|Timeout|ServerException|ServiceUnavailable|ConflictException/;
const PASSING_MESSAGE = /Too many concurrent attempts/i;

/** Calls the simulated AWS; whatever goes wrong comes out as it does from the adapters. */
export function askAws<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof TransientError || error instanceof TerminalError || error instanceof LostRaceError)
      throw error;
    const { name, message } = error as Error;
    const text = `${what}: ${name}: ${message}`;
    throw PASSING.test(name) || PASSING_MESSAGE.test(message)
      ? new TransientError(text, { cause: error })
      : new TerminalError(text, { cause: error });
  }
}
