import type { JsonObject } from './definition.ts';

/** An error as the States Language sees it: a name to match, and a cause to read. */
export class StatesError extends Error {
  /** Undefined only for a Fail state that names no error. */
  readonly error: string | undefined;
  readonly reason: string | undefined;
  /** Set on its way out of a Parallel state, whose catchers may also call it States.BranchFailed. */
  readonly fromBranch: boolean;

  constructor(error: string | undefined, reason?: string, fromBranch = false) {
    super(`${error ?? 'unnamed error'}: ${reason ?? 'no cause given'}`);
    this.name = 'StatesError';
    this.error = error;
    this.reason = reason;
    this.fromBranch = fromBranch;
  }
}

/**
 * Thrown into whatever still runs when its call, branch, item or execution is over. Never caught by a definition.
 * One for all: every task ends with one, and a stack trace each would cost more than the task.
 */
export const CANCELLED = new Error('nobody waits for this any more');

/** The Error Output of the specification: what a catcher sees and, without an Output of its own, hands on. */
export function errorOutputOf(failure: StatesError): JsonObject {
  const output: JsonObject = { Error: failure.error ?? '' };
  if (failure.reason !== undefined) output.Cause = failure.reason;
  return output;
}

/**
 * Whether a retrier or catcher with these names is meant.
 * Step Functions developer guide: concepts-error-handling. States.Runtime always ends the execution; States.ALL does
 * not see States.DataLimitExceeded; States.TaskFailed is any error but a timeout. Specification, Appendix A: a missed
 * heartbeat is a States.Timeout too.
 */
export function isNamedBy(names: readonly string[], failure: StatesError): boolean {
  return failure.error !== 'States.Runtime' && names.some((name) => isCalled(name, failure));
}

function isCalled(name: string, failure: StatesError): boolean {
  if (name === failure.error) return true;
  const isTerminal = failure.error === 'States.DataLimitExceeded';
  switch (name) {
    case 'States.ALL':
      return !isTerminal;
    case 'States.TaskFailed':
      return !isTerminal && !isTimeout(failure);
    case 'States.Timeout':
      return isTimeout(failure);
    case 'States.BranchFailed':
      return failure.fromBranch && !isTerminal;
    default:
      return false;
  }
}

export function isTimeout(failure: StatesError): boolean {
  return failure.error === 'States.Timeout' || failure.error === 'States.HeartbeatTimeout';
}
