import { LostRaceError, TerminalError, TransientError } from '../ports.ts';

/** What the SDK's errors have in common, whichever service they come from. */
interface SdkError extends Error {
  readonly code?: string;
  readonly $retryable?: object;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Names of errors after which the same call may work: throttles, time-outs, conflicts that pass. */
const PASSING =
  /Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded|SlowDown|Timeout|TimedOut|AbortError|ConcurrentUpdate|ConflictException|ServerException|ServiceException|InternalService|InternalServer|InternalFailure|ServiceUnavailable|TransactionInProgress|UpdateInProgress/i;

/** Broken connections, as Node.js and the SDK's HTTP handler name them. */
const BROKEN = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR)/;

/** ECS words a passing race on a task definition's family as a ClientException. */
const PASSING_MESSAGE = /Too many concurrent attempts/i;

/** Calls AWS; whatever goes wrong comes out as TransientError or TerminalError that says what was tried. */
export async function callAws<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw ownError(what, error);
  }
}

function isOwn(error: unknown): error is Error {
  return [TransientError, TerminalError, LostRaceError].some((own) => error instanceof own);
}

function ownError(what: string, error: unknown): Error {
  if (isOwn(error)) return error;
  const seen = error as SdkError;
  const message = `${what}: ${seen.name}: ${seen.message}`;
  return isPassing(seen)
    ? new TransientError(message, { cause: error })
    : new TerminalError(message, { cause: error });
}

function isPassing(error: SdkError): boolean {
  const status = error.$metadata?.httpStatusCode ?? 0;
  return (
    error.$retryable !== undefined ||
    status >= 500 ||
    status === 429 ||
    PASSING.test(error.name) ||
    BROKEN.test(error.code ?? '') ||
    PASSING_MESSAGE.test(error.message)
  );
}

export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
